"""What a verification found, as data that can be kept, and as sentences in the reader's language."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from portal.core.tongues import Text, say

PER_KIND = 200

KINDS: dict[str, Text] = {
    "head_missing": say("Tree head %(number)s is missing"),
    "head_unreadable": say("Tree head %(number)s cannot be read"),
    "head_forged": say("The signature of tree head %(number)s does not fit: it was changed, or signed by somebody else"),
    "head_unchained": say("Tree head %(number)s does not follow the one before it: a head was removed, added or moved"),
    "head_differs": say("Tree head %(number)s differs from its signed note"),
    "frontier_differs": say("The edge of the tree kept with head %(number)s does not lead to its root"),
    "copies_unreadable": say(
        "The file of heads outside the database holds something that is no signed head (after head %(number)s)"
    ),
    "copy_differs": say("Tree head %(number)s differs from its copy outside the database"),
    "older_copy": say(
        "The database is an older copy, or its end was cut: it has %(here)s tree heads, %(outside)s stand outside; entries from place %(first)s to %(last)s are gone"
    ),
    "entry_changed": say("Entry %(entry)s was changed after it was sealed"),
    "entry_removed": say("Entry %(entry)s was removed (place %(place)s)"),
    "entry_inserted": say("Entry %(entry)s was inserted among older ones"),
    "entry_unreadable": say("What entry %(entry)s says about rows cannot be read"),
    "leaf_changed": say("The leaf of entry %(entry)s was changed; the entry itself is as it was sealed"),
    "leaves_removed": say("The places %(first)s to %(last)s of the tree are gone, and their entries with them"),
    "leaf_outside": say("Place %(place)s stands behind the newest tree head"),
    "reordered": say("Entry %(entry)s does not stand in its order (place %(place)s)"),
    "changed_within": say(
        "Something between entry %(first)s and entry %(last)s was changed, removed, inserted or moved: they do not lead to tree head %(number)s"
    ),
    "unsealed_long": say(
        "%(count)s entries from %(entry)s on are not sealed although they are older than a day: sealing does not run"
    ),
    "row_changed": say("%(table)s %(row)s was changed without an entry (%(columns)s)"),
    "row_missing": say("%(table)s %(row)s is gone without an entry; the last one that speaks of it is %(entry)s"),
    "row_unrecorded": say("%(table)s %(row)s stands in the database without any entry"),
    "row_returned": say("%(table)s %(row)s was removed by entry %(entry)s, yet it stands in the database"),
}
REMARKS: dict[str, Text] = {
    "no_copies": say("There is no file of heads outside the database to compare with"),
    "copies_behind": say("%(count)s tree heads are not copied outside yet"),
    "nothing_sealed": say("Nothing is sealed yet"),
}


def name_kinds(kinds: dict[str, Text]) -> None:
    """Give kinds of findings of another package their sentences."""
    KINDS.update(kinds)


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong (or worth saying): its kind and the values of its sentence."""

    kind: str
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> Text:
        return Text((KINDS | REMARKS)[self.kind].msgid, self.values)

    def as_data(self) -> dict[str, Any]:
        return {"kind": self.kind, **self.values}

    @classmethod
    def of(cls, data: dict[str, Any]) -> "Finding":
        values = dict(data)
        return cls(values.pop("kind"), values)


class Findings:
    """Findings as they come: the first of each kind are kept, all are counted."""

    def __init__(self) -> None:
        self.kept: list[Finding] = []
        self.counts: Counter[str] = Counter()

    def __len__(self) -> int:
        return self.counts.total()

    def add(self, kind: str, **values: Any) -> None:
        """Keep a finding of this kind, or only count it where there are many already."""
        self.counts[kind] += 1
        if self.counts[kind] <= PER_KIND:
            self.kept.append(Finding(kind, values))
