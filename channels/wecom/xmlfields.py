"""The flat XML of callbacks, read without what XML can do besides: no document types, no entities, no files."""

from __future__ import annotations

from xml.parsers import expat

from channels.errors import Unparseable

MAX_DEPTH = 8


def read(xml: bytes) -> dict[str, str]:
    """Return the text of each element by its path below the root: ``MsgType``, ``ScanCodeInfo.ScanResult``.

    Of elements of one path the first counts.

    Raises:
        Unparseable: it is not XML of that kind.
    """
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = reader.refuse
    parser.StartElementHandler = reader.start
    parser.CharacterDataHandler = reader.text
    parser.EndElementHandler = reader.end
    try:
        parser.Parse(xml, True)
    except (expat.ExpatError, UnicodeError, LookupError, ValueError) as error:
        raise Unparseable("this is not the XML of a callback") from error
    return reader.fields


class _Reader:
    def __init__(self) -> None:
        self.fields: dict[str, str] = {}
        self._path: list[str] = []
        self._texts: list[list[str]] = []

    def refuse(self, *_: object) -> None:
        raise Unparseable("a callback has no document type")

    def start(self, name: str, _: object) -> None:
        if len(self._path) >= MAX_DEPTH:
            raise Unparseable("a callback is not nested that deeply")
        self._path.append(name)
        self._texts.append([])

    def text(self, data: str) -> None:
        if self._texts:
            self._texts[-1].append(data)

    def end(self, _: str) -> None:
        path = ".".join(self._path[1:])
        text = "".join(self._texts.pop())
        self._path.pop()
        if path:
            self.fields.setdefault(path, text.strip())
