"""Drafts, summaries and translations on an agent's behalf: read, disguise, write down, ask, check, show.

Nothing is held open while the model thinks; what it may say is decided before it is asked. Whatever goes wrong is a
refusal with a code, and the suggested articles are there all the same.

    drafter_off            the operator named no server, or the workspace has not switched it on
    no_source              nothing was found, or said, that could be cited
    nothing_usable         no sentence held (of a translation: one did not)
    drafter_needs_encoder  a translation can only be checked by meaning, and there is no encoder
    drafter_timeout, drafter_unreachable, drafter_refused, drafter_answer   see ``endpoint.py``
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog
from sqlalchemy import select

from conversations.access import Scope, find_conversation, find_message
from conversations.models import Workspace
from conversations.work import Work, Works
from conversations.workspaces import DRAFTING
from kb.access import reply_filters
from kb.drafting import asking, checking, faithful, records, talk
from kb.drafting.asking import Language, Purpose
from kb.drafting.checking import Verdict
from kb.drafting.disguise import Disguise
from kb.drafting.endpoint import ModelServer
from kb.drafting.faithful import Pair
from kb.drafting.nearness import EncoderAway, nearness
from kb.drafting.reading import stated
from kb.passages import Found
from kb.shelves import Shelves
from kb.suggestions import CONTROL_EVERY, LOOKED_THROUGH, choose
from kit.errors import Conflict, Forbidden, Unavailable
from kit.language import language_of
from kit.text import clean

if TYPE_CHECKING:
    from kb.drafting.checking import Near
    from kb.encoders import Encoder

log = structlog.get_logger(__name__)

TURNS = 12  # of a conversation, that a draft is made from
SUMMED_UP = 60  # messages that a summary is made from
_MAX_KEPT = 20_000  # characters of an answer that are written down


class DrafterOff(Conflict):
    """Nobody may ask a model here."""

    code = "drafter_off"


@dataclass(frozen=True, slots=True)
class Standing:
    """Attributes: ``has_server``: the operator named one; ``is_on``: the workspace switched it on as well."""

    has_server: bool
    is_on: bool


@dataclass(frozen=True, slots=True)
class Draft:
    """A reply made of articles. A verdict that does not hold is never shown with its words."""

    id: UUID
    conversation_id: UUID
    message_id: UUID
    language: Language
    verdicts: tuple[Verdict, ...]
    cards: tuple[Found, ...]  # in order of the numbers that are cited, from 1


@dataclass(frozen=True, slots=True)
class Summary:
    """A conversation in a few sentences, each of which cites messages."""

    id: UUID
    conversation_id: UUID
    language: Language
    verdicts: tuple[Verdict, ...]
    turns: tuple[talk.Turn, ...]  # in order of the numbers that are cited, from 1


@dataclass(frozen=True, slots=True)
class Translation:
    """A message in another language, sentence by sentence."""

    id: UUID
    message_id: UUID
    language: Language
    pairs: tuple[Pair, ...]


@dataclass(slots=True)
class _Exchange:
    """One question to the model, and what is to be written down of its answer."""

    scope: Scope
    conversation_id: UUID
    purpose: Purpose
    language: Language
    disguise: Disguise
    data: dict[str, Any]
    sources: list[dict[str, Any]]
    id: UUID = field(default_factory=lambda: UUID(int=0))
    answered: str | None = None
    verdicts: Sequence[Mapping[str, Any]] = ()
    tokens_in: int | None = None
    tokens_out: int | None = None


class Drafter:
    """Asks the model of this installation; without one, refuses."""

    def __init__(
        self,
        works: Works,
        shelves: Shelves,
        encoder: Callable[[], Encoder | None],
        server: ModelServer | None,
        count: Callable[[Scope], Awaitable[None]],
    ) -> None:
        """Prepare.

        Args:
            encoder: called in a worker thread.
            server: ``None``: the operator named none.
            count: called for each time that somebody asks; raises ``TooMany``.
        """
        self._works = works
        self._shelves = shelves
        self._encoder = encoder
        self._server = server
        self._count = count

    async def standing(self, work: Work) -> Standing:
        """Return whether a model may be asked in the work's workspace."""
        settings = await work.connection.scalar(select(Workspace.settings).where(Workspace.id == work.workspace_id))
        return Standing(self._server is not None, self._server is not None and (settings or {}).get(DRAFTING) is True)

    async def draft(self, scope: Scope, conversation_id: UUID, language: Language | None = None) -> Draft:
        """Return a reply to the customer's last message, made of public articles only.

        Args:
            language: ``None``: the customer's.
        Raises:
            NotFound: the conversation is absent, or not the caller's to see.
            Conflict, Unavailable: see above.
        """
        async with self._works.begin(scope.workspace_id, scope.actor) as work:
            conversation = await find_conversation(work, scope, conversation_id)
            await self._require(work, scope)
            said = await talk.turns(work, conversation_id, limit=TURNS, notes=False)
            disguise = await talk.disguise_for(work, conversation)
            channel = await talk.channel_of(work, conversation)
        asked = [one for one in said if one.by == "customer"]
        if not asked or conversation.number % CONTROL_EVERY == 0:
            raise _no_source()
        last = asked[-1]
        answers = await self._shelves.search(
            scope.workspace_id,
            last.text,
            reply_filters(self._works.clock.now(), channel=channel),
            k=LOOKED_THROUGH,
            context=[one.text for one in asked[:-1]],
            choose=lambda matches: choose(matches, last.text),
        )
        cards = answers.found
        if not cards:
            raise _no_source()
        exchange = _Exchange(
            scope,
            conversation_id,
            "draft",
            language or language_of(last.text) or "en",
            disguise,
            {
                "sources": [{"n": n, "title": one.article.title, "text": one.text} for n, one in enumerate(cards, 1)],
                "conversation": [{"from": one.by, "text": disguise.put_on(one.text)} for one in said],
            },
            [{"article_id": str(one.article.id), "version": one.article.version} for one in cards],
        )
        texts = {n: one.text for n, one in enumerate(cards, 1)}
        verdicts = await self._ask(exchange, lambda content, near: _checked(exchange, content, texts, near))
        return Draft(exchange.id, conversation_id, last.id, exchange.language, tuple(verdicts), cards)

    async def summarise(self, scope: Scope, conversation_id: UUID, language: Language | None = None) -> Summary:
        """Return what a colleague has to know who takes a conversation over; notes are read as well.

        Args:
            language: ``None``: that of the newest message.
        Raises:
            as ``draft``.
        """
        async with self._works.begin(scope.workspace_id, scope.actor) as work:
            conversation = await find_conversation(work, scope, conversation_id)
            await self._require(work, scope)
            said = await talk.turns(work, conversation_id, limit=SUMMED_UP, notes=True)
            disguise = await talk.disguise_for(work, conversation)
        if not said:
            raise _no_source()
        texts = {n: disguise.put_on(one.text) for n, one in enumerate(said, 1)}
        exchange = _Exchange(
            scope,
            conversation_id,
            "summary",
            language or language_of(said[-1].text) or "en",
            disguise,
            {"messages": [{"n": n, "from": one.by, "text": texts[n]} for n, one in enumerate(said, 1)]},
            [{"message_id": str(one.id)} for one in said],
        )
        verdicts = await self._ask(
            exchange, lambda content, near: _checked(exchange, content, texts, near, checking.SUMMARY)
        )
        return Summary(exchange.id, conversation_id, exchange.language, tuple(verdicts), tuple(said))

    async def translate(self, scope: Scope, message_id: UUID, language: Language) -> Translation:
        """Return a message in another language, whole or not at all.

        Raises:
            as ``draft``.
        """
        async with self._works.begin(scope.workspace_id, scope.actor) as work:
            message = await find_message(work, scope, message_id)
            conversation = await find_conversation(work, scope, message.conversation_id)
            await self._require(work, scope)
            disguise = await talk.disguise_for(work, conversation)
        originals = faithful.parts(disguise.put_on(message.text)) if message.recalled_at is None else []
        if not originals:
            raise _no_source()
        if await asyncio.to_thread(self._encoder) is None:
            raise Conflict(
                "a translation is checked by its meaning, which takes an encoder", code="drafter_needs_encoder"
            )
        exchange = _Exchange(
            scope,
            message.conversation_id,
            "translation",
            language,
            disguise,
            {"sentences": asking.numbered(originals)},
            [{"message_id": str(message_id)}],
        )
        pairs = await self._ask(exchange, lambda content, near: _translated(exchange, content, originals, near))
        return Translation(exchange.id, message_id, language, tuple(pairs))

    async def _require(self, work: Work, scope: Scope) -> None:
        """Raise unless the caller may reply and a model may be asked."""
        scope.require("conversations.reply")
        if scope.actor.kind != "agent":
            raise Forbidden("only people ask for drafts")
        if not (await self.standing(work)).is_on:
            raise DrafterOff("drafting by a language model is off")
        await self._count(scope)

    async def _ask(self, exchange: _Exchange, judge: Callable[[str, Near | None], list[Any]]) -> list[Any]:
        """Return what ``judge``, called in a worker thread, keeps of the model's answer; all of it is written down."""
        server = self._server
        assert server is not None  # ``_require`` was asked
        asked = asking.messages(exchange.purpose, exchange.language, exchange.data)
        workspace_id, actor = exchange.scope.workspace_id, exchange.scope.actor
        async with self._works.begin(workspace_id, actor) as work:
            exchange.id = await records.begin(
                work,
                exchange.conversation_id,
                exchange.purpose,
                exchange.language,
                model=server.model,
                sources=exchange.sources,
                asked=asked,
            )
        began, outcome = time.perf_counter(), "failed"
        try:
            async with asyncio.timeout(server.timeout_s):
                answer = await server.ask(asked)
                exchange.tokens_in, exchange.tokens_out = answer.tokens_in, answer.tokens_out
                exchange.answered = clean(answer.content)[:_MAX_KEPT]
                kept = await asyncio.to_thread(self._judged, judge, answer.content)
            outcome = "shown"
        except TimeoutError as error:
            outcome = "drafter_timeout"
            raise Unavailable("the model did not answer in time", code=outcome) from error
        except (Conflict, Unavailable) as refusal:
            outcome = refusal.code
            raise
        except asyncio.CancelledError:
            outcome = "abandoned"
            raise
        finally:
            took_ms = (time.perf_counter() - began) * 1000
            await asyncio.shield(self._finish(exchange, outcome, took_ms))
            log.info("model_asked", purpose=exchange.purpose, outcome=outcome, took_ms=round(took_ms))
        return kept

    def _judged(self, judge: Callable[[str, Near | None], list[Any]], content: str) -> list[Any]:
        try:
            return judge(content, nearness(self._encoder()))
        except EncoderAway:  # words alone
            return judge(content, None)

    async def _finish(self, exchange: _Exchange, outcome: str, took_ms: float) -> None:
        async with self._works.begin(exchange.scope.workspace_id, exchange.scope.actor) as work:
            await records.finish(
                work,
                exchange.id,
                outcome,
                answered=exchange.answered,
                verdicts=exchange.verdicts,
                took_ms=took_ms,
                tokens=(exchange.tokens_in, exchange.tokens_out),
            )


def _checked(
    exchange: _Exchange,
    content: str,
    sources: Mapping[int, str],
    near: Near | None,
    rules: checking.Rules = checking.DRAFT,
) -> list[Verdict]:
    """Return the verdicts on what a model said, in its own order, with the originals put back.

    Raises:
        Conflict: no sentence holds.
    """
    verdicts = checking.check(stated(content), sources, near, rules)
    exchange.verdicts = [{"text": one.text, "cites": list(one.cites), "reason": one.reason} for one in verdicts]
    if not any(one.holds for one in verdicts):
        raise Conflict(
            "nothing of what the model wrote holds against its sources",
            code="nothing_usable",
            fields={"struck": len(verdicts)},
        )
    return [Verdict(exchange.disguise.take_off(one.text), one.cites, one.reason) for one in verdicts]


def _translated(exchange: _Exchange, content: str, originals: Sequence[str], near: Near | None) -> list[Pair]:
    said = stated(content)
    exchange.verdicts = [{"text": clean(one.text), "cites": list(one.cites), "reason": None} for one in said]
    judged = faithful.pair(said, originals, exchange.language, near) if near is not None else "meaning"
    if isinstance(judged, str):
        exchange.verdicts = [{**one, "reason": judged} for one in exchange.verdicts]
        raise Conflict(
            "the translation does not keep what the message says", code="nothing_usable", fields={"struck": 1}
        )
    off = exchange.disguise.take_off
    return [Pair(off(one.original), off(one.text), one.is_doubtful) for one in judged]


def _no_source() -> Conflict:
    return Conflict("there is nothing that could be cited", code="no_source")
