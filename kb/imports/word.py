"""A document of Word as an article: its headings, lists, tables, links and pictures. Macros are not looked at."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Any, Final

from kb.imports.markup import Pictures, guess, plain, to_markdown
from kb.imports.page import Page, page_of
from kb.imports.trees import check_office
from kit.errors import Invalid

_STYLES: Final = "p[style-name='Title'] => h1:fresh\np[style-name='Subtitle'] => p:fresh"
_DAMAGED = "it is no document of Word (.docx), or a damaged one"


def page_of_word(name: str, path: Path, pictures: Pictures, *, language: str = "") -> Page:
    """Return a document as an article; its title is its first heading, else the file's name.

    Args:
        language: which it is in; empty: what its letters say.
    Raises:
        Invalid: it cannot be read, or one of its pictures is of a kind that no browser shows.
    """
    check_office(path)
    import mammoth  # noqa: PLC0415 - which little else needs

    def keep(image: Any) -> dict[str, str]:
        with image.open() as source:
            return {"src": pictures.take(source.read())}

    try:
        with path.open("rb") as source:
            shown = mammoth.convert_to_html(
                source,
                style_map=_STYLES,
                include_embedded_style_map=False,  # the sender's rules for how it is read
                convert_image=mammoth.images.img_element(keep),
                external_file_access=False,
            ).value
    except Invalid:
        raise
    # The library raises whatever a damaged part leads to.
    except Exception as error:
        raise Invalid("it is nested too deeply" if isinstance(error, RecursionError) else _DAMAGED) from error
    body = to_markdown(shown, pictures, _nothing_beside)
    title = PurePosixPath(name).name
    first, _, rest = body.partition("\n")
    if first.startswith("# "):
        title, body = plain(first[2:]), rest
    return page_of(name, {"title": title[:200], "language": guess(f"{title}\n{body}", language)}, body)


def _nothing_beside(name: str) -> bytes:
    raise Invalid(f"there is no picture {name[:200]}")
