"""The steps of a file as forms and addresses, for the page that draws them and the routes that take them."""

from portal.doctors.approving import DENY_REASONS
from portal.doctors.forms import ReasonForm, StandingForm, VerifyForm
from portal.doctors.standings import DEPARTURE_REASONS, LEAVE_REASONS, SUSPEND_REASONS
from portal.doctors.verifying import RETURN_REASONS
from portal.web.forms import StepForm

PATHS = {
    "accept": "acceptance",
    "submit": "submission",
    "take_up": "verification",
    "finish": "readiness",
    "return": "return",
    "hold": "hold",
    "resume": "resumption",
    "escalate": "escalation",
    "approve": "approval",
    "propose_denial": "denial",
    "confirm_denial": "denial/confirmation",
    "drop_denial": "denial/drop",
    "activate": "activation",
    "withdraw": "withdrawal",
    "reopen": "reopening",
}
REASONS = {"return": RETURN_REASONS, "propose_denial": DENY_REASONS}
STANDING_REASONS = {
    "suspend": SUSPEND_REASONS,
    "suspend_right": SUSPEND_REASONS,
    "begin_leave": LEAVE_REASONS,
    "announce_departure": DEPARTURE_REASONS,
}


def form_of(verb: str) -> StepForm:
    """The form of a step, filled with what was sent."""
    if verb in STANDING_FIELDS:
        return StandingForm(verb, STANDING_REASONS.get(verb, {}), STANDING_FIELDS[verb])
    return ReasonForm(verb, REASONS[verb]) if verb in REASONS else StepForm(verb)


# Which inputs beside the note a step of the standing has.
STANDING_FIELDS: dict[str, frozenset[str]] = {
    "suspend": frozenset({"reason"}),
    "suspend_right": frozenset({"reason", "right"}),
    "reinstate": frozenset(),
    "reinstate_right": frozenset({"right"}),
    "begin_leave": frozenset({"reason", "until"}),
    "end_leave": frozenset(),
    "announce_departure": frozenset({"reason", "until"}),
    "cancel_departure": frozenset(),
    "depart": frozenset(),
}


def blank(verb: str, item: str = "") -> StepForm:
    """The form as it is drawn before anything was sent."""
    if verb == "verify":
        return VerifyForm(f"verify-{item}", formdata=None)
    if verb in STANDING_FIELDS:
        return StandingForm(verb, STANDING_REASONS.get(verb, {}), STANDING_FIELDS[verb], formdata=None)
    return ReasonForm(verb, REASONS[verb], formdata=None) if verb in REASONS else StepForm(verb, formdata=None)
