"""Documents of office programs, made by hand: what a test needs of them, and what no program writes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import openpyxl

# A picture of one white pixel.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63f8ffff3f0005fe02fe"
    "a735817d0000000049454e44ae426082"
)
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def zipped(files: Mapping[str, bytes | str]) -> bytes:
    """Return a zip of files by name."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()


def workbook(*sheets: Sequence[Sequence[Any]]) -> bytes:
    """Return a workbook of tables."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets, 1):
        sheet = book.create_sheet(f"Sheet{number}")
        for row in rows:
            sheet.append(list(row))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def document(
    *paragraphs: tuple[str, str], picture: bytes = b"", more: Mapping[str, bytes | str] | None = None
) -> bytes:
    """Return a document of Word.

    Args:
        paragraphs: style (``Heading1``, ``Normal``) and text.
        picture: at the end.
        more: parts to add or to put in the place of others.
    """
    lines = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>'
        for style, text in paragraphs
    )
    if picture:
        blip = f'<a:graphic {_A}><a:graphicData><pic:pic xmlns:pic="p"><pic:blipFill><a:blip r:embed="rId9"/>'
        lines += (
            '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/'
            f'wordprocessingDrawing">{blip}</pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline>'
            "</w:drawing></w:r></w:p>"
        ).replace('xmlns:pic="p"', 'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"')
    files: dict[str, bytes | str] = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="png" '
        f'ContentType="image/png"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_MAIN}.document.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_REL}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"<w:document {_W} {_R}><w:body>{lines}</w:body></w:document>",
        "word/styles.xml": f"<w:styles {_W}>{_style('Heading1', 'heading 1')}{_style('Normal', 'Normal')}</w:styles>",
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId9" '
        f'Type="{_REL}/image" Target="media/image1.png"/><Relationship Id="rId8" Type="{_REL}/styles" '
        'Target="styles.xml"/></Relationships>',
        "word/media/image1.png": picture or b"-",
    }
    return zipped({**files, **(more or {})})


def _style(id_: str, name: str) -> str:
    return f'<w:style w:type="paragraph" w:styleId="{id_}"><w:name w:val="{name}"/></w:style>'
