"""`portal import KIND FILE`: a file from the console, taken by the same code as on the pages."""

import sys
from pathlib import Path
from typing import Any

import click

from portal.accounts.queries import actor_of
from portal.cli import opened_app, tell
from portal.core import clock
from portal.core.actors import Actor
from portal.core.faults import Invalid
from portal.core.lifecycle import Refused
from portal.core.tongues import say
from portal.intake import checking, committing, queries, receiving, refusals, results
from portal.intake.encodings import sha256_of
from portal.intake.headings import ColumnMap
from portal.intake.kinds import kind_of
from portal.intake.lifecycle import State
from portal.intake.models import ImportBatch

FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("import")
@click.argument("kind")
@click.argument("file", type=FILE, required=False)
@click.option(
    "--as",
    "who",
    metavar="EMAIL",
    help="Whose import it is: an enabled account with the permission. Confirms the consent held on paper.",
)
@click.option(
    "--columns",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="JSON that maps the file's headings to ours; remembered for its source.",
)
@click.option("--check", is_flag=True, help="Judge the file and change nothing.")
@click.option(
    "--refused", type=FILE, metavar="OUT", help="Write the rows that were not taken, with reasons, to OUT.xlsx or OUT.csv."
)
@click.option("--template", is_flag=True, help="Write the headings and examples of the kind to FILE (default KIND.xlsx).")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def import_file(
    kind: str,
    file: Path | None,
    who: str | None,
    columns: Path | None,
    check: bool,
    refused: Path | None,
    template: bool,
    as_json: bool,
) -> None:
    """Import FILE as KIND. Exit 0 when it was committed, however many rows were refused; 1 when it was not taken."""
    app = opened_app()
    with app.app_context():
        if template:
            write_template(kind, file or Path(f"{kind}.xlsx"), as_json)
            return
        if file is None or who is None:
            raise click.UsageError(str(say("Name the FILE, and with --as whose import it is.")))
        try:
            result = run(kind, file, actor_of(who, via="cli"), columns, check, refused)
        except Refused as refusal:
            refuse(refusal, kind, file, as_json)
        tell(as_json, result, str(results.sentence(result, kind_of(kind))))


def run(kind: str, file: Path, by: Actor, columns: Path | None, check: bool, refused: Path | None) -> dict[str, Any]:
    """Take the file (or only judge it), and write the rows that were not taken."""
    if refused:
        refusals.form_of(refused)
    if not file.is_file():
        raise Refused("cannot_open", say("The file cannot be opened."), "file")
    column_map = read_columns(columns)
    if check:
        result = checking.check(file, kind, column_map, by)
    else:
        result = take(kind, file, by, column_map)
    if refused:
        write_refused(kind, file, column_map, refused)
    return result


def take(kind: str, file: Path, by: Actor, column_map: ColumnMap | None) -> dict[str, Any]:
    """Import the file; one that was stopped half-way goes on, one that was imported already changes nothing."""
    reference = receiving.receive(file, file.name, kind, by=by, column_map=column_map)
    batch = queries.find(reference)
    state = State(batch.state)
    if state is State.COMMITTED:
        return results.of_batch(batch, file.name, is_repeated=True)
    expect_free(batch)
    if state is State.READING:
        committing.begin(reference, by=by, has_consent=True)
    committing.take_all(reference, by=by, progress=shown)
    return results.of_batch(queries.find(reference), file.name)


def expect_free(batch: ImportBatch) -> None:
    """Raise Refused where a job works on this file."""
    if batch.state == State.UNDOING.value:
        raise Refused("undoing", say("The import of this file is being undone. Wait for its end, then send it again."))
    if queries.is_worked_on(batch):
        raise Refused("import_elsewhere", say("This file is being imported by job %(job)s.", job=batch.job))


def read_columns(path: Path | None) -> ColumnMap | None:
    """The map in a file. Raises Refused with what is wrong in it."""
    if path is None:
        return None
    try:
        return ColumnMap.read(path.read_text(encoding="utf-8-sig"))
    except Invalid as fault:
        raise Refused(fault.code, fault.text, "columns") from fault
    except (OSError, UnicodeError) as fault:
        raise Refused("map_form", say("The column map is not a text in UTF-8."), "columns") from fault


def shown(done: int, total: int | None) -> None:
    """Progress for a person who watches; scripts see nothing of it."""
    if sys.stderr.isatty():
        click.echo(f"\r{done:,}", nl=False, err=True)


def write_refused(kind_name: str, file: Path, column_map: ColumnMap | None, out: Path) -> None:
    kind = kind_of(kind_name)
    look = receiving.look_at(file, kind, column_map)
    assert look.table is not None
    with out.open("wb") as target:
        refusals.write_refused(target, refusals.form_of(out), look.table, kind.judge(look.table, look.columns, clock.today()))


def write_template(kind: str, out: Path, as_json: bool) -> None:
    with out.open("wb") as target:
        refusals.write_template(target, refusals.form_of(out), kind_of(kind))
    tell(
        as_json,
        {"kind": kind, "template": str(out)},
        str(say("The template of %(kind)s stands in %(file)s.", kind=kind, file=out)),
    )


def refuse(refusal: Refused, kind: str, file: Path, as_json: bool) -> None:
    """The file as a whole was not taken: exit 1."""
    if as_json:
        sha256 = sha256_of(file) if file.is_file() else ""
        error = {"error": {"code": refusal.code, "message": str(refusal)}}
        tell(True, results.head(kind, file.name, sha256, None, False) | error, "")
    click.echo(str(refusal), err=True)
    raise click.exceptions.Exit(1)
