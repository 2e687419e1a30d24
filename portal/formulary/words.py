"""What codes of drugs and of the list are called on pages, in lists and in files."""

from typing import Any

from portal.core.money import yuan
from portal.core.tongues import Text, say
from portal.formulary.banned import CLASS_NAMES
from portal.formulary.models import HARD_CLASSES
from portal.formulary.terms import CHANNEL_NAMES
from portal.ledger import words as ledger_words

KIND_NAMES: dict[str, Text] = {"added": say("New"), "changed": say("Altered"), "removed": say("Removed")}
LANE_NAMES: dict[str, Text] = {"clinical": say("clinical"), "financial": say("financial")}
VERDICT_NAMES: dict[str, Text] = {"waiting": say("Waiting"), "cleared": say("Cleared"), "objected": say("Objected to")}
BAN_KINDS: dict[str, Text] = {"online": say("Not online"), "hard": say("May not stand on the list")}
SUSPENSION_REASONS: dict[str, Text] = {
    "recall": say("Recall"),
    "safety": say("Safety signal"),
    "quality": say("Quality defect"),
    "supply": say("No supply"),
    "price": say("Price dispute"),
}
REFUSAL_REASONS: dict[str, Text] = {
    "not_a_drug": say("Not a drug with an approval number"),
    "banned": say("May not stand on the list"),
    "listed": say("Stands on the list already"),
    "no_need": say("Covered by a listed drug"),
    "no_evidence": say("Benefit is not shown"),
    "no_sponsor": say("Nobody shares the cost"),
    "other": say("Another reason, see the note"),
}
SCREENING_NAMES: dict[str, Text] = {
    "approval_form": say("not a drug's approval number"),
    "unknown": say("not in the register"),
    "name_differs": say("the register has another generic name"),
    "listed": say("on the list already"),
    "hard": say("may not stand on the list"),
    "online": say("may not be sold online"),
    "gap": say("is for a disease without a listed drug"),
    "repeated": say("proposed before"),
}
COLUMN_NAMES: dict[str, Text] = {
    "approval_no": say("Approval number"),
    "generic_name": say("Generic name"),
    "generic_en": say("English name"),
    "brand_name": say("Brand name"),
    "brand_en": say("English brand name"),
    "form": say("Form"),
    "strength": say("Strength"),
    "pack": say("Pack"),
    "maker_name": say("Maker"),
    "mah_name": say("Authorisation holder"),
    "rx_class": say("Class"),
    "atc": say("ATC"),
    "is_cold_chain": say("Cold chain"),
    "diseases": say("Diseases"),
    "rate_bp": say("Rate"),
    "unit_cap_fen": say("Unit cap"),
    "cap_30_days": say("30-day cap"),
    "price_fen": say("Reference price"),
    "channels": say("Channels"),
    "is_chronic": say("Chronic"),
    "is_free_delivery": say("Free delivery"),
    "partner_name": say("Partner"),
}
CLINICAL = ("generic_name", "brand_name", "form", "strength", "pack", "maker_name", "rx_class", "atc", "diseases", "channels", "is_chronic", "is_cold_chain")  # fmt: skip
FINANCIAL = ("rate_bp", "unit_cap_fen", "cap_30_days", "price_fen", "partner_name", "is_free_delivery", "channels")
LANE_COLUMNS = {"clinical": CLINICAL, "financial": FINANCIAL}
SOFT_CLASS_NAMES: dict[str, Text] = {code: text for code, text in CLASS_NAMES.items() if code not in HARD_CLASSES}
SUSPENDED = say("suspended")
BANNED: dict[str, Text] = {"online": say("banned online"), "hard": say("banned")}
YES, NO = say("yes"), say("no")


def class_words() -> set[str]:
    """Classes as a ban names them: a class is settled in the register, not by a ruling."""
    return {str(text) for text in CLASS_NAMES.values()}


def rate(bp: int | None) -> str:
    """`3000` → `30%`; `1250` → `12.5%`."""
    return "–" if bp is None else f"{bp / 100:g}%"


def shown(column: str, value: Any) -> Text | str:
    """A value of a line as people read it."""
    if isinstance(value, bool):
        return YES if value else NO
    if value is None or value == "" or value == []:
        return "–"
    if column == "rate_bp":
        return rate(value)
    if column.endswith("_fen"):
        return yuan(value)
    if column == "channels":
        return CHANNEL_NAMES[value]
    if column == "rx_class":
        return CLASS_NAMES[value]
    return "、".join(disease(each) for each in value) if column == "diseases" else str(value)


def disease(named: list[str]) -> str:
    """`["I10", "高血压", "Hypertension"]` → `高血压 (I10)`."""
    return f"{named[1]} ({named[0]})" if named[0] else named[1]


def register() -> None:
    """Tell the timeline what this room's columns and values are called."""
    ledger_words.name_columns(
        {name: text for name, text in COLUMN_NAMES.items() if name != "channels"}
        | {
            "channels": say("Channels"),
            "clinical": say("Clinical lane"),
            "financial": say("Financial lane"),
            "kind": say("Kind"),
            "source": say("Source"),
            "revision": say("Revision"),
            "valid_from": say("Valid from"),
            "lines_count": say("Lines"),
            "fingerprint": say("Fingerprint"),
            "since": say("Since"),
            "until": say("Until"),
            "word": say("Word"),
            "threshold": say("Effect"),
            "measured": say("Measured"),
            "icd10": say("ICD-10"),
            "name_en": say("English name"),
            "hard_since": say("Kept off the list since"),
            "hard_until": say("Kept off the list until"),
            "from_class": say("Class before"),
            "to_class": say("Class after"),
            "drug_version": say("Version of the drug"),
        }
    )
    ledger_words.name_tables({"reclassing": say("class lifted from a drug")})
    for column, names in (
        ("lane", LANE_NAMES),
        ("clinical", VERDICT_NAMES),
        ("financial", VERDICT_NAMES),
        ("verdict", VERDICT_NAMES),
        ("channels", CHANNEL_NAMES),
        ("rx_class", CLASS_NAMES),
        ("from_class", CLASS_NAMES),
        ("to_class", CLASS_NAMES),
        ("kind", KIND_NAMES),
        ("reason_code", SUSPENSION_REASONS | REFUSAL_REASONS),
    ):
        ledger_words.name_values(column, names)
