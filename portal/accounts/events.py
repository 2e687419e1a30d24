"""What happens to accounts and at the door."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from portal.accounts.roles import ROLE_NAMES
from portal.core.tongues import Text, listed, say
from portal.ledger import words
from portal.ledger.events import Event

words.name_tables(
    {
        "user": say("Account"),
        "user_role": say("Role"),
        "credential": say("Credential"),
        "deputy": say("Deputy"),
        "one_time_link": say("One-time link"),
        "factor_reset": say("Reset of a second factor"),
        "rights_proposal": say("Proposed roles"),
        "sign_in_attempts": say("Sign-in attempts"),
    }
)
words.name_columns(
    {
        "email": say("E-mail"),
        "locale": say("Language"),
        "is_enabled": say("Enabled"),
        "hospital": say("Hospital"),
        "doctor": say("Doctor's file"),
        "role": say("Role"),
        "center": say("Center"),
        "password_set_at": say("Password set"),
        "totp": say("Second factor"),
        "ended_at": say("Ended"),
        "purpose": say("Purpose"),
        "expires_at": say("Works until"),
        "used_at": say("Used"),
        "proposed_at": say("Proposed"),
        "confirmed_at": say("Confirmed"),
        "withdrawn_at": say("Withdrawn"),
    }
)
words.name_values("role", dict(ROLE_NAMES))

METHODS: dict[str, Text] = {
    "password": say("password"),
    "code": say("password and code"),
    "recovery code": say("password and recovery code"),
    "sample": say("sample world"),
}
FAULTS: dict[str, Text] = {
    "address": say("unknown address"),
    "password": say("wrong password"),
    "code": say("wrong code"),
    "disabled": say("disabled account"),
}


class Words:
    """Stored codes, separated by commas, in the words of whoever reads."""

    def __init__(self, codes: str, names: Mapping[str, Text]):
        self.codes, self.names = codes, names

    def __str__(self) -> str:
        return str(listed(self.names.get(code, code) for code in self.codes.split(", ")))


@dataclass(frozen=True)
class AccountAdded(Event):
    verb: ClassVar[str] = "account.added"
    sentence: ClassVar[str] = "Account added with the roles: %(roles)s"
    roles: str

    def say(self) -> Text:
        return Text(self.sentence, {"roles": Words(self.roles, ROLE_NAMES)})


@dataclass(frozen=True)
class AccountDisabled(Event):
    verb: ClassVar[str] = "account.disabled"
    sentence: ClassVar[str] = "Account disabled; every session ended"


@dataclass(frozen=True)
class AccountEnabled(Event):
    verb: ClassVar[str] = "account.enabled"
    sentence: ClassVar[str] = "Account enabled"


@dataclass(frozen=True)
class RolesChanged(Event):
    verb: ClassVar[str] = "account.roles-changed"
    sentence: ClassVar[str] = "Roles changed from “%(before)s” to “%(after)s”; every session ended"
    before: str
    after: str

    def say(self) -> Text:
        return Text(self.sentence, {"before": Words(self.before, ROLE_NAMES), "after": Words(self.after, ROLE_NAMES)})


@dataclass(frozen=True)
class RightsProposed(Event):
    verb: ClassVar[str] = "account.rights-proposed"
    sentence: ClassVar[str] = "Proposed to hold the roles: %(roles)s; another administrator confirms"
    roles: str

    def say(self) -> Text:
        return Text(self.sentence, {"roles": Words(self.roles, ROLE_NAMES)})


@dataclass(frozen=True)
class RightsConfirmed(Event):
    verb: ClassVar[str] = "account.rights-confirmed"
    sentence: ClassVar[str] = "Confirmed by a second administrator to hold the roles: %(roles)s; every session ended"
    roles: str

    def say(self) -> Text:
        return Text(self.sentence, {"roles": Words(self.roles, ROLE_NAMES)})


@dataclass(frozen=True)
class RightsDropped(Event):
    verb: ClassVar[str] = "account.rights-dropped"
    sentence: ClassVar[str] = "Proposed roles dropped: %(roles)s"
    roles: str

    def say(self) -> Text:
        return Text(self.sentence, {"roles": Words(self.roles, ROLE_NAMES)})


@dataclass(frozen=True)
class HolderDescribed(Event):
    verb: ClassVar[str] = "account.holder-described"
    sentence: ClassVar[str] = "What is known of the holder changed: %(what)s"
    what: str


@dataclass(frozen=True)
class SessionsEnded(Event):
    verb: ClassVar[str] = "account.sessions-ended"
    sentence: ClassVar[str] = "Every session ended"


@dataclass(frozen=True)
class LanguageChosen(Event):
    verb: ClassVar[str] = "account.language-chosen"
    sentence: ClassVar[str] = "Language chosen"


@dataclass(frozen=True)
class PasswordSet(Event):
    verb: ClassVar[str] = "password.set"
    sentence: ClassVar[str] = "Password set; every other session ended"


@dataclass(frozen=True)
class LinkMade(Event):
    verb: ClassVar[str] = "link.made"
    sentence: ClassVar[str] = "One-time link made (%(purpose)s password)"
    purpose: str


@dataclass(frozen=True)
class LinkAsked(Event):
    verb: ClassVar[str] = "link.asked"
    sentence: ClassVar[str] = "Somebody asked for a link at the sign-in page"


@dataclass(frozen=True)
class LinkUsed(Event):
    verb: ClassVar[str] = "link.used"
    sentence: ClassVar[str] = "One-time link used (%(purpose)s password)"
    purpose: str


@dataclass(frozen=True)
class SignedIn(Event):
    verb: ClassVar[str] = "session.opened"
    sentence: ClassVar[str] = "Signed in (%(method)s)"
    method: str

    def say(self) -> Text:
        return Text(self.sentence, {"method": Words(self.method, METHODS)})


@dataclass(frozen=True)
class SignedOut(Event):
    verb: ClassVar[str] = "session.closed"
    sentence: ClassVar[str] = "Signed out"


@dataclass(frozen=True)
class SignInFailed(Event):
    verb: ClassVar[str] = "session.failed"
    sentence: ClassVar[str] = "Sign-in failed (%(why)s)"
    why: str

    def say(self) -> Text:
        return Text(self.sentence, {"why": Words(self.why, FAULTS)})


@dataclass(frozen=True)
class SignInLocked(Event):
    verb: ClassVar[str] = "session.locked"
    sentence: ClassVar[str] = "Sign-in locked for %(minutes)s minutes after %(failures)s failures"
    minutes: int
    failures: int


@dataclass(frozen=True)
class FactorAdded(Event):
    verb: ClassVar[str] = "factor.added"
    sentence: ClassVar[str] = "Second factor set up"


@dataclass(frozen=True)
class FactorRemoved(Event):
    verb: ClassVar[str] = "factor.removed"
    sentence: ClassVar[str] = "Second factor removed"


@dataclass(frozen=True)
class RecoveryCodesMade(Event):
    verb: ClassVar[str] = "factor.codes-made"
    sentence: ClassVar[str] = "New recovery codes made; the old ones are void"


@dataclass(frozen=True)
class RecoveryCodeUsed(Event):
    verb: ClassVar[str] = "factor.code-used"
    sentence: ClassVar[str] = "Recovery code used; %(left)s left"
    left: int


@dataclass(frozen=True)
class FactorResetProposed(Event):
    verb: ClassVar[str] = "factor.reset-proposed"
    sentence: ClassVar[str] = "Reset of a lost second factor proposed"


@dataclass(frozen=True)
class FactorResetWithdrawn(Event):
    verb: ClassVar[str] = "factor.reset-withdrawn"
    sentence: ClassVar[str] = "Reset of the second factor withdrawn"


@dataclass(frozen=True)
class FactorResetConfirmed(Event):
    verb: ClassVar[str] = "factor.reset-confirmed"
    sentence: ClassVar[str] = "Second factor reset by two administrators; every session ended"


@dataclass(frozen=True)
class DeputyAppointed(Event):
    verb: ClassVar[str] = "deputy.appointed"
    sentence: ClassVar[str] = "%(deputy)s appointed as deputy (%(role)s) from %(since)s to %(until)s"
    deputy: str
    role: str
    since: str
    until: str

    def say(self) -> Text:
        return Text(
            self.sentence, {"deputy": self.deputy, "role": Words(self.role, ROLE_NAMES), "since": self.since, "until": self.until}
        )


@dataclass(frozen=True)
class DeputyEnded(Event):
    verb: ClassVar[str] = "deputy.ended"
    sentence: ClassVar[str] = "Deputyship of %(deputy)s (%(role)s) ended"
    deputy: str
    role: str

    def say(self) -> Text:
        return Text(self.sentence, {"deputy": self.deputy, "role": Words(self.role, ROLE_NAMES)})
