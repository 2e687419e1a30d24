"""Commands of the processes: the web server, the worker, the outbox."""

import gc
import sys

import click

JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Instead of the setting PORT.")
@JSON
def serve(port: int | None, as_json: bool) -> None:
    """Serve on 127.0.0.1 until SIGTERM or Ctrl-C."""
    from config import Settings
    from portal import running
    from portal.cli import tell
    from portal.web import metrics

    settings = Settings.from_environment()
    metrics.share(settings.instance / "metrics")
    running.serve(port)
    tell(as_json, {"served": True}, "The server has ended.")


@click.command()
@JSON
def work(as_json: bool) -> None:
    """Work on background jobs and on what the clock asks for, until SIGTERM or Ctrl-C."""
    from portal.cli import opened_app, tell
    from portal.jobs.queue import queue
    from portal.jobs.working import work as work_on

    with opened_app().app_context():
        waiting = queue()
    gc.freeze()  # what is loaded stays as long as the process: the collector never walks it again
    work_on(waiting)
    tell(as_json, {"worked": True}, "The worker has ended.")


@click.command()
@JSON
def notices(as_json: bool) -> None:
    """Send the mails that wait in the outbox. Exit 1 if one of them could not leave."""
    from portal.cli import opened_app, tell
    from portal.notices.sending import send_due

    with opened_app().app_context():
        outcome = send_due()
    tell(as_json, outcome._asdict(), f"{outcome.sent} sent, {outcome.put_off} put off, {outcome.failed} failed, {outcome.waiting} waiting.")  # fmt: skip
    sys.exit(1 if outcome.put_off or outcome.failed else 0)
