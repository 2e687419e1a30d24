"""Is this deployment fit for production? Each finding says what is wrong and what to do about it."""

import shutil
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import func, select, text

from config import Settings
from portal.accounts.models import User, UserRole
from portal.calendar import calendar_table
from portal.core import clock
from portal.core.database import db
from portal.core.tongues import Text, say
from portal.evidence.store import place
from portal.jobs.queries import job_counts, living_workers, upkeep
from portal.jobs.queue import queue
from portal.ledger.models import LedgerVerification
from portal.ledger.sealing import unsealed_count
from portal.notices.queries import unsent_counts
from portal.subsidies.deciders import undecidable

SAMPLE = "%@portal.example"
LEAST_BYTES = 2 << 30
MOST_UNSEALED = 10_000
VERIFIED_WITHIN = timedelta(days=7)


class Finding(NamedTuple):
    """One thing that is not as production needs it. A serious one must be put right before people work with it."""

    is_serious: bool
    code: str
    text: Text
    remedy: Text


Check = Callable[[Settings], Iterator[Finding]]
CHECKS: list[Check] = []


def check(function: Check) -> Check:
    CHECKS.append(function)
    return function


def findings(settings: Settings) -> list[Finding]:
    """Everything that is not as it should be, the serious first."""
    return sorted((f for each in CHECKS for f in each(settings)), key=lambda finding: not finding.is_serious)


@check
def is_production(settings: Settings) -> Iterator[Finding]:
    if not settings.is_production:
        yield Finding(True, "env", say("PORTAL_ENV is “%(env)s”: cookies and headers are those of a trial.", env=settings.env), say("Set PORTAL_ENV=production."))  # fmt: skip
    for name, value in (("PORTAL_SECRET_KEY", settings.secret_key), ("PORTAL_DATA_KEYS", settings.data_keys)):
        if not value:
            yield Finding(True, "key_missing", say("%(name)s is not set: the key lies in the instance's folder, beside the data.", name=name), say("Make one (docs/operations.md) and set it in the environment, from a place that backups of the data do not reach."))  # fmt: skip


@check
def is_reached_safely(settings: Settings) -> Iterator[Finding]:
    address = settings.values.get("PORTAL_URL", "")
    if not address.startswith("https://"):
        yield Finding(True, "url", say("PORTAL_URL is not an https address: links in mails lead nowhere, or unprotected."), say("Set PORTAL_URL to the address that people use, beginning with https://."))  # fmt: skip
    elif settings.trusted_proxies == 0:
        yield Finding(True, "proxies", say("PORTAL_TRUSTED_PROXIES is 0, but the portal itself speaks no https."), say("Set it to the number of proxies before the portal, usually 1."))  # fmt: skip


@check
def has_no_samples(settings: Settings) -> Iterator[Finding]:
    count = db.session.scalar(select(func.count()).select_from(User).where(User.email.like(SAMPLE))) or 0
    if count:
        yield Finding(True, "sample_accounts", say("%(count)s sample accounts exist, whose passwords are known.", count=count), say("Begin with a new, empty database; the sample world is for trying."))  # fmt: skip
    if settings.sample:
        yield Finding(True, "sample", say("PORTAL_SAMPLE is set."), say("Take it away."))


@check
def has_administrators(_settings: Settings) -> Iterator[Finding]:
    admins = select(func.count()).select_from(User).join(UserRole, UserRole.user_id == User.id)
    count = db.session.scalar(admins.where(UserRole.role == "admin", User.is_enabled)) or 0
    if count < 2:
        yield Finding(count == 0, "administrators", say("%(count)s administrators are enabled; a lost second factor is reset by two.", count=count), say("Add another: portal user add EMAIL --name NAME --role admin."))  # fmt: skip


@check
def has_current_schema(settings: Settings) -> Iterator[Finding]:
    from alembic.script import ScriptDirectory

    from portal import assets

    newest = ScriptDirectory(str(assets.folder("migrations"))).get_current_head()
    here = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    if here != newest:
        yield Finding(True, "schema", say("The database has schema %(here)s, this version needs %(newest)s.", here=here, newest=newest), say("Run: portal migrate."))  # fmt: skip


@check
def has_room(settings: Settings) -> Iterator[Finding]:
    free = shutil.disk_usage(settings.instance).free
    if free < LEAST_BYTES:
        yield Finding(free < LEAST_BYTES // 8, "disk", say("Only %(left)s MB are free on the disk of the instance.", left=free >> 20), say("Make room, or move the instance."))  # fmt: skip


@check
def can_store_documents(settings: Settings) -> Iterator[Finding]:
    try:
        files, root = place(settings)
        files.makedirs(root, exist_ok=True)
        files.pipe_file(f"{root}/.check", b"portal")
        files.rm_file(f"{root}/.check")
    except Exception as fault:  # noqa: BLE001 - every store has errors of its own
        yield Finding(True, "documents", say("The store of documents cannot be written (%(kind)s).", kind=type(fault).__name__), say("See PORTAL_DOCUMENTS and its rights."))  # fmt: skip


@check
def can_work(settings: Settings) -> Iterator[Finding]:
    try:
        queue().waiting()
    except Exception as fault:  # noqa: BLE001 - every queue has errors of its own
        yield Finding(True, "queue", say("The queue of jobs does not answer (%(kind)s).", kind=type(fault).__name__), say("See PORTAL_QUEUE and the rights of the instance's folder."))  # fmt: skip
    if not living_workers():
        yield Finding(True, "worker", say("No worker is running: imports, mails and seals wait."), say("Start one: portal work (docs/operations.md has the unit)."))  # fmt: skip
    if failed := job_counts().get("failed"):
        yield Finding(
            False, "jobs_failed", say("%(count)s background jobs failed.", count=int(failed)), say("Look at /jobs?state=failed.")
        )
    for task in upkeep():
        if task.error:
            yield Finding(False, "task_failed", say("The task %(name)s failed at its last run (%(kind)s).", name=task.name, kind=task.error), say("See the worker's log."))  # fmt: skip


@check
def can_send_mail(settings: Settings) -> Iterator[Finding]:
    if not settings.smtp_url.startswith("smtp"):
        yield Finding(False, "mail", say("PORTAL_SMTP_URL is not set: mails are written into a folder and reach nobody."), say("Set it, such as smtp+starttls://user:password@host:587."))  # fmt: skip
    if failed := unsent_counts().get("failed"):
        yield Finding(
            False, "mails_failed", say("%(count)s mails could not be sent.", count=int(failed)), say("Look at /notices/failures.")
        )


@check
def keeps_its_ledger(_settings: Settings) -> Iterator[Finding]:
    last = db.session.scalar(select(LedgerVerification).order_by(LedgerVerification.id.desc()).limit(1))
    if last is None or clock.now() - last.at > VERIFIED_WITHIN:
        yield Finding(
            False, "not_verified", say("The ledger was not verified within seven days."), say("Run: portal audit verify.")
        )
    if last is not None and last.findings:
        yield Finding(True, "ledger", say("The last verification of the ledger found something wrong."), say("Read /audit/seals and call the compliance officer before anything else."))  # fmt: skip
    if unsealed_count() > MOST_UNSEALED:
        yield Finding(False, "unsealed", say("More than %(most)s entries have no seal yet.", most=MOST_UNSEALED), say("Start a worker, or run: portal audit seal."))  # fmt: skip


@check
def knows_its_calendar(_settings: Settings) -> Iterator[Finding]:
    ahead = clock.today() + timedelta(days=30)
    if calendar_table().is_provisional(date(ahead.year, ahead.month, ahead.day)):
        yield Finding(False, "calendar", say("The working days of %(year)s are provisional, and clocks reach into it.", year=ahead.year), say("When it is announced, two programme managers enter it on /calendar/%(year)s.", year=ahead.year))  # fmt: skip


@check
def has_deciders(_settings: Settings) -> Iterator[Finding]:
    stuck = list(undecidable())
    if stuck:
        yield Finding(True, "undecidable", say("%(count)s open cases have nobody who may decide on them, such as %(reference)s.", count=len(stuck), reference=stuck[0]), say("Add a reviewer who took no part in them: portal user add."))  # fmt: skip


def as_data(finding: Finding) -> dict[str, Any]:
    return {"serious": finding.is_serious, "code": finding.code, "message": str(finding.text), "remedy": str(finding.remedy)}
