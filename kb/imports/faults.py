"""What may be wrong with a file or row that is imported, by code: screens say it in their reader's language.

Reports keep the sentence, which people read in a spreadsheet as well; its code is told by the sentence. A test holds
this table against every sentence that this package can say.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

# The longer of two that begin alike stands first.
SENTENCES: Final[dict[str, str]] = {
    "program_ended": "the program ended while it worked on this",
    "no_member": "whoever asked for it is no member any more",
    "taken_over": "another process works on this by now",
    "too_costly": "reading it takes more time or memory than one file may",
    "cut_up": "it is longer than {limit} bytes: cut it up, or unpack it and name the folder",
    "too_long": "it is longer than {limit} bytes",
    "text_too_long": "it is longer than {limit} characters",
    "too_many_articles": "it holds more than {limit} articles",
    "too_many_files": "it holds more than {limit} files",
    "unpacks_to_more": "it unpacks to more than {limit} bytes",
    "unpacks_too_far": "it unpacks to far more than it should",
    "empty": "there is no article in it",
    "locked_or_old": "it is locked by a password, or of an old kind of file: save it as .xlsx or .docx",
    "locked": "it is locked by a password",
    "packed_otherwise": "it is packed in a way that is not read here: use an ordinary zip",
    "no_zip": "it is no zip, or a damaged one",
    "no_workbook": "it is no workbook (.xlsx), or a damaged one",
    "no_document": "it is no document of Word (.docx), or a damaged one",
    "damaged": "it is damaged",
    "declares_entities": "one of its parts declares entities, which no office program writes",
    "unknown_kind": "it is none of the kinds that are read: Markdown, CSV, Excel, HTML, Word, JSON, and zips of those",
    "unknown_json": "this JSON is no export of a help centre that is known here: Zendesk, Chatwoot",
    "no_json": "it is no JSON, or nested too deeply",
    "nested": "it is nested too deeply",
    "not_utf8": "it is not UTF-8",
    "not_decodable": "it is neither UTF-8 nor GB 18030",
    "no_text": "its content is no text",
    "no_text_body": "its body is no text",
    "name_twice": "another file has this name",
    "several_files": "several files are called {name}",
    "no_file_here": "there is no file {name} here: hand in a zip of the page and its pictures",
    "no_file": "there is no file {name}",
    "no_columns": "none of its sheets begins with a row of column names",
    "unknown_column": "the first row names columns, and this is none: {name}",
    "lacks_columns": "the first row names columns, and lacks {names}",
    "column_twice": "the column {name} is there twice",
    "too_many_rows": "it has more than {limit} rows",
    "too_many_cells": "it has more cells than there are columns",
    "cell_too_long": "a cell is longer than {limit} characters",
    "formula_failed": "a formula in it failed: {cell}",
    "picture_too_large": "a picture has more than {limit} bytes",
    "picture_kind": "a picture is none of PNG, JPEG, GIF, WebP and AVIF",
    "picture_damaged": "a picture in it is damaged",
    "picture_missing": "a picture in it is not there",
    "too_many_pictures": "it has more than {limit} pictures",
    "no_picture": "there is no picture {name}",
    "not_one_of": "{fact} is one of {choices}",
    "no_fact": "it has no {fact}",
    "unknown_fact": "this is no fact of an article: {line}",
    "no_json_list": "{fact} begins with [ and is no list as JSON writes it",
    "no_list": "{fact} is a list of texts",
    "no_moment": "{fact} is a moment such as 2026-11-28T09:00+08:00",
    "no_offset": "{fact} has no offset from UTC, such as +08:00",
    "no_id": "id is that of an exported article",
    "problem_too_long": "a problem's lists have at most 30 lines of 500 characters",
    "no_original": "there is no original {name}",
    "not_yours": "this article is not yours to change",
    "body_too_long": "the body is too long: body is longer than {limit} characters",
    "no_language": "there is no such language: language is written as zh, en or pt-BR",
    "ends_early": "it ends before it begins: valid_until is not after valid_from",
    "is_translation": "name the original: translation_of is itself a translation, or has translations",
}
_PLACE: Final = re.compile(r"\{(\w+)\}")


def explain(reason: str) -> tuple[str, dict[str, str]]:
    """Return the code of what is wrong, and what its sentence names; no code: a sentence from elsewhere."""
    for code, pattern in _patterns():
        if found := pattern.fullmatch(reason):
            return code, found.groupdict()
    return "", {}


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    return [(code, _pattern(sentence)) for code, sentence in SENTENCES.items()]


def _pattern(sentence: str) -> re.Pattern[str]:
    words, *rest = _PLACE.split(sentence)
    parts = [re.escape(words)]
    for name, after in zip(rest[::2], rest[1::2], strict=True):
        parts += [f"(?P<{name}>.+?)", re.escape(after)]
    return re.compile("".join(parts), re.DOTALL)
