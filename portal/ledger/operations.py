"""`operation`: the only door to a write. It checks the permission, opens the one transaction, and keeps refusals."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from sqlalchemy import inspect
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from portal.core.actors import Actor
from portal.core.database import is_writing, writing
from portal.core.lifecycle import Conflict, Refused
from portal.core.tongues import say
from portal.ledger.events import StepRefused
from portal.ledger.recording import entry, write_entries

F = TypeVar("F", bound=Callable[..., Any])

OPERATIONS: dict[str, Callable[..., Any]] = {}
_constraints: dict[str, Refused] = {}


def operation(needs: str | None) -> Callable[[F], F]:
    """Make a function a verb of the business: `@operation(Permission.X) def approve(reference, *, by, …)`.

    `needs` is the permission of the actor `by` (None: only the portal itself). The function runs inside one
    transaction which commits when it returns. Refused (also from a database constraint) leaves nothing behind
    but an entry that it was refused. Called inside another operation it joins that one.
    """

    def wrap(function: F) -> F:
        name = f"{function.__module__.removeprefix('portal.').removesuffix('.operations')}.{function.__name__}"

        @wraps(function)
        def run(*args: Any, by: Actor, **kwargs: Any) -> Any:
            joined = is_writing()
            try:
                demand(needs, by)
                with writing():
                    return function(*args, by=by, **kwargs)
            except (Refused, IntegrityError, StaleDataError) as error:
                refusal = as_refusal(error)
                if not joined:
                    keep_refusal(name, refusal, by)
                raise refusal from error

        run.needs = needs  # type: ignore[attr-defined]
        OPERATIONS[name] = run
        return run  # type: ignore[return-value]

    return wrap


def demand(needs: str | None, by: Actor) -> None:
    """The portal itself may everything; whoever acts without an account may what the actor was given, and no more."""
    is_portal = by.id is None and not by.permissions
    allowed = by.id is None if needs is None else by.may(needs) or is_portal
    if not allowed:
        refusal = Refused("not_permitted", say("Your roles do not include this step."))
        refusal.status = 403
        raise refusal


def about(refusal: Refused, row: Any) -> Refused:
    """Remember which record a refusal is about, so that its entry stands in that record's timeline."""
    table = inspect(row).mapper.local_table.name
    refusal.subject = (table, row.id, getattr(row, "reference", "") or "")  # type: ignore[attr-defined]
    return refusal


def keep_refusal(name: str, refusal: Refused, by: Actor) -> None:
    subject, key, reference = getattr(refusal, "subject", ("operation", None, ""))
    event = StepRefused(operation=name, code=refusal.code)
    with writing() as session:
        write_entries(session, [entry(event, subject, key, reference, [], by, "")])


def constraint_means(name: str, columns: str, refusal: Refused) -> None:
    """Say what a person is told when a database constraint refuses.

    `name` is the constraint's (PostgreSQL, CHECK), `columns` what SQLite prints for a unique one ("table.a, table.b").
    """
    _constraints[name] = refusal
    if columns:
        _constraints[columns] = refusal


def as_refusal(error: Exception) -> Refused:
    """The refusal that an exception stands for; an integrity error nobody named is a programming error and is raised."""
    if isinstance(error, Refused):
        return error
    if isinstance(error, StaleDataError):
        return Conflict(
            "changed_meanwhile", say("Somebody changed this record meanwhile. Look at it again, then repeat what you did.")
        )
    text = str(getattr(error, "orig", error))
    for key, known in _constraints.items():
        if key in text:
            refusal = type(known)(known.code, known.text, known.field)
            return refusal
    raise error


def demand_version(row: Any, version: int | None, by: Actor) -> None:
    """Who decides before a page says which content it is about. Raises Refused (unseen)."""
    if version is None and by.via == "web":
        text = say("This step does not say which content it is about. Open the page, look at it, and take the step there.")
        raise about(Refused("unseen", text), row)


def take(row: Any, version: int | None) -> None:
    """Check that the row is still the one the person saw. Raises Conflict with what changed since as the page says."""
    if version is not None and row.version != version:
        raise about(
            Conflict(
                "changed_meanwhile",
                say(
                    "This record changed since you opened it (version %(seen)s, now %(now)s). What happened meanwhile stands in its timeline.",
                    seen=version,
                    now=row.version,
                ),
            ),
            row,
        )
