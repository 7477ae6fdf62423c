"""The files of a case: rows that name bytes, and the bytes themselves."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID

from conversations.intake.attached import file_facts
from gateway.demo import exhibits
from gateway.demo.cast import COMPANY_EN
from gateway.demo.chapter import Chapter
from gateway.demo.identifiers import Ids
from gateway.demo.play import Case
from gateway.demo.story import Picture


class Papers:
    """Attaches pictures and invoices to messages."""

    def __init__(self, chapter: Chapter, ids: Ids, workspace_id: UUID) -> None:
        self._chapter, self._ids, self._workspace_id = chapter, ids, workspace_id

    def attach(
        self, at: datetime, message_id: UUID, case: Case, *, picture: Picture | None, invoice: bool
    ) -> list[dict[str, Any]]:
        """Write the rows of a message's files and return what its own row repeats of them."""
        if picture is not None:
            name = f"IMG_{at:%Y%m%d_%H%M%S}.png"
            return [self._add(at, message_id, name, exhibits.picture(picture), "image/png", is_picture=True)]
        if invoice:
            return [self._add(at, message_id, *_invoice(at, case), "application/pdf")]
        return []

    def _add(
        self, at: datetime, message_id: UUID, name: str, data: bytes, content_type: str, *, is_picture: bool = False
    ) -> dict[str, Any]:
        file_id = self._ids.at(at)
        width, height = (exhibits.WIDTH, exhibits.HEIGHT) if is_picture else (None, None)
        self._chapter.blobs.append(data)
        self._chapter.add(
            "file",
            workspace_id=self._workspace_id,
            id=file_id,
            sha256=hashlib.sha256(data).digest(),
            name=name,
            content_type=content_type,
            size_bytes=len(data),
            width=width,
            height=height,
            is_linked=True,
            created_at=at,
        )
        self._chapter.add(
            "message_file",
            workspace_id=self._workspace_id,
            file_id=file_id,
            message_id=message_id,
            role="attachment",
        )
        return file_facts(file_id, name, content_type, len(data), width, height) | {"inline": False}


def _invoice(at: datetime, case: Case) -> tuple[str, bytes]:
    words = case.facts.words
    price = int(words["price"])
    lines = [
        COMPANY_EN,
        f"Date: {at:%Y-%m-%d}",
        f"Order: {case.facts.order}",
        f"Item: {case.facts.model}, 1 piece",
        f"Net: CNY {price / 1.13:,.2f}",
        f"VAT 13 %: CNY {price - price / 1.13:,.2f}",
        f"Total: CNY {price:,.2f}",
        "Sample document of a demo workspace; not a tax invoice.",
    ]
    name = f"发票_{case.facts.order}.pdf" if case.story.language == "zh" else f"invoice-{case.facts.order}.pdf"
    return name, exhibits.invoice(case.facts.order, lines)
