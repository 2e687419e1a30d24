"""Which role holds which permission. A role is only a name for a set; separation of duties stands in the lifecycles."""

from portal.core.tongues import Text, say
from portal.web.permissions import Permission as P

_CASE_READER = {P.FORMULARY_READ, P.HOUSEHOLDS_READ, P.SUBSIDIES_READ, P.PROGRAMME_READ, P.DASHBOARD_READ}
_CASE_WORKER = _CASE_READER | {
    P.NAMES_READ,
    P.EVIDENCE_VIEW,
    P.PERSONAL_REVEAL,
    P.DUPLICATES_READ,
    P.IMPORTS_READ,
    P.LISTS_EXPORT,
}
_REVIEWER = _CASE_WORKER | {P.SUBSIDIES_DECIDE, P.DUPLICATES_ADJUDICATE}

_DOCTOR_READER = {P.DOCTORS_READ, P.INSTITUTIONS_READ, P.PROGRAMME_READ}
_DOCTOR_WORKER = _DOCTOR_READER | {P.NAMES_READ, P.EVIDENCE_VIEW, P.PERSONAL_REVEAL, P.LISTS_EXPORT}

_CENTER_READER = {P.CENTERS_READ, P.CENTERS_READ_ALL}
_DIRECTOR = {P.CENTERS_READ, P.CENTERS_PROPOSE, P.REVIEWS_ANSWER, P.NAMES_READ, P.LISTS_EXPORT, P.PROGRAMME_READ}

_LIST_READER = {P.FORMULARY_READ, P.LISTS_EXPORT, P.PROGRAMME_READ}

ROLES: dict[str, frozenset[str]] = {
    "operations": frozenset(
        _CASE_WORKER
        | _DOCTOR_WORKER
        | {P.HOUSEHOLDS_WRITE, P.HOUSEHOLDS_IMPORT, P.REGISTERED_LIST_IMPORT, P.EVIDENCE_UPLOAD, P.SUBSIDIES_WRITE}
        | {P.DIVISIONS_IMPORT}
        | {P.DRUGS_IMPORT, P.FORMULARY_EDIT}
        | {P.DOCTORS_WRITE, P.DOCTORS_IMPORT, P.INSTITUTIONS_WRITE}
        | _CENTER_READER
        | {P.CENTERS_KEEP, P.CENTERS_PROPOSE}
    ),
    "reviewer": frozenset(_REVIEWER),
    "senior": frozenset(
        _REVIEWER | {P.SUBSIDIES_DECIDE_SECOND, P.SUBSIDIES_DECIDE_APPEAL, P.SUBSIDIES_REVOKE, P.SUBSIDIES_RELEASE}
    ),
    "pharmacist": frozenset(
        _LIST_READER
        | {P.DRUGS_IMPORT, P.DRUGS_WRITE, P.FORMULARY_CLEAR_CLINICAL, P.FORMULARY_RULE, P.FORMULARY_SUSPEND, P.IMPORTS_READ}
    ),
    "finance": frozenset(_LIST_READER | {P.FORMULARY_CLEAR_FINANCIAL}),
    "publisher": frozenset(_LIST_READER | {P.FORMULARY_PUBLISH, P.FORMULARY_RULE, P.FORMULARY_SUSPEND}),
    "verifier": frozenset(_DOCTOR_WORKER | {P.DOCTORS_VERIFY, P.EVIDENCE_UPLOAD, P.IMPORTS_READ}),
    "approver": frozenset(_DOCTOR_WORKER | {P.DOCTORS_APPROVE}),
    "director": frozenset(_DIRECTOR),
    "executive": frozenset(_DIRECTOR),
    "medical": frozenset(
        _DOCTOR_READER
        | _CENTER_READER
        | {P.NAMES_READ, P.DOCTORS_STAND, P.CENTERS_PUBLISH, P.REVIEWS_CHECK, P.REVIEWS_PLAN, P.LISTS_EXPORT}
    ),
    "supply": frozenset(
        _LIST_READER
        | {P.SUPPLY_READ, P.SUPPLY_ACT, P.SUPPLY_CONFIRM, P.SUPPLY_IMPORT, P.IMPORTS_READ, P.EVIDENCE_VIEW}
        | {P.FORMULARY_SUSPEND, P.PERSONAL_REVEAL}
    ),
    "manager": frozenset(
        {
            P.PROGRAMME_READ,
            P.PROGRAMME_CHANGE,
            P.FORMULARY_READ,
            P.CALENDAR_CHANGE,
            P.SETTINGS_READ,
            P.SETTINGS_CHANGE,
            P.DASHBOARD_READ,
            P.SUBSIDIES_READ,
            P.HOUSEHOLDS_READ,
            P.SUPPLY_READ,
        }
        | _CENTER_READER
    ),
    "compliance": frozenset(
        _CASE_READER
        | _DOCTOR_READER
        | _CENTER_READER
        | {
            P.AUDIT_READ,
            P.AUDIT_EXPORT,
            P.AUDIT_VERIFY,
            P.AUDIT_SEAL,
            P.EVIDENCE_VIEW,
            P.PERSONAL_REVEAL,
            P.DUPLICATES_READ,
            P.IMPORTS_READ,
            P.SETTINGS_READ,
            P.LISTS_EXPORT,
            P.SUPPLY_READ,
        }
    ),
    "auditor": frozenset(
        _CASE_READER
        | _DOCTOR_READER
        | _CENTER_READER
        | {P.AUDIT_READ, P.AUDIT_EXPORT, P.AUDIT_VERIFY, P.LISTS_EXPORT, P.SUPPLY_READ}
    ),
    "admin": frozenset({P.ACCOUNTS_MANAGE, P.SETTINGS_READ, P.JOBS_READ, P.NOTICES_FAILURES, P.PROGRAMME_READ}),
}

ROLE_NAMES: dict[str, Text] = {
    "operations": say("Operations"),
    "reviewer": say("Subsidy reviewer"),
    "senior": say("Senior reviewer"),
    "pharmacist": say("Pharmacist"),
    "finance": say("Finance reviewer"),
    "publisher": say("List publisher"),
    "verifier": say("Credential verifier"),
    "approver": say("Credential approver"),
    "director": say("Center director"),
    "executive": say("Executive director"),
    "medical": say("Medical office"),
    "supply": say("Supply analyst"),
    "manager": say("Programme manager"),
    "compliance": say("Compliance officer"),
    "auditor": say("Outside auditor"),
    "admin": say("Administrator"),
}

DECIDING = frozenset(
    {"reviewer", "senior", "pharmacist", "finance", "publisher", "verifier", "approver", "medical"} | {"supply", "manager"}
)

# Giving one of these takes two administrators: otherwise one of them could open accounts for persons who do not exist and
# decide with them, or be the own second administrator.
GIVEN_BY_TWO = DECIDING | {"admin"}

# Who watches over others, or over their accounts, does nothing else: these roles stand alone on an account.
ALONE = frozenset({"admin", "compliance", "auditor"})

# What everyone who signs in may do, whatever the roles.
EVERYONE: frozenset[str] = frozenset({P.ACCOUNTS_OWN})


def permissions_of(roles: frozenset[str] | set[str]) -> frozenset[str]:
    """Everything the roles hold together, and what everyone holds."""
    return EVERYONE.union(*(ROLES[role] for role in roles))


def needs_second_factor(roles: frozenset[str] | set[str]) -> bool:
    """Whoever decides, and whoever keeps the accounts, signs in with a second factor."""
    return bool(roles & (DECIDING | {"admin"}))
