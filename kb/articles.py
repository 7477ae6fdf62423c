"""Articles: written as drafts, looked over, published, archived; each change is a version of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import ColumnElement, Row, delete, func, insert, literal, select, tuple_, update

from conversations.access import Scope, find
from conversations.audit import audit
from conversations.keyset import after, clamp, cut
from conversations.models import Agent
from conversations.resources import check_version, clean_name, differing, only
from conversations.work import Work
from kb.access import find_article, find_category, readable, require_change
from kb.editions import next_edition
from kb.markdown import PICTURE
from kb.models import KbArticle
from kb.pictures import keep_pictures
from kb.revisions import CONTENT, find_revision, keep
from kb.words import holding, keep_words
from kit.errors import Conflict, Invalid
from kit.ids import new_id
from kit.paging import Page
from kit.text import clean

EVENT = "article.updated"
MAX_BODY = 100_000  # characters
MAX_WORDS = 20  # tags of an article, channels of an article

ArticleKind = Literal["article", "problem"]
Audience = Literal["internal", "public"]
Status = Literal["draft", "review", "published", "archived"]
Decision = Literal["request", "return", "confirm"]

_LINE = [column for column in KbArticle.__table__.columns if column.name not in ("body", "details")]
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_DECIDED: Final = ("owner_id", "review_by", "valid_from", "valid_until")

Line = Annotated[str, Field(min_length=1, max_length=500)]
Lines = Annotated[list[Line], Field(max_length=30)]


class Problem(BaseModel):
    """What an article of kind ``problem`` says in fields of its own: a fault, how it shows, why, and what to do."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    products: Lines = []
    codes: Annotated[Lines, Field(description="what the device shows, e.g. `E4`")] = []
    symptoms: Annotated[Lines, Field(description="as customers put it")] = []
    causes: Lines = []
    steps: Annotated[Lines, Field(description="what to do, in order")] = []


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which articles a list holds; what is ``None`` does not matter."""

    status: Status | None = None
    language: str | None = None
    audience: Audience | None = None
    kind: ArticleKind | None = None
    category_id: UUID | None = None
    tag: str | None = None
    owner_id: UUID | None = None
    is_due: bool = False  # for review
    q: str | None = None  # words of title and body


async def list_articles(
    work: Work, scope: Scope, wanted: Wanted, *, cursor: str | None = None, limit: int = 50
) -> Page[Row[Any]]:
    """Return the articles that the caller may read, without their text, last changed first."""
    query = select(*_LINE).where(readable(scope), *_conditions(work, scope, wanted))
    if cursor is not None:
        query = query.where(tuple_(KbArticle.updated_at, KbArticle.id) < after(cursor))
    limit = clamp(limit)
    query = query.order_by(KbArticle.updated_at.desc(), KbArticle.id.desc()).limit(limit + 1)
    return cut((await work.connection.execute(query)).all(), limit, lambda row: (row.updated_at, row.id))


async def create_article(work: Work, scope: Scope, values: Mapping[str, Any]) -> Row[Any]:
    """Write a draft and return its row; its owner is the caller, unless somebody who publishes says otherwise.

    Args:
        values: of ``CONTENT`` and of owner, review date and validity; at least language, title and body.
    """
    scope.require("articles.write")
    _check_decisions(scope, values)
    checked = await _checked(work, scope, only(values, *CONTENT, *_DECIDED))
    if scope.agent_id and scope.actor.kind == "agent":
        checked.setdefault("owner_id", scope.agent_id)
    stamped = {"created_at": work.now, "updated_at": work.now, "edition": await next_edition(work)}
    row = (
        await work.connection.execute(
            insert(KbArticle)
            .values(workspace_id=scope.workspace_id, id=new_id(), **stamped, **checked)
            .returning(KbArticle)
        )
    ).one()
    await keep(work, row)
    await keep_words(work, row.id, row.title, row.body)
    if PICTURE in row.body:
        await keep_pictures(work, scope, row)
    await audit(work, "article.created", "article", row.id, title=row.title)
    _tell(work, row, ["created"])
    return row


async def update_article(
    work: Work, scope: Scope, article_id: UUID, changes: Mapping[str, Any], *, expected_version: int | None = None
) -> Row[Any]:
    """Change what is written of an article, its owner, review date or validity; return the row.

    Raises:
        Forbidden: it is published or somebody else's, and the caller does not publish.
    """
    row = await find_article(work, scope, article_id, lock=True)
    require_change(scope, row)
    check_version(row, expected_version)
    _check_decisions(scope, changes)
    values = await _checked(work, scope, only(changes, *CONTENT, *_DECIDED), row)
    return await _change(work, scope, row, values, "updated")


async def restore(
    work: Work, scope: Scope, article_id: UUID, number: int, *, expected_version: int | None = None
) -> Row[Any]:
    """Write an old version of an article again, as its newest; its status, and its place in the tree, stay.

    The category or original of then may be gone.
    """
    revision = await find_revision(work, scope, article_id, number)
    row = await find_article(work, scope, article_id, lock=True)
    require_change(scope, row)
    check_version(row, expected_version)
    written = {name: value for name, value in revision.content.items() if name not in ("category_id", "translation_of")}
    values = await _checked(work, scope, written, row)
    return await _change(work, scope, row, values, "restored", restored_from=number)


async def publish(work: Work, scope: Scope, article_id: UUID, *, expected_version: int | None = None) -> Row[Any]:
    """Let an article be found from now on; return the row."""
    row = await find_article(work, scope, article_id, lock=True)
    scope.require("articles.publish")
    check_version(row, expected_version)
    values = {"status": "published", "published_at": row.published_at or work.now}
    return await _change(work, scope, row, values, "published")


async def review(
    work: Work,
    scope: Scope,
    article_id: UUID,
    decision: Decision,
    *,
    review_by: datetime | None = None,
    expected_version: int | None = None,
) -> Row[Any]:
    """Ask for a draft to be looked over, give it back, or confirm that a published article still holds.

    Args:
        review_by: when it is to be looked at again.
    Raises:
        Conflict: the article is in no state for that (``wrong_status``).
    """
    row = await find_article(work, scope, article_id, lock=True)
    if decision == "request":
        require_change(scope, row)
    else:
        scope.require("articles.publish")
    check_version(row, expected_version)
    before, now = {"request": ("draft", "review"), "return": ("review", "draft"), "confirm": ("published",) * 2}[
        decision
    ]
    if row.status != before:
        raise Conflict(f"this article is not in the state {before}", code="wrong_status", fields={"status": row.status})
    values: dict[str, Any] = {"status": now}
    if decision == "confirm" or review_by is not None:
        values["review_by"] = review_by
    return await _change(work, scope, row, values, "reviewed")


async def remove(work: Work, scope: Scope, article_id: UUID, *, expected_version: int | None = None) -> None:
    """Archive an article that was published once; delete one that never was, with its versions.

    Raises:
        Conflict: another article is its translation (``article_in_use``).
    """
    row = await find_article(work, scope, article_id, lock=True)
    require_change(scope, row)
    check_version(row, expected_version)
    if row.published_at is not None:
        await _change(work, scope, row, {"status": "archived"}, "archived")
        return
    here = KbArticle.workspace_id == scope.workspace_id
    if await work.connection.scalar(select(KbArticle.id).where(here, KbArticle.translation_of == row.id).limit(1)):
        raise Conflict("another article is its translation", code="article_in_use")
    await work.connection.execute(delete(KbArticle).where(here, KbArticle.id == row.id))
    await audit(work, "article.deleted", "article", row.id, title=row.title)
    _tell(work, row, ["deleted"])


async def _change(
    work: Work, scope: Scope, row: Row[Any], values: Mapping[str, Any], action: str, *, restored_from: int | None = None
) -> Row[Any]:
    """Write what differs as a new version; nothing if nothing differs."""
    changed = differing(row, values)
    if not changed:
        return row
    after_ = (
        await work.connection.execute(
            update(KbArticle)
            .where(KbArticle.workspace_id == work.workspace_id, KbArticle.id == row.id)
            .values(**changed, version=KbArticle.version + 1, updated_at=work.now, edition=await next_edition(work))
            .returning(KbArticle)
        )
    ).one()
    await keep(work, after_, restored_from=restored_from)
    if not {"title", "body"}.isdisjoint(changed):
        await keep_words(work, after_.id, after_.title, after_.body)
    if "body" in changed and (PICTURE in row.body or PICTURE in after_.body):
        await keep_pictures(work, scope, after_)
    # The texts themselves are in the revisions.
    facts = {"title": after_.title, "version": after_.version, "fields": sorted(changed)}
    await audit(work, f"article.{action}", "article", row.id, **facts)
    _tell(work, after_, sorted(changed), row)
    return after_


def _tell(work: Work, row: Row[Any], fields: list[str], before: Row[Any] | None = None) -> None:
    """Record a change with what decides who may know of it, as it is and, where that changed, as it was."""
    data = {"id": row.id, "version": row.version, "status": row.status, "owner_id": row.owner_id, "fields": fields}
    if before is not None and (before.status, before.owner_id) != (row.status, row.owner_id):
        data |= {"status_before": before.status, "owner_before": before.owner_id}
    work.record(EVENT, data=data)


def _check_decisions(scope: Scope, values: Mapping[str, Any]) -> None:
    if values.get("owner_id") not in (None, scope.agent_id):
        scope.require("articles.publish")


async def _checked(work: Work, scope: Scope, values: Mapping[str, Any], row: Row[Any] | None = None) -> dict[str, Any]:
    """Return the values as they are stored.

    Raises:
        Invalid: one of them breaks a rule.
        NotFound: the category, owner or original is not there.
    """
    checked = dict(values)
    if "title" in checked:
        checked["title"] = clean_name(checked["title"], field="title")
    if "body" in checked:
        checked["body"] = clean(checked["body"]).strip()
        if len(checked["body"]) > MAX_BODY:
            raise Invalid("the body is too long", fields={"body": f"is longer than {MAX_BODY} characters"})
    if "language" in checked and not _LANGUAGE.fullmatch(checked["language"]):
        raise Invalid("there is no such language", fields={"language": "is written as zh, en or pt-BR"})
    for name in ("tags", "channels"):
        if name in checked:
            checked[name] = _words(name, checked[name])
    if checked.get("category_id") is not None:
        await find_category(work, scope, checked["category_id"])
    if checked.get("owner_id") is not None:
        await find(work, scope, Agent, checked["owner_id"])
    if checked.get("translation_of") is not None:
        await _check_original(work, scope, checked["translation_of"], row)
    _check_validity(checked, row)
    kind = checked.get("kind", row.kind if row else "article")
    if kind == "article" and checked.get("details", row.details if row else {}):
        checked["details"] = {}
    return checked


async def _check_original(work: Work, scope: Scope, original_id: UUID, row: Row[Any] | None) -> None:
    original = await find_article(work, scope, original_id)
    is_original = row is not None and await work.connection.scalar(
        select(func.count())
        .select_from(KbArticle)
        .where(KbArticle.workspace_id == scope.workspace_id, KbArticle.translation_of == row.id)
    )
    if original.translation_of is not None or is_original or (row is not None and row.id == original_id):
        raise Invalid("name the original", fields={"translation_of": "is itself a translation, or has translations"})


def _check_validity(values: Mapping[str, Any], row: Row[Any] | None) -> None:
    ends = [values.get(name, getattr(row, name) if row else None) for name in ("valid_from", "valid_until")]
    if None not in ends and ends[0] >= ends[1]:
        raise Invalid("it ends before it begins", fields={"valid_until": "is not after valid_from"})


def _words(field: str, words: Sequence[str]) -> list[str]:
    if len(words) > MAX_WORDS:
        raise Invalid(f"there are too many {field}", fields={field: f"are more than {MAX_WORDS}"})
    return list(dict.fromkeys(clean_name(word, field=field, limit=60) for word in words))


def _conditions(work: Work, scope: Scope, wanted: Wanted) -> list[ColumnElement[bool]]:
    plain = ("status", "language", "audience", "kind", "category_id", "owner_id")
    conditions: list[ColumnElement[bool]] = [
        getattr(KbArticle, name) == value for name in plain if (value := getattr(wanted, name)) is not None
    ]
    if wanted.tag is not None:
        conditions.append(literal(wanted.tag) == func.any(KbArticle.tags))
    if wanted.is_due:
        conditions += [KbArticle.status == "published", KbArticle.review_by <= work.now]
    if wanted.q is not None:
        conditions.append(holding(scope, wanted.q))
    return conditions
