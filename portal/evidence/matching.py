"""Which record a scan's file name means: it carries a household's or a certificate's number, among other words.

Pure: the numbers that a name may carry go out, what they mean comes in, the finding comes out.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from portal.evidence.subjects import Candidate

_WORD = re.compile(r"[0-9A-Za-z]+|[\u3400-\u9fff]+")
MOST_WORDS = 10
LEAST = 3


class Found(NamedTuple):
    """What a name means: `matched` one record, `ambiguous` several, `unmatched` none."""

    finding: str
    candidates: list[Candidate]


def keys_of(name: str) -> list[str]:
    """Every number that a file's path may carry, in capitals, as written and without separators."""
    return list(dict.fromkeys(key for part in parts_of(name) for key in keys_in(part)))


def parts_of(name: str) -> list[str]:
    """The file's name without its ending, then the folders from the inside out."""
    path = PurePosixPath(unicodedata.normalize("NFKC", name).upper())
    return [path.stem, *reversed(path.parts[:-1])]


def keys_in(part: str) -> list[str]:
    """`DB-2024-0012_1` → DB-2024-0012_1, DB202400121, DB-2024-0012, DB20240012, …; with a digit, three or more characters."""
    words = list(_WORD.finditer(part))[:MOST_WORDS]
    keys = []
    for first in range(len(words)):
        for last in range(first, len(words)):
            written = part[words[first].start() : words[last].end()]
            keys += [written, "".join(word[0] for word in words[first : last + 1])]
    return [key for key in dict.fromkeys(keys) if len(key) >= LEAST and any(c.isdigit() for c in key)]


def match(name: str, meanings: Mapping[str, Sequence[Candidate]]) -> Found:
    """The finding for a name. `meanings`: for each key that means something, the records."""
    for part in parts_of(name):
        sets = [{c.id: c for c in meanings[key]} for key in widest([k for k in keys_in(part) if meanings.get(k)])]
        if sets:
            return found(sets)
    return Found("unmatched", [])


def widest(keys: list[str]) -> list[str]:
    """Keys that are no part of a longer one: the certificate's whole number goes before a part of it."""
    return [key for key in keys if not any(key != other and key in other for other in keys)]


def found(sets: list[dict[int, Candidate]]) -> Found:
    """Several numbers in one name mean what all of them mean; where they contradict, somebody has to choose."""
    common = set(sets[0]).intersection(*sets[1:])
    every = {key: candidate for each in sets for key, candidate in each.items()}
    chosen = sorted(common or every)
    return Found("matched" if len(chosen) == 1 and common else "ambiguous", [every[key] for key in chosen])
