"""Commands that keep the portal alive."""

import sys
from pathlib import Path

import click

JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
FOLDER = click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
KEYS = click.option("--keys", type=click.Path(file_okay=False, path_type=Path), help="Where the keys lie, if not in FOLDER/keys.")


@click.command()
@FOLDER
@KEYS
@JSON
def backup(folder: Path, keys: Path | None, as_json: bool) -> None:
    """Write database, documents and, apart, the keys into FOLDER, while people work."""
    from portal.cli import opened_app, tell
    from portal.operating.backup import back_up

    app = opened_app()
    with app.app_context():
        kept = back_up(app.config["SETTINGS"], app.config["SECRET_KEY"], app.config["SEAL_SEED"], folder, keys)
    tell(as_json, kept._asdict(), f"{kept.folder}: {kept.files} files, {kept.documents} documents, {kept.bytes:,} bytes. Keep the keys ({keys or folder / 'keys'}) elsewhere.")  # fmt: skip


@click.command()
@FOLDER
@KEYS
@JSON
def restore(folder: Path, keys: Path | None, as_json: bool) -> None:
    """Put a backup into this empty instance and verify its ledger. Exit 1 if anything is wrong."""
    from config import Settings
    from portal.cli import opened_app, tell
    from portal.operating.restoring import restore as put_back

    settings = Settings.from_environment()
    outcome = put_back(settings, folder, keys or folder / "keys", lambda: opened_app().app_context())
    said = "The ledger is whole." if outcome.is_whole else f"{outcome.count} findings: see portal audit verify."
    data = {
        "restored": True,
        "whole": outcome.is_whole,
        "entries": outcome.entries,
        "rows": outcome.rows,
        "findings": outcome.count,
    }
    tell(as_json, data, f"Restored: {outcome.entries} entries, {outcome.rows} rows. {said}")
    sys.exit(0 if outcome.is_whole else 1)


@click.command()
@JSON
def check(as_json: bool) -> None:
    """Say whether this configuration is fit for production. Exit 1 on a serious finding."""
    from portal.cli import opened_app, tell
    from portal.operating.checks import as_data, findings

    app = opened_app()
    with app.app_context():
        found = findings(app.config["SETTINGS"])
    serious = sum(finding.is_serious for finding in found)
    lines = [f"{'SERIOUS' if f.is_serious else 'look at'}  {f.text}\n         {f.remedy}" for f in found]
    data = {"fit": not serious, "serious": serious, "findings": [as_data(finding) for finding in found]}
    tell(as_json, data, "\n".join([*lines, f"{len(found)} findings, {serious} of them serious."]))
    sys.exit(1 if serious else 0)
