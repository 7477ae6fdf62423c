"""What a contact is found by: words of names and addresses, and the ways people say a telephone number."""

from __future__ import annotations

import re
from collections.abc import Iterable
from uuid import UUID

from conversations.addresses import national_digits
from conversations.tokens import query_tokens, quote, tokens, workspace_token

MAX_WORDS = 500
# Five digits or more, grouped as people write them: "+86 138-0013 8000", "(030) 123 45 67".
_NUMBER = re.compile(r"[+(]?\d(?:[\s()./-]*\d){4,}")
_NUMBER_MARKS = re.compile(r"\D+")


def contact_words(
    workspace_id: UUID, *, name: str, email: str | None, phone: str | None, addresses: Iterable[str] = ()
) -> list[str]:
    """Return the words of a contact's search vector, the workspace's own first.

    A number is found whole, without its country code, and by its last four digits (尾号).
    """
    spoken: list[str] = []
    if phone and (national := national_digits(phone)):
        spoken = [national, national[-4:]]
    words = [*tokens(" ".join([name, email or "", phone or "", *addresses])), *spoken]
    return [workspace_token(workspace_id), *dict.fromkeys(words[:MAX_WORDS])]


def contact_query(workspace_id: UUID, text: str) -> str | None:
    """Return the text form of a ``tsquery``, or ``None`` if the text holds nothing to search by.

    Words match from their beginning, because people search while they type; characters of Chinese match anywhere;
    a number matches however it is grouped.
    """
    words = query_tokens(_NUMBER_MARKS.sub("", text) if _NUMBER.fullmatch(text.strip()) else text)
    if not words:
        return None
    return " & ".join([quote(workspace_token(workspace_id)), *(f"{quote(word)}:*" for word in words)])
