"""Letters to a household, in Chinese and English side by side, with the signed receipt of the decision."""

from base64 import b64encode
from dataclasses import dataclass

from sqlalchemy import select

from portal.core.database import db
from portal.core.lifecycle import NotFound
from portal.core.money import yuan
from portal.core.tongues import Text, say, speaking
from portal.ledger.merkle import leaf_hash
from portal.ledger.models import SEALED_COLUMNS, LedgerEntry
from portal.ledger.notary import notary
from portal.ledger.spelling import entry_bytes
from portal.settings import setting
from portal.subsidies import words
from portal.subsidies.models import Decision
from portal.subsidies.screens import Record
from portal.web.templates import instant

TONGUES = (("zh_Hans", "zh-Hans"), ("en", "en"))
# kind → the verdicts that it tells, and the verbs of their entries
VERDICTS = {"grant": ("approve", "overturn"), "return": ("return",), "refusal": ("refuse", "uphold")}
VERBS = {
    "grant": ("subsidy.approved", "subsidy.overturned"),
    "return": ("subsidy.returned",),
    "refusal": ("subsidy.refused", "subsidy.upheld"),
}


@dataclass(frozen=True)
class Receipt:
    """What convicts whoever changes the decision later: the entry's number and hash, signed by the portal's key."""

    entry: int
    hash: str
    note: str


@dataclass(frozen=True)
class Page:
    """The letter in one language."""

    lang: str
    title: str
    greeting: str
    paragraphs: list[str]
    persons: list[str]
    closing: str


@dataclass(frozen=True)
class Letter:
    """Both pages, the day of the decision, and its receipt (None: the entry cannot be shown to this reader)."""

    kind: str
    pages: list[Page]
    receipt: Receipt | None


def letter(screen: Record, kind: str) -> Letter:
    """The letter of a kind. Raises NotFound where no decision of this case gives rise to it."""
    if kind not in screen.letters:
        raise NotFound(kind)
    return Letter(kind, [page(screen, kind, locale, lang) for locale, lang in TONGUES], receipt(screen.application.id, kind))


def page(screen: Record, kind: str, locale: str, lang: str) -> Page:
    decision, _ = [pair for pair in screen.story.decisions if pair[0].verdict in VERDICTS[kind]][-1]
    with speaking(locale):
        return Page(
            lang=lang,
            title=str(words.LETTER_NAMES[kind]),
            greeting=str(say("To the household of %(name)s, %(place)s", name=screen.head_name, place=screen.place)),
            paragraphs=[str(text) for text in PARAGRAPHS[kind](screen, decision)],
            persons=persons(screen) if kind == "grant" else [],
            closing=str(
                say(
                    "Decided on %(day)s. Application %(reference)s.",
                    day=instant(decision.at, "%Y-%m-%d"),
                    reference=screen.reference,
                )
            ),
        )


def granting(screen: Record, decision: Decision) -> list[Text]:
    year = screen.application.year
    return [
        say(
            "Your application for the medicine subsidy of %(year)s has been approved. The persons below receive %(amount)s together.",
            year=year,
            amount=yuan(screen.granted_fen),
        ),
        say(
            "The subsidy is deducted when you buy medicines of the programme's list. It is valid until 31 December %(year)s and cannot be paid out or passed on.",
            year=year,
        ),
        *(
            [
                say(
                    "Some members of the household were left out. You may appeal for them at the office that sent your application."
                )
            ]
            if screen.excluded
            else []
        ),
    ]


def returning(screen: Record, decision: Decision) -> list[Text]:
    return [
        say("We cannot decide on your application yet. Reason: %(reason)s.", reason=reason_of(decision)),
        say("Explanation: %(note)s", note=note_of(decision)),
        say(
            "Please bring what is missing to the office that sent your application. If it is not submitted again within %(days)s days, the application lapses.",
            days=setting("return_lapse_days"),
        ),
    ]


def refusing(screen: Record, decision: Decision) -> list[Text]:
    final = screen.application.state == "refused_finally"
    appeal = (
        say("The appeal was decided by a person who had no part in the case before. This decision is final.")
        if final
        else say(
            "You may appeal: tell the office that sent your application why you disagree. A person who had no part in this decision will look at the case again."
        )
    )
    return [
        say(
            "Your application for the medicine subsidy of %(year)s has been refused. Reason: %(reason)s.",
            year=screen.application.year,
            reason=reason_of(decision),
        ),
        say("Explanation: %(note)s", note=note_of(decision)),
        appeal,
    ]


PARAGRAPHS = {"grant": granting, "return": returning, "refusal": refusing}


def reason_of(decision: Decision) -> Text | str:
    code = decision.reason
    return words.REASON_NAMES.get(code or "", say("see the explanation"))


def note_of(decision: Decision) -> str:
    return decision.note or "–"


def persons(screen: Record) -> list[str]:
    """Each person with a grant, its number and amount."""
    names = {m.id: m.name for m in screen.members}
    return [f"{names.get(g.person_id, '')} · {g.reference} · {yuan(g.granted_fen)}" for g in screen.story.grants]


def receipt(application_id: int, kind: str) -> Receipt | None:
    """The receipt of the newest decision of this kind, signed now."""
    columns = [LedgerEntry.__table__.c[name] for name in SEALED_COLUMNS]
    entry = LedgerEntry.__table__.c
    found = select(*columns).where(
        entry.subject == "subsidy_application", entry.subject_id == application_id, entry.verb.in_(VERBS[kind])
    )
    row = db.session.execute(found.order_by(entry.id.desc()).limit(1)).first()
    if row is None:
        return None
    digest = leaf_hash(entry_bytes(tuple(row)))
    text = f"{notary().origin}/receipt\nentry {row.id}\nleaf {b64encode(digest).decode()}\n"
    return Receipt(row.id, digest.hex(), notary().signer.sign(text))
