"""Saving views, choosing columns, and taking a list out of the portal."""

from sqlalchemy import delete, insert, select

from portal.core import clock
from portal.core.actors import Actor
from portal.core.database import db, next_reference, writing
from portal.core.lifecycle import NotFound, Refused
from portal.core.listing import Criteria
from portal.core.tongues import say
from portal.ledger.operations import about, constraint_means, operation
from portal.ledger.recording import record
from portal.lists import events, offers
from portal.lists.models import ChosenColumns, ListExport, SavedView
from portal.web.permissions import Permission

MOST_VIEWS = 20
MOST_IN_XLSX = 1_000_000
FORMATS = ("xlsx", "csv")

constraint_means(
    "uq_saved_view_name",
    "saved_view.list, saved_view.owner_id, saved_view.name",
    Refused("view_known", say("You have a view of this name already. Choose another name."), "name"),
)


@operation(Permission.ACCOUNTS_OWN)
def save_view(list_name: str, name: str, query: str, *, by: Actor, is_shared: bool = False) -> int:
    """Keep a filter (a query string without `q` and `after`) under a name. Returns the view's id."""
    offered = offers.find(list_name, by)
    name = " ".join(name.split())
    if not name or len(name) > 60:
        raise Refused("name", say("Give the view a name of at most 60 characters."), "name")
    kept = db.session.scalars(select(SavedView.id).where(SavedView.list == list_name, SavedView.owner_id == by.id)).all()
    if len(kept) >= MOST_VIEWS:
        raise Refused("too_many_views", say("You keep %(most)s views of this list already. Remove one first.", most=MOST_VIEWS))
    view = SavedView(list=offered.name, name=name, query=query, owner_id=by.id, is_shared=is_shared, created_at=clock.now())
    db.session.add(view)
    db.session.flush()
    record(events.ViewSaved(list_name, is_shared), view, by=by)
    return view.id


@operation(Permission.ACCOUNTS_OWN)
def remove_view(view_id: int, *, by: Actor) -> str:
    """Forget one of the own views. Returns the list's name. Raises NotFound; Refused for another person's view."""
    view = db.session.get(SavedView, view_id)
    if view is None or (view.owner_id != by.id and not view.is_shared):
        raise NotFound(str(view_id))
    if view.owner_id != by.id:
        raise about(Refused("not_owner", say("Only the person who saved this view can remove it.")), view)
    db.session.delete(view)
    record(events.ViewRemoved(view.list), view, by=by)
    return view.list


def choose_columns(list_name: str, keys: list[str], *, by: Actor) -> None:
    """Show this person these columns of the list from now on; none: the usual ones again."""
    offered = offers.find(list_name, by)
    known = [c.key for c in offered.columns if c.key in keys]
    with writing() as session:
        session.execute(delete(ChosenColumns).where(ChosenColumns.user_id == by.id, ChosenColumns.list == list_name))
        if known:
            session.execute(insert(ChosenColumns).values(user_id=by.id, list=list_name, keys=",".join(known)))


@operation(Permission.LISTS_EXPORT)
def note_export(list_name: str, file_format: str, criteria: Criteria, query: str, *, by: Actor) -> ListExport:
    """Record that a list goes out, with the exact number of rows, before its first row does.

    `query` is the filter as it stood in the address; a searched text is kept as "there was one". Raises Refused
    where a spreadsheet cannot hold the rows.
    """
    offered = offers.find(list_name, by)
    if file_format not in FORMATS:
        raise Refused("format", say("Choose XLSX or CSV."), "format")
    rows = offered.listing.total(criteria)
    if file_format == "xlsx" and rows > MOST_IN_XLSX:
        raise Refused(
            "too_many_rows",
            say(
                "A spreadsheet holds at most %(most)s rows; these are %(rows)s. Export them as CSV.",
                most=f"{MOST_IN_XLSX:,}",
                rows=f"{rows:,}",
            ),
        )
    made = ListExport(
        reference=next_reference("EXP", clock.today().year),
        list=list_name,
        format=file_format,
        query=query,
        rows=rows,
        by_id=by.id,
        at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    record(events.ListExported(list_name, file_format, rows, query, bool(criteria.q)), made, by=by)
    return made
