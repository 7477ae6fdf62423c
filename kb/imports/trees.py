"""Folders and zips as trees of files, opened within limits that hold before anything is unpacked.

A zip may claim to be small and unpack to gigabytes; what it claims is checked first, and what comes out is counted.
Names are never used as paths on this machine: a member is read into memory, and one that points out of its tree
is not there.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final, Protocol

from kit.errors import Invalid

MAX_SOURCE: Final = 50_000_000  # bytes of a file that is handed in
MAX_MEMBERS: Final = 20_000
MAX_UNPACKED: Final = 400_000_000  # bytes of all members together
MAX_RATIO: Final = 200  # unpacked to packed, of a member that is not small
_SMALL: Final = 1_000_000  # bytes; anything may pack well below that
_XML: Final = re.compile(r"\.(?:xml|rels|vml)$", re.IGNORECASE)
_DECLARED: Final = [
    text.encode(code) for text in ("<!DOCTYPE", "<!ENTITY") for code in ("utf-8", "utf-16le", "utf-16be")
]
_CHUNK: Final = 1_000_000  # bytes
_DAMAGED: Final = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError)
_STORED_WITH: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class Tree(Protocol):
    """Files by name; a name is a path below the root with ``/`` between its parts."""

    def names(self) -> Iterable[str]:
        """Return all files' names, in order."""
        ...

    def read(self, name: str, limit: int) -> bytes:
        """Return a file's bytes.

        Raises:
            Invalid: it is not there, or longer than ``limit`` bytes.
        """
        ...


class Folder:
    """A folder on this machine, as the person at its command line names it; links that lead out of it are not there."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()

    def names(self) -> Iterable[str]:
        found = (path for path in sorted(self._root.rglob("*")) if path.is_file() and self._is_inside(path))
        return [path.relative_to(self._root).as_posix() for path in found]

    def read(self, name: str, limit: int) -> bytes:
        path = (self._root / name).resolve()
        if not self._is_inside(path) or not path.is_file():
            raise Invalid(f"there is no file {name[:200]}")
        if path.stat().st_size > limit:
            raise Invalid(f"it is longer than {limit} bytes")
        return path.read_bytes()

    def _is_inside(self, path: Path) -> bool:
        return path.resolve().is_relative_to(self._root)


class Zip:
    """A zip, checked as a whole when it is opened.

    Raises:
        Invalid: it is no zip, or locked, or packed in an unusual way, or passes a limit.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise Invalid("it is no zip, or a damaged one") from error
        members = self._zip.infolist()
        if len(members) > MAX_MEMBERS:
            raise Invalid(f"it holds more than {MAX_MEMBERS} files")
        if sum(member.file_size for member in members) > MAX_UNPACKED:
            raise Invalid(f"it unpacks to more than {MAX_UNPACKED} bytes")
        for member in members:
            if member.flag_bits & 0x1:
                raise Invalid("it is locked by a password")
            if member.compress_type not in _STORED_WITH:
                raise Invalid("it is packed in a way that is not read here: use an ordinary zip")
            if member.file_size > max(_SMALL, MAX_RATIO * member.compress_size):
                raise Invalid("it unpacks to far more than it should")
        self._members = {
            name: member for member in members if not member.is_dir() and (name := inner_name(member.filename))
        }

    def names(self) -> Iterable[str]:
        return sorted(self._members)

    def read(self, name: str, limit: int) -> bytes:
        member = self._members.get(name)
        if member is None:
            raise Invalid(f"there is no file {name[:200]}")
        if member.file_size > limit:
            raise Invalid(f"it is longer than {limit} bytes")
        try:
            with self._zip.open(member) as source:
                data = source.read(limit + 1)
        except _DAMAGED as error:
            raise Invalid("it is damaged") from error
        if len(data) > limit:
            raise Invalid(f"it is longer than {limit} bytes")
        return data

    def holds(self, name: str, marks: Sequence[bytes]) -> bool:
        """Whether one of some marks of at most 64 bytes stands in a file; little of it is in memory at a time.

        Raises:
            Invalid: it is damaged.
        """
        tail = b""
        try:
            with self._zip.open(self._members[name]) as source:
                while chunk := source.read(_CHUNK):
                    if any(mark in tail + chunk for mark in marks):
                        return True
                    tail = chunk[-64:]
        except _DAMAGED as error:
            raise Invalid("it is damaged") from error
        return False

    def close(self) -> None:
        self._zip.close()


def check_office(path: Path) -> None:
    """Check a document of an office program before its library reads it.

    Raises:
        Invalid: it passes a limit of ``Zip``, or one of its parts declares entities, which may expand without end.
    """
    with closing(Zip(path)) as tree:
        for name in tree.names():
            if _XML.search(name) and tree.holds(name, _DECLARED):
                raise Invalid("one of its parts declares entities, which no office program writes")


def inner_name(name: str) -> str:
    """Return a member's name as a path below the root; empty where it points elsewhere, or is the system's own."""
    plain = posixpath.normpath(name.replace("\\", "/"))
    if plain.startswith(("/", "../")) or plain in (".", "..") or ":" in plain.split("/")[0] or "\0" in plain:
        return ""
    return "" if plain.startswith("__MACOSX/") or posixpath.basename(plain).startswith("._") else plain


def beside(name: str, target: str) -> str:
    """Return the name of what a file points to, e.g. of a picture in a page; empty where it points out of the tree."""
    return inner_name(posixpath.join(posixpath.dirname(name), target))
