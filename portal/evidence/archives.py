"""Reading a ZIP of scans without trusting it: how many files, how large, how much they unfold, before and while reading."""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

from portal.core.faults import Invalid
from portal.core.tongues import say
from portal.evidence.contents import MOST_BYTES

MOST_FILES = 2000
MOST_UNFOLDED = 500 * 1024 * 1024
MOST_RATIO = 100
SMALL = 1024 * 1024
ENCRYPTED = 0x1
UTF8_NAME = 0x800


@dataclass(frozen=True)
class Entry:
    """One file of the archive: its name as a person reads it, and where it stands."""

    position: int
    name: str
    info: zipfile.ZipInfo


class Archive:
    """A ZIP file that was found fit to be read. Raises `Invalid`: zip_broken, zip_files, zip_size, zip_ratio, zip_overlap, zip_empty."""

    def __init__(self, stream: BinaryIO):
        try:
            self.zip = zipfile.ZipFile(stream)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as fault:
            raise Invalid("zip_broken", say("This is no ZIP file, or it is damaged. Pack the scans again.")) from fault
        infos = [info for info in self.zip.infolist() if not info.is_dir() and not is_litter(info.filename)]
        refuse_bomb(infos, self.zip.infolist())
        self.entries = [Entry(n, name_of(info), info) for n, info in enumerate(infos, 1)]

    def read(self, entry: Entry) -> bytes:
        """The content of one entry, never more than the most that evidence may have. Raises `Invalid`."""
        if entry.info.flag_bits & ENCRYPTED:
            raise Invalid("zip_encrypted", say("This file is locked by a password. Pack the scans without one."))
        if entry.info.file_size > MOST_BYTES:
            raise Invalid("file_size", say("The file is larger than 20 MB. Scan it with fewer colours or a lower resolution."))
        try:
            with self.zip.open(entry.info) as file:
                return file.read(MOST_BYTES + 1)
        except Exception as fault:  # every compression has errors of its own for damaged data
            raise Invalid("zip_entry", say("This file of the ZIP is damaged. Pack the scans again.")) from fault

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)


def is_litter(name: str) -> bool:
    """What operating systems leave in archives."""
    path = PurePosixPath(name.replace("\\", "/"))
    return "__MACOSX" in path.parts or path.name.startswith(".") or path.name.lower() in ("thumbs.db", "desktop.ini")


def refuse_bomb(infos: list[zipfile.ZipInfo], everything: list[zipfile.ZipInfo]) -> None:
    if not infos:
        raise Invalid("zip_empty", say("The ZIP file is empty."))
    if len(everything) > MOST_FILES:
        raise Invalid("zip_files", say("The ZIP file has more than %(most)s files. Send it in parts.", most=MOST_FILES))
    if sum(info.file_size for info in infos) > MOST_UNFOLDED:
        raise Invalid(
            "zip_size", say("The ZIP file unfolds to more than %(most)s MB. Send it in parts.", most=MOST_UNFOLDED >> 20)
        )
    if any(info.file_size > SMALL and info.file_size > MOST_RATIO * max(info.compress_size, 1) for info in infos):
        raise Invalid("zip_ratio", say("The ZIP file unfolds to far more than scans do. It is not taken."))
    refuse_overlap(everything)


def refuse_overlap(infos: list[zipfile.ZipInfo]) -> None:
    """Files that share their bytes unfold to more than there is."""
    end = 0
    for info in sorted(infos, key=lambda each: each.header_offset):
        if info.header_offset < end:
            raise Invalid("zip_overlap", say("The ZIP file unfolds to far more than scans do. It is not taken."))
        end = info.header_offset + 30 + info.compress_size


def name_of(info: zipfile.ZipInfo) -> str:
    """The name as it was meant: Chinese systems write GB18030 where the standard says CP437."""
    name = info.filename
    if not info.flag_bits & UTF8_NAME:
        raw = name.encode("cp437", "replace")
        for encoding in ("utf-8", "gb18030"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return "".join(c for c in name.replace("\\", "/") if c.isprintable())[-200:]
