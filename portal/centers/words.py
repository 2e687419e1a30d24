"""What codes of centers, rosters and reviews are called on pages, in lists and in the ledger."""

from portal.calendar.queries import SHORT
from portal.centers.lifecycle import ProposalState, ReviewState, RowState, State
from portal.core.lifecycle import state_name
from portal.core.tongues import Text, say
from portal.institutions import departments

STATE_NAMES: dict[str, Text] = {state.value: state_name(state) for state in State}
PROPOSAL_NAMES: dict[str, Text] = {state.value: state_name(state) for state in ProposalState}
REVIEW_NAMES: dict[str, Text] = {state.value: state_name(state) for state in ReviewState}
ROW_NAMES: dict[str, Text] = {state.value: state_name(state) for state in RowState}
ROLE_NAMES: dict[str, Text] = {
    "director": say("Director"),
    "executive": say("Executive director"),
    "expert": say("Expert"),
    "attending": say("Attending"),
    "resident": say("Resident"),
}
ACTION_NAMES: dict[str, Text] = {
    "add": say("New line"),
    "change": say("Line changed"),
    "end": say("Line ended"),
    "suspend": say("Line suspended"),
    "resume": say("Suspension lifted"),
}
SERVICE_NAMES: dict[str, Text] = {
    "prevention": say("Prevention"),
    "treatment": say("Treatment"),
    "rehabilitation": say("Rehabilitation"),
}
PLACE_NAMES: dict[str, Text] = {"online": say("Online"), "offline": say("Offline")}
CONSULT_NAMES: dict[str, Text] = {
    "text": say("Text and pictures"),
    "phone": say("By phone"),
    "video": say("Video"),
    "in_person": say("Face to face"),
}
EXCEPTION_NAMES: dict[str, Text] = {
    "leave": say("Leave"),
    "swap": say("Other hours"),
    "extra": say("Extra hours"),
    "closed": say("Closed that day"),
}
KIND_NAMES: dict[str, Text] = {"monthly": say("Monthly, light"), "quarterly": say("Quarterly, full")}


def department_name(code: str) -> str:
    """A department of the national catalogue in the reader's language."""
    return departments.department_name(code)


def service_name(pair: str) -> Text:
    """A service and its place, stored as "treatment:online"."""
    service, _, place = pair.partition(":")
    return say("%(service)s, %(place)s", service=SERVICE_NAMES[service], place=PLACE_NAMES[place])


SHORT_DAYS = SHORT
