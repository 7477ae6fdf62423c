"""What the index holds of an article: its text, who may see it, where and when."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from numpy.typing import NDArray

Audience = Literal["internal", "public"]


@dataclass(frozen=True, slots=True)
class Document:
    """An article as the index sees it.

    Attributes:
        id: stable over versions; adding the same id again replaces the article.
        lang: ``zh``, ``en``, …; empty: of no language, found in any.
        audience: ``internal`` is for agents only.
        channels: kinds of channel it is meant for; empty: all.
        needs: permissions of which the reader must have each; empty: anybody.
        valid_from, valid_until: aware; shown from the first, until before the second; ``None``: without that end.
        vectors: one row a chunk of ``chunks.cut``, in order, as ``KnowledgeIndex.vectors`` returned them for the same
            text and encoder; empty: made when they are needed.
    """

    id: Hashable
    title: str = ""
    text: str = ""
    lang: str = ""
    audience: Audience = "public"
    channels: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    vectors: Sequence[Sequence[float]] | NDArray[Any] = field(default=(), repr=False, compare=False)

    @classmethod
    def of(cls, source: Document | Mapping[str, Any]) -> Document:
        """Return the document, or make one of a mapping with its fields by name; what else it holds is passed over.

        Raises:
            KeyError: a mapping without ``id``.
        """
        if isinstance(source, Document):
            return source
        known = {name: source[name] for name in _FIELDS if source.get(name) is not None}
        known["id"] = source["id"]
        for name in ("title", "text"):
            known[name] = str(known.get(name, ""))
        for name in ("channels", "needs"):
            known[name] = frozenset(known.get(name, ()))
        return cls(**known)


_FIELDS = tuple(one.name for one in fields(Document))
