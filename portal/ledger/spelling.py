"""The exact text that is hashed: of an entry, and of a row's values. One spelling, on every database.

The encoder behind `json.dumps` is kept ready-made: making it anew costs more than spelling one entry.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from json import encoder
from typing import Any

from portal.core.database import plain

_encoding: Any = encoder
_last: tuple[Any, str] = (None, "")


def spelled(value: Any) -> Any:
    """As `core.database.plain`; the rows of one bulk write mostly share one instant, which is spelled once."""
    global _last
    if value is _last[0]:
        return _last[1]
    text = plain(value)
    if type(value) is datetime:
        _last = (value, text)
    return text


quoted = _encoding.c_encode_basestring
_values = _encoding.c_make_encoder(None, spelled, quoted, None, ":", ",", True, False, False)
_columns = _encoding.c_make_encoder(None, None, quoted, None, ":", ",", False, False, False)


def canonical(value: Any) -> str:
    """The same text as `core.database.canonical`: sorted keys, no spaces, instants in UTC."""
    return "".join(_values(value, 0))


def entry_bytes(columns: Sequence[Any]) -> bytes:
    """What is sealed of an entry: the values of SEALED_COLUMNS in their order, as a JSON array in UTF-8."""
    return "".join(_columns(columns, 0)).encode()


def filled(values: Mapping[str, Any]) -> dict[str, Any]:
    """Empty columns are left out, so that a new column changes no digest."""
    return {name: value for name, value in values.items() if value is not None}


def digest_of(table: str, text: str) -> str:
    """SHA-256 (hex) of a row: over its table's name and the canonical text of its filled columns."""
    return hashlib.sha256((table + text).encode()).hexdigest()


def digest(table: str, values: Mapping[str, Any]) -> str:
    """SHA-256 (hex) over a row's stored values."""
    return digest_of(table, canonical(filled(values)))
