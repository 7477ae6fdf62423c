"""Pictures in articles: who may see one follows from the articles that show it.

A picture is kept apart from the files of conversations, so that naming an id in an article can never lay open what a
customer sent. It is seen by

    customers   if an article that they may read shows it as it is now
    members     if an article that they may read shows it, or showed it in an earlier version; or it is their own
                upload, which no article shows yet

and an article can only be given pictures that its writer may see. To everybody else it is not there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Row, delete, exists, func, insert, or_, select, true, update
from sqlalchemy.dialects.postgresql import insert as upsert

from conversations import files
from conversations.access import Scope
from conversations.inbound import InboundFile
from conversations.work import Work
from kb.access import customers_read, readable
from kb.imports.markup import MAX_PICTURE, SHOWN
from kb.markdown import picture_ids
from kb.models import KbArticle, KbArticlePicture, KbPicture
from kit.blobs import Blobs
from kit.errors import Invalid, NotFound, TooMany

KEPT_UNSHOWN: Final = timedelta(hours=48)
MAX_UNSHOWN: Final = 200  # of one person
MAX_SHOWN: Final = 200  # by one article
BATCH: Final = 1_000


class Shown:
    """A picture's row as one of a file, which never expires."""

    expired_at: None = None

    def __init__(self, row: Row[Any]) -> None:
        self.sha256: bytes = row.sha256
        self.name: str = row.name
        self.content_type: str = row.content_type
        self.size_bytes: int = row.size_bytes


async def store(blobs: Blobs, workspace_id: UUID, name: str, data: bytes) -> InboundFile:
    """Store a picture's bytes and return what its row will say; call it before the transaction that writes the row.

    Raises:
        Invalid: it is none that every browser shows (``not_a_picture``).
        TooLarge: it has more than 10 MB.
    """
    file = await files.store(blobs, workspace_id, name, data, max_bytes=MAX_PICTURE, role="inline")
    if file.content_type not in SHOWN:
        raise Invalid("a picture is one of PNG, JPEG, GIF, WebP and AVIF", code="not_a_picture")
    return file


async def add_picture(work: Work, scope: Scope, file: InboundFile) -> Row[Any]:
    """Write the row of a stored picture, which its uploader may show in an article within 48 hours; return it.

    Raises:
        TooMany: the uploader has 200 pictures that no article shows.
    """
    scope.require("articles.write")
    if scope.actor.kind == "agent":
        waiting = await work.connection.scalar(
            select(func.count())
            .select_from(KbPicture)
            .where(
                KbPicture.workspace_id == scope.workspace_id,
                KbPicture.uploaded_by == scope.agent_id,
                KbPicture.created_at > work.now - KEPT_UNSHOWN,
                ~_shown(),
            )
        )
        if waiting is not None and waiting >= MAX_UNSHOWN:
            raise TooMany("save the articles that show your pictures before adding more", code="too_many_uploads")
    return await _add(work, scope, file)


async def take_picture(work: Work, scope: Scope, file: InboundFile, article_id: UUID | None) -> UUID:
    """Return the id of a picture with these bytes: one that the caller may see already, or a new one.

    Args:
        article_id: whose own pictures come first, so that what did not change keeps its id.
    """
    own = exists().where(
        KbArticlePicture.workspace_id == KbPicture.workspace_id,
        KbArticlePicture.picture_id == KbPicture.id,
        KbArticlePicture.article_id == article_id,
        KbArticlePicture.is_current,
    )
    query = (
        select(KbPicture.id)
        .where(_seen(scope), KbPicture.sha256 == file.sha256)
        .order_by(own.desc(), KbPicture.created_at, KbPicture.id)
        .limit(1)
    )
    found: UUID | None = await work.connection.scalar(query)
    return found if found is not None else UUID(str((await _add(work, scope, file)).id))


async def find_picture(work: Work, scope: Scope, picture_id: UUID) -> Row[Any]:
    """Return a picture's row.

    Raises:
        NotFound: absent, or not the caller's to see.
    """
    row = (
        await work.connection.execute(select(KbPicture).where(_seen(scope), KbPicture.id == picture_id))
    ).one_or_none()
    if row is None:
        raise _absent()
    return row


async def find_public_picture(work: Work, picture_id: UUID) -> Row[Any]:
    """Return the row of a picture that customers may see.

    Raises:
        NotFound: absent, or no article that customers may read shows it.
    """
    query = select(KbPicture).where(
        KbPicture.workspace_id == work.workspace_id, KbPicture.id == picture_id, _shown_to_customers(work)
    )
    row = (await work.connection.execute(query)).one_or_none()
    if row is None:
        raise _absent()
    return row


async def keep_pictures(work: Work, scope: Scope, article: Row[Any]) -> None:
    """Note which pictures an article shows now.

    Raises:
        Invalid: it names one that is not there or not the caller's to see, or more than 200.
    """
    ids = picture_ids(article.body)
    if len(ids) > MAX_SHOWN:
        raise Invalid("there are too many pictures", fields={"body": f"shows more than {MAX_SHOWN} pictures"})
    here = KbArticlePicture.workspace_id == scope.workspace_id
    await work.connection.execute(
        update(KbArticlePicture)
        .where(here, KbArticlePicture.article_id == article.id, KbArticlePicture.is_current)
        .values(is_current=False)
    )
    if not ids:
        return
    # Locked until the end, so that the sweep that runs beside it keeps them.
    query = select(KbPicture.id).where(_seen(scope), KbPicture.id.in_(ids)).with_for_update(key_share=True)
    found = set((await work.connection.execute(query)).scalars())
    if missing := [id_ for id_ in ids if id_ not in found]:
        raise Invalid("a picture is not there", fields={"body": f"shows a picture that is not there: {missing[0]}"})
    rows = [
        {"workspace_id": scope.workspace_id, "article_id": article.id, "picture_id": id_, "is_current": True}
        for id_ in ids
    ]
    new = upsert(KbArticlePicture).values(rows)
    await work.connection.execute(
        new.on_conflict_do_update(
            index_elements=["workspace_id", "article_id", "picture_id"], set_={"is_current": True}
        )
    )


async def list_pictures(work: Work, scope: Scope, ids: Collection[UUID]) -> list[Row[Any]]:
    """Return the rows of those of the pictures that the caller may see."""
    found: list[Row[Any]] = []
    wanted = list(ids)
    for start in range(0, len(wanted), BATCH):
        query = select(KbPicture).where(_seen(scope), KbPicture.id.in_(wanted[start : start + BATCH]))
        found += (await work.connection.execute(query)).all()
    return found


async def is_public(work: Work, picture_id: UUID) -> bool:
    """Whether customers may see a picture."""
    return bool(
        await work.connection.scalar(
            select(KbPicture.id).where(
                KbPicture.workspace_id == work.workspace_id, KbPicture.id == picture_id, _shown_to_customers(work)
            )
        )
    )


async def purge(work: Work) -> int:
    """Delete pictures that no article shows two days after they came; returns how many, at most 1,000."""
    stale = (
        select(KbPicture.id)
        .where(KbPicture.workspace_id == work.workspace_id, KbPicture.created_at < work.now - KEPT_UNSHOWN, ~_shown())
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    gone = await work.connection.execute(
        delete(KbPicture).where(KbPicture.workspace_id == work.workspace_id, KbPicture.id.in_(stale))
    )
    return gone.rowcount


async def named_blobs(work: Work) -> Iterable[bytes]:
    """Return the digests of the pictures' bytes in the store of files."""
    return await work.connection.scalars(
        select(KbPicture.sha256).where(KbPicture.workspace_id == work.workspace_id).distinct()
    )


async def _add(work: Work, scope: Scope, file: InboundFile) -> Row[Any]:
    new = insert(KbPicture).values(
        workspace_id=scope.workspace_id,
        id=file.id,
        sha256=file.sha256,
        name=file.name,
        content_type=file.content_type,
        size_bytes=file.size_bytes,
        width=file.width,
        height=file.height,
        uploaded_by=scope.agent_id if scope.actor.kind == "agent" else None,
        created_at=work.now,
    )
    return (await work.connection.execute(new.returning(KbPicture))).one()


def _shown(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """That an article, of which the conditions hold, shows the picture or did."""
    here = exists().where(
        KbArticlePicture.workspace_id == KbPicture.workspace_id, KbArticlePicture.picture_id == KbPicture.id
    )
    if not conditions:
        return here
    return here.where(
        KbArticle.workspace_id == KbArticlePicture.workspace_id,
        KbArticle.id == KbArticlePicture.article_id,
        *conditions,
    )


def _seen(scope: Scope) -> ColumnElement[bool]:
    """The rule for members as a condition over ``KbPicture``; it names the workspace as well."""
    mine = KbPicture.uploaded_by == scope.agent_id if scope.actor.kind == "agent" else true()
    return (KbPicture.workspace_id == scope.workspace_id) & or_(_shown(readable(scope)), mine & ~_shown())


def _shown_to_customers(work: Work) -> ColumnElement[bool]:
    return _shown(customers_read(work.workspace_id, work.now), KbArticlePicture.is_current.is_(True))


def _absent() -> NotFound:
    return NotFound("there is no such picture", fields={"resource": "picture"})
