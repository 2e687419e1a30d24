"""What may not be sold online, or not stand on the list at all: words with the day from which they hold, and their source.

This is research and no legal advice. What is certain closes a line; what only looks so is flagged, so that a pharmacist
looks at that line by itself. Later changes come from `ban_rule`, by two persons.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from portal.core.tongues import Text, say
from portal.formulary.models import HARD_CLASSES

LIST_2022 = say("List of drugs that may not be sold online (first edition), in force since 2022-12-01")
LAW_2019 = say("Drug Administration Law, articles 61 and 112, in force since 2019-12-01")
FROM_2022, FROM_2019 = date(2022, 12, 1), date(2019, 12, 1)

NAMED = (
    "地高辛 胺碘酮 普罗帕酮 氨茶碱 苯妥英钠 卡马西平 拉莫三嗪 华法林 达比加群酯 替格瑞洛 西洛他唑 碳酸锂 秋水仙碱 米非司酮 米索前列醇"
    " 伏立康唑 利奈唑胺 头孢地尼 伊曲康唑"
)
# Injections against high blood sugar are the exception of the list.
_HYPOGLYCAEMIC = "胰岛素 利拉鲁肽 司美格鲁肽 度拉糖肽 艾塞那肽 利司那肽 贝那鲁肽 洛塞那肽 替尔泊肽"
BLOOD_PRODUCTS = "人血白蛋白 人免疫球蛋白 人凝血因子 人纤维蛋白原 凝血酶原复合物 球蛋白"
NARCOTIC = "吗啡 芬太尼 哌替啶 羟考酮 氢吗啡酮 美沙酮 可待因 瑞芬太尼 舒芬太尼"
PSYCHOTROPIC = "哌甲酯 氯胺酮 丁丙诺啡 司可巴比妥 三唑仑 咪达唑仑 地西泮 阿普唑仑 艾司唑仑 劳拉西泮 氯硝西泮 奥沙西泮 佐匹克隆 唑吡坦 扎来普隆 苯巴比妥 曲马多"


@dataclass(frozen=True)
class Ban:
    """One word that is looked for in generic names and forms. `unless`: words of the generic name that take the drug out again."""

    kind: str
    word: str
    what: Text
    valid_from: date
    source: Text | str
    is_certain: bool = True
    unless: tuple[str, ...] = ()

    def fits(self, name: str, form: str) -> bool:
        return (self.word in name or self.word in form) and not any(word in name for word in self.unless)


def _bans(kind: str, words: str, what: Text, valid_from: date, source: Text, is_certain: bool = True) -> tuple[Ban, ...]:
    return tuple(Ban(kind, word, what, valid_from, source, is_certain) for word in words.split())


PUBLISHED: tuple[Ban, ...] = (
    *_bans("online", NAMED, say("a generic name that the list gives"), FROM_2022, LIST_2022),
    Ban("online", "疫苗", say("a vaccine"), FROM_2022, LIST_2022),
    Ban("online", "注射", say("an injection"), FROM_2022, LIST_2022, unless=tuple(_HYPOGLYCAEMIC.split())),
    *_bans("online", BLOOD_PRODUCTS, say("perhaps a blood product"), FROM_2022, LIST_2022, is_certain=False),
    *_bans("hard", NARCOTIC, say("perhaps a narcotic"), FROM_2019, LAW_2019, is_certain=False),
    *_bans("hard", PSYCHOTROPIC, say("perhaps a psychotropic"), FROM_2019, LAW_2019, is_certain=False),
)
CLASS_NAMES: dict[str, Text] = {
    "rx": say("Prescription"),
    "otc_a": say("OTC, class A"),
    "otc_b": say("OTC, class B"),
    "narcotic": say("Narcotic"),
    "psychotropic_1": say("Psychotropic, class 1"),
    "psychotropic_2": say("Psychotropic, class 2"),
    "toxic": say("Toxic for medical use"),
    "radioactive": say("Radioactive"),
    "special": say("Special control"),
}

LIFTED_CLASS = say("a class that two persons lifted since")


@dataclass(frozen=True)
class Match:
    """A ban that a drug runs into: which kind, by which word, and what that is."""

    kind: str
    word: str
    what: Text
    source: Text | str
    is_certain: bool

    def as_text(self) -> Text:
        """The sentence for people; it names the word that matched."""
        if self.kind == "online":
            return say(
                "“%(word)s” may not be sold online: %(what)s (%(source)s).", word=self.word, what=self.what, source=self.source
            )
        return say(
            "“%(word)s” may not stand on the list: %(what)s (%(source)s).", word=self.word, what=self.what, source=self.source
        )


@dataclass(frozen=True)
class Bans:
    """The bans that stand at an instant, and what was ruled not to be meant: (drug id, kind, word).

    `hard`: drug id → the class by which it may not stand on the list, as the register has it.
    """

    bans: tuple[Ban, ...]
    ruled: Collection[tuple[int, str, str]] = frozenset()
    hard: Mapping[int, str] = field(default_factory=dict)

    @cached_property
    def _words(self) -> re.Pattern[str]:
        """Any word of any ban: most names hold none, and are asked no further."""
        return re.compile("|".join(re.escape(ban.word) for ban in self.bans) or r"(?!)")

    @property
    def mark(self) -> list[Any]:
        """Changes whenever one of them does."""
        return [[(ban.kind, ban.word) for ban in self.bans], sorted(self.ruled), sorted(self.hard.items())]

    def matches(self, drug_id: int, name: str, form: str, rx_class: str) -> list[Match]:
        """Every ban that the drug runs into: the certain ones first, of those what keeps it off the list at all."""
        found = []
        hard = rx_class if rx_class in HARD_CLASSES else self.hard.get(drug_id, "")
        if hard:
            what = CLASS_NAMES[hard] if hard in HARD_CLASSES else LIFTED_CLASS
            found.append(Match("hard", str(what), what, LAW_2019, True))
        found += [
            Match(ban.kind, ban.word, ban.what, ban.source, ban.is_certain)
            for ban in self.bans
            if ban.fits(name, form) and (drug_id, ban.kind, ban.word) not in self.ruled
        ]
        return sorted(found, key=lambda match: (not match.is_certain, match.kind != "hard"))

    def touches(self, drug_id: int, values: Mapping[str, Any]) -> bool:
        """Whether any ban may be meant."""
        text = f"{values['generic_name']} {values['form']}"
        return drug_id in self.hard or values["rx_class"] in HARD_CLASSES or self._words.search(text) is not None

    def blocks(self, drug_id: int, values: Mapping[str, Any]) -> Iterator[Match]:
        """The bans that close a line for one of its channels, as its values stand."""
        found = self.matches(drug_id, values["generic_name"], values["form"], values["rx_class"])
        return closing(found, values["channels"])

    def block(self, drug_id: int, values: Mapping[str, Any]) -> Match | None:
        """The first of them; nothing is made of a line that no ban touches, as most are."""
        if not self.touches(drug_id, values):
            return None
        return next(self.blocks(drug_id, values), None)


def in_force(on: date, added: Iterable[Ban] = (), lifted: Collection[tuple[str, str]] = ()) -> tuple[Ban, ...]:
    """The published bans of a day with those added since, without those lifted since: (kind, word)."""
    published = tuple(ban for ban in PUBLISHED if ban.valid_from <= on and (ban.kind, ban.word) not in lifted)
    return (*published, *added)


def closing(matches: Iterable[Match], channels: str) -> Iterator[Match]:
    """The certain bans that close a line for one of its channels."""
    return (m for m in matches if m.is_certain and (m.kind == "hard" or channels != "offline"))


def first_block(matches: Iterable[Match], channels: str) -> Match | None:
    """The first ban that closes a line for one of its channels."""
    return next(closing(matches, channels), None)


def flags(matches: Iterable[Match], channels: str) -> list[Match]:
    """What only looks banned, and matters for these channels: somebody has to look at the line by itself."""
    return [m for m in matches if not m.is_certain and (m.kind == "hard" or channels != "offline")]
