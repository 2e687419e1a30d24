"""What a role may ever do. Deny by default: an endpoint that declares nothing answers 403, to everyone."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

from flask import Flask, abort, current_app, request
from flask_login import current_user

from portal.core.actors import Actor

F = TypeVar("F", bound=Callable[..., Any])


class Permission(StrEnum):
    """Alphabetical; `noun:verb`. Which role holds which stands in `portal.accounts.roles`."""

    ACCOUNTS_MANAGE = "accounts:manage"
    ACCOUNTS_OWN = "accounts:own"
    AUDIT_EXPORT = "audit:export"
    AUDIT_READ = "audit:read"
    AUDIT_SEAL = "audit:seal"
    AUDIT_VERIFY = "audit:verify"
    CALENDAR_CHANGE = "calendar:change"
    CENTERS_KEEP = "centers:keep"
    CENTERS_PROPOSE = "centers:propose"
    CENTERS_PUBLISH = "centers:publish"
    CENTERS_READ = "centers:read"
    CENTERS_READ_ALL = "centers:read-all"
    DASHBOARD_READ = "dashboard:read"
    DIVISIONS_IMPORT = "divisions:import"
    DOCTORS_APPROVE = "doctors:approve"
    DOCTORS_IMPORT = "doctors:import"
    DOCTORS_READ = "doctors:read"
    DOCTORS_STAND = "doctors:stand"
    DOCTORS_VERIFY = "doctors:verify"
    DOCTORS_WRITE = "doctors:write"
    DRUGS_IMPORT = "drugs:import"
    DRUGS_WRITE = "drugs:write"
    DUPLICATES_ADJUDICATE = "duplicates:adjudicate"
    DUPLICATES_READ = "duplicates:read"
    EVIDENCE_UPLOAD = "evidence:upload"
    EVIDENCE_VIEW = "evidence:view"
    FORMULARY_CLEAR_CLINICAL = "formulary:clear-clinical"
    FORMULARY_CLEAR_FINANCIAL = "formulary:clear-financial"
    FORMULARY_EDIT = "formulary:edit"
    FORMULARY_PUBLISH = "formulary:publish"
    FORMULARY_READ = "formulary:read"
    FORMULARY_RULE = "formulary:rule"
    FORMULARY_SUSPEND = "formulary:suspend"
    HOUSEHOLDS_IMPORT = "households:import"
    HOUSEHOLDS_READ = "households:read"
    HOUSEHOLDS_WRITE = "households:write"
    IMPORTS_READ = "imports:read"
    INSTITUTIONS_READ = "institutions:read"
    INSTITUTIONS_WRITE = "institutions:write"
    JOBS_READ = "jobs:read"
    LISTS_EXPORT = "lists:export"
    NAMES_READ = "names:read"
    NOTICES_FAILURES = "notices:failures"
    PERSONAL_REVEAL = "personal:reveal"
    PROGRAMME_CHANGE = "programme:change"
    PROGRAMME_READ = "programme:read"
    REGISTERED_LIST_IMPORT = "registered-list:import"
    REVIEWS_ANSWER = "reviews:answer"
    REVIEWS_CHECK = "reviews:check"
    REVIEWS_PLAN = "reviews:plan"
    SETTINGS_CHANGE = "settings:change"
    SETTINGS_READ = "settings:read"
    SUBSIDIES_DECIDE = "subsidies:decide"
    SUBSIDIES_DECIDE_APPEAL = "subsidies:decide-appeal"
    SUBSIDIES_DECIDE_SECOND = "subsidies:decide-second"
    SUBSIDIES_READ = "subsidies:read"
    SUBSIDIES_RELEASE = "subsidies:release"
    SUBSIDIES_REVOKE = "subsidies:revoke"
    SUBSIDIES_WRITE = "subsidies:write"
    SUPPLY_ACT = "supply:act"
    SUPPLY_CONFIRM = "supply:confirm"
    SUPPLY_IMPORT = "supply:import"
    SUPPLY_READ = "supply:read"


SIGNED_IN = "signed-in"
PUBLIC = "public"
SCOPE = "scope:"


def requires(permission: Permission) -> Callable[[F], F]:
    """The view is open to roles that hold `permission`."""
    return _declares(permission)


def signed_in(view: F) -> F:
    """The view is open to everyone who is signed in."""
    return _declares(SIGNED_IN)(view)


def public(view: F) -> F:
    """The view is open to everyone, signed in or not."""
    return _declares(PUBLIC)(view)


def scope(name: str) -> Callable[[F], F]:
    """The call is open to other systems whose token has this scope; no person's session opens it."""
    return _declares(SCOPE + name)


def opened_by_tokens(door: Callable[[str], Any]) -> None:
    """Have `door(scope)` asked for every call of that kind: None lets it in, anything else is the answer."""
    global _door
    _door = door


def shut(name: str) -> Any:
    abort(403)


_door: Callable[[str], Any] = shut


def _declares(permission: str) -> Callable[[F], F]:
    def mark(view: F) -> F:
        view.permission = permission  # type: ignore[attr-defined]
        return view

    return mark


def staff() -> Actor:
    """The signed-in person as the actor of operations and queries."""
    return current_user.actor


def may(permission: str) -> bool:
    return current_user.is_authenticated and staff().may(permission)


def guard(app: Flask) -> None:
    """Check every request against what its endpoint declares."""

    @app.before_request
    def check_permission() -> Any:
        if request.endpoint is None:
            return None
        view = current_app.view_functions[request.endpoint]
        needed = getattr(view, "permission", None)
        if needed == PUBLIC:
            return None
        if needed is None:
            abort(403)
        if needed.startswith(SCOPE):
            return _door(needed.removeprefix(SCOPE))
        if not current_user.is_authenticated:
            return current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
        if needed != SIGNED_IN and not staff().may(needed):
            abort(403)
        return None
