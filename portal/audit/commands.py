"""`portal audit …`: seal, verify, take evidence out."""

import sys
from pathlib import Path

import click

from portal.core.actors import SYSTEM, Actor

JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
AS = click.option(
    "--as",
    "who",
    metavar="EMAIL",
    help="Who does it: an enabled account with the permission; without, the console itself is recorded.",
)


@click.group()
def audit() -> None:
    """The ledger: seal it, verify it, take evidence out."""


def console(who: str | None) -> Actor:
    """Who acts. Raises Refused for an account that is unknown or disabled."""
    from portal.accounts.queries import actor_of

    return actor_of(who, via="cli") if who else Actor(id=SYSTEM.id, name="Console", roles=SYSTEM.roles, via="cli")


@audit.command("seal")
@JSON
def seal_now(as_json: bool) -> None:
    """Seal every entry that is not sealed yet. Exit 1 when something stops it."""
    from portal.cli import opened_app, tell
    from portal.ledger.sealing import seal

    with opened_app().app_context():
        done = seal(console(None))
    data = {"sealed": done.entries, "head": done.number, "size": done.size, "halted": str(done.halted) if done.halted else None}
    tell(as_json, data, str(done.halted or f"{done.entries} entries sealed now, {done.size} in all. Tree head {done.number}."))
    sys.exit(1 if done.halted else 0)


@audit.command("verify")
@JSON
def verify_now(as_json: bool) -> None:
    """Verify heads, entries and business rows. Exit 1 and name what is wrong."""
    from portal.cli import opened_app, tell
    from portal.ledger.verification import verify

    with opened_app().app_context():
        seen = verify(console(None))
        findings = [{**finding.as_data(), "text": str(finding.text)} for finding in seen.findings]
        remarks = [str(remark.text) for remark in seen.remarks]
    data = {
        "whole": seen.is_whole,
        "entries": seen.entries,
        "rows": seen.rows,
        "files": seen.files,
        "unsealed": seen.unsealed,
        "seconds": round(seen.seconds, 2),
        "count": seen.count,
    }
    lines = [
        f"{seen.entries} entries, {seen.rows} rows and {seen.files} files in {seen.seconds:.1f} s: "
        + ("whole." if seen.is_whole else f"{seen.count} {'finding' if seen.count == 1 else 'findings'}."),
        f"Not yet sealed: {seen.unsealed}.",
        *(finding["text"] for finding in findings),
        *remarks,
    ]
    tell(as_json, data | {"findings": findings, "remarks": remarks}, "\n".join(lines))
    sys.exit(0 if seen.is_whole else 1)


@audit.command("export")
@click.argument("out", type=click.Path(path_type=Path))
@AS
@JSON
def export_evidence(out: Path, who: str | None, as_json: bool) -> None:
    """Write all sealed entries, the signed heads and the verifier to the folder OUT, or to OUT.zip. It seals first.

    `python3 verify.py` in the folder exits 0, or 1 and names what is wrong.
    """
    from portal.audit.evidence import export
    from portal.cli import opened_app, tell
    from portal.ledger.sealing import seal

    with opened_app().app_context():
        by = console(who)
        seal()
        try:
            made = export(out, by)
        except OSError as fault:
            raise click.ClickException(f"{out}: {fault.strerror or 'it is there already'}") from fault
    tell(
        as_json,
        made._asdict(),
        f"{made.reference}: {made.entries} entries up to tree head {made.head} in {made.path}. Check them with: python3 verify.py",
    )
