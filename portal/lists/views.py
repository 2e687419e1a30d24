"""Routes that every list shares: save and remove views, choose columns, export."""

from typing import Any

from flask import Blueprint, Flask, Response, send_file, stream_with_context

from portal.core.lifecycle import Refused
from portal.core.tongues import say
from portal.lists import forms, operations, queries
from portal.lists.exporting import Export, as_csv, as_xlsx, first_line
from portal.lists.offers import LISTS, Offer, find
from portal.web.answers import again, done
from portal.web.permissions import Permission, requires, signed_in, staff
from portal.web.worklists import Addresses, ListPage, asked_in

bp = Blueprint("lists", __name__, url_prefix="/lists")
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)


def back(offered: Offer, query: str) -> str:
    """The list as it was: its address made afresh from what it understands of the query."""
    criteria = asked_in(offered.listing, query, offered.default_sort)
    return Addresses(offered.path, criteria, offered.default_sort).query()


def kept(offered: Offer, query: str) -> str:
    """The part of a query that may be kept: filters and order, never the name that somebody searched."""
    criteria = asked_in(offered.listing, query, offered.default_sort)
    return Addresses(offered.path, criteria, offered.default_sort).query(q="").partition("?")[2]


@bp.post("/<name>/views")
@signed_in
def save_view(name: str) -> Any:
    offered, form = find(name, staff()), forms.ViewForm()
    query = kept(offered, form.query.data or "")
    if form.accepts(operations.save_view, name, form.name.data or "", query, is_shared=form.is_shared.data, by=staff()):
        return done(then=f"{offered.path}?{query}" if query else offered.path)
    return again("lists/view.html", page="lists/view.html", form=form, offered=offered, back=back(offered, form.query.data or ""))


@bp.post("/views/<int:view_id>/removal")
@signed_in
def remove_view(view_id: int) -> Any:
    form = forms.ListForm()
    if form.accepts(operations.remove_view, view_id, by=staff()):
        return done(then=LISTS[form.result].path)
    raise form.refusal or Refused("form", say("This form was incomplete. Go back and try again."))


@bp.post("/<name>/columns")
@signed_in
def choose_columns(name: str) -> Any:
    offered, form = find(name, staff()), forms.ColumnsForm()
    operations.choose_columns(name, (form.columns.data or [])[:60], by=staff())
    return done(then=back(offered, form.query.data or ""))


@bp.post("/<name>/export")
@requires(Permission.LISTS_EXPORT)
def export(name: str) -> Any:
    """Exactly what the filter shows, as a file."""
    by, form = staff(), forms.ExportForm()
    offered = find(name, by)
    query = form.query.data or ""
    criteria = asked_in(offered.listing, query, offered.default_sort)
    reach = offered.within(criteria, by)
    if not form.accepts(operations.note_export, name, form.format.data, reach, kept(offered, query), by=by):
        return again("lists/export.html", page="lists/export.html", form=form, offered=offered, back=back(offered, query))
    made = form.result
    said = first_line(made.reference, by.name, in_words(offered, criteria), made.rows)
    columns = tuple(c for c in offered.chosen(queries.columns_of(name, by)) if c.in_file)
    return sent(Export(offered, reach, columns, said), form.format.data, f"{made.reference}.{form.format.data}")


def in_words(offered: Offer, criteria: Any) -> str:
    """The filter as its chips say it."""
    chips = ListPage(offered.listing, criteria, Addresses(offered.path, criteria), offered.terms).chips()
    words = [f"{what} {value}" for what, value, _ in chips] + (
        [str(say("text “%(text)s”", text=criteria.q))] if criteria.q else []
    )
    return "; ".join(words) or str(say("none"))


def sent(export: Export, file_format: str, name: str) -> Response:
    if file_format == "xlsx":
        return send_file(as_xlsx(export), mimetype=SHEET, as_attachment=True, download_name=name)
    response = Response(stream_with_context(as_csv(export)), mimetype="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
