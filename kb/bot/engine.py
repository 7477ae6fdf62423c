"""The loop that lets the bot answer: beside intake, never in the way of it, and never in the way to a person.

    intake ── take ──► a session, its work held out of the line ─┐
    nudge, poll ──► sessions with news, or silent for too long ◄─┘
        read ──► what is wanted ──► search ──► next step ──► under locks: message, session, hold, fact, one commit

What a session has dealt with is moved on in the commit of the answer (``sessions``). Should the loop be gone, the hold
ends by itself, and people have the conversation at the place of its arrival.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import structlog
from sqlalchemy import Row, null

from conversations import heads
from conversations.access import Scope
from conversations.events import EventDraft
from conversations.lifecycle import Lifecycle
from conversations.opening_hours import OpeningHours
from conversations.ports import CountParts
from conversations.work import Work, Works
from kb.access import customer_filters
from kb.bot import sessions, wishes, words
from kb.bot.dialogue import SILENT, State, Step, decide, wants_article
from kb.bot.forms import asking, store
from kb.bot.forms.steps import Language, Texts
from kb.bot.ports import WaitingLine
from kb.bot.sessions import Reading
from kb.bot.speaking import Mouth
from kb.bot.turns import Turn
from kb.passages import Found, Match
from kb.shelves import Shelves
from kb.suggestions import choose
from kit.db import Hot
from kit.errors import Conflict, NotFound, Unavailable
from kit.nudges import Nudges

log = structlog.get_logger(__name__)

POLL_EVERY_S: Final = 2.0
BURST_S: Final = 0.4  # messages that follow each other so closely are one question
FIRST_WORD: Final = timedelta(seconds=15)  # until the bot has spoken; then people have it
GRACE: Final = timedelta(seconds=30)  # by which the line waits longer for the bot than the bot for the customer
_LOOKED_THROUGH: Final = 12
_SHOWN_TITLES: Final = 5
_TURNS: Final = 8
Reader = Callable[[UUID, str], Awaitable[dict[str, str]]]  # workspace, text → value by field of conversations
CLOSED_AS: Final = {"helped": "bot_helped", "left": "bot_silence"}  # dispositions


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is to be done about what a customer wrote, decided before anything is locked.

    Attributes:
        found: the article to be sent; ``question_id``: the message that it answers.
        form: the row of the one that begins; ``language``: that its title says.
    """

    step: Step
    found: Found | None = None
    question_id: UUID | None = None
    form: Row[Any] | None = None
    language: Language | None = None


class Bot:
    """The bots of all workspaces, as one process runs them.

    Args:
        line: where conversations wait for people.
        read: what messages are taken for, by subject; ``None``: nothing is known of any.
        at_work: the workspaces where a bot is switched on at some inbox, as this process knows.
        base_url: where customers reach this program.
    """

    def __init__(
        self,
        works: Works,
        shelves: Shelves,
        line: WaitingLine,
        lifecycle: Lifecycle,
        count_parts: CountParts,
        at_work: Callable[[], Collection[UUID]],
        *,
        base_url: str,
        read: Reader | None = None,
    ) -> None:
        self._works = works
        self._shelves = shelves
        self._line = line
        self._lifecycle = lifecycle
        self._mouth = Mouth(lifecycle.listener, count_parts, base_url, OpeningHours())
        self._at_work = at_work
        self._read = read
        self._nudges = Nudges(POLL_EVERY_S)
        self._seen_at_work: set[UUID] = set()  # a bot that was switched off finishes what it began

    async def take(
        self, connection: Hot, workspace_id: UUID, conversation_ids: Collection[UUID], now: datetime
    ) -> Mapping[UUID, datetime]:
        """See ``routing.ports.Answerer``."""
        if workspace_id not in self._at_work():
            return {}
        until = now + FIRST_WORD
        taken = await sessions.take(connection, workspace_id, conversation_ids, now, until)
        return dict.fromkeys(taken, until)

    def heard(self, workspace_id: UUID, last: int, events: Sequence[EventDraft] = ()) -> None:  # noqa: ARG002 - a Wake's
        """A ``Wake``: look soon after each message of a customer; without events, somebody else committed some."""
        if (not events or any(event.type == "message.received" for event in events)) and workspace_id in (
            self._at_work()
        ):
            self._nudges.nudge(workspace_id)

    async def run_forever(self) -> None:
        """Answer; looks every two seconds for what was missed and for who is silent."""
        while True:
            workspaces, is_round = await self._nudges.wait()
            if is_round:
                await self._warm_up(set(self._at_work()) - self._seen_at_work)
                workspaces = list(dict.fromkeys([*workspaces, *self._seen_at_work]))
            else:
                await asyncio.sleep(BURST_S)
            for workspace_id in workspaces:
                await self.look(workspace_id)

    async def _warm_up(self, workspaces: Collection[UUID]) -> None:
        """Have the articles of workspaces in memory before a customer asks: the first question loads the model too."""
        for workspace_id in workspaces:
            await self._shelves.search(workspace_id, "?", customer_filters(self._works.clock.now()), k=1)
            self._seen_at_work.add(workspace_id)

    async def look(self, workspace_id: UUID) -> None:
        """Go on with every session of a workspace that has news."""
        async with self._works.begin(workspace_id) as work:
            due = await sessions.list_due(work)
        for row in due:
            conversation_id, episode = row.conversation_id, row.episode
            try:
                is_done = await self._go_on(workspace_id, conversation_id, episode)
            except Unavailable:
                raise
            except Conflict as error:  # somebody held a lock for too long
                log.info("bot_found_a_lock_held", conversation_id=str(conversation_id), code=error.code)
                is_done = False
            except Exception:
                log.exception("bot_turn_broken", conversation_id=str(conversation_id))
                await self._give_up(workspace_id, conversation_id, episode)
                is_done = True
            if not is_done:
                self._nudges.nudge(workspace_id)

    async def _go_on(self, workspace_id: UUID, conversation_id: UUID, episode: int) -> bool:
        """Take one session further; false: it changed meanwhile and wants another look."""
        async with self._works.begin(workspace_id) as work:
            reading = await sessions.read(work, conversation_id, episode)
            earlier: Sequence[str] = ()
            if reading is not None:
                earlier = await sessions.questions(work, conversation_id, reading.session.seen_sequence)
        if reading is None:
            return True
        if not reading.inbox.config.get("bot"):
            plan = _Plan(Step("hand_over", reason="switched_off"))
        elif reading.is_unheard:
            plan = _Plan(Step("hand_over", reason="unwritable"))
        elif reading.said and reading.is_free:
            plan = await self._plan(workspace_id, reading, earlier)
        elif reading.is_free and reading.session.due_at > self._works.clock.now():
            return True  # somebody else has dealt with it meanwhile
        else:
            plan = _Plan(Step("hand_over", reason="quiet"))
        async with self._works.begin(workspace_id) as work:
            return await self._carry_out(work, reading, plan)

    async def _plan(self, workspace_id: UUID, reading: Reading, earlier: Sequence[str]) -> _Plan:
        """Decide what to do about what the customer wrote."""
        session = reading.session
        if session.phase == "filling":
            return _Plan(Step("fill"))
        texts = [one.text for one in reading.said if one.text.strip()]
        if not texts:
            return _Plan(Step("hand_over", reason="not_text"))
        state = State(session.phase == "asking", session.misses, session.has_spoken)
        wish, question = wishes.read(texts)
        if wish != "person" and (begun := await self._form(workspace_id, reading, texts)) is not None:
            return _Plan(Step("begin_form"), form=begun[0], language=begun[1])
        found = None
        if wants_article(state, wish):
            asked = question or reading.question
            found = await self._search(workspace_id, reading, asked, [one for one in earlier if one != asked])
        question_id = next(one.id for one in reversed(reading.said) if one.text.strip()) if question else None
        return _Plan(decide(state, wish, has_article=found is not None), found, question_id)

    async def _form(
        self, workspace_id: UUID, reading: Reading, texts: Sequence[str]
    ) -> tuple[Row[Any], Language | None] | None:
        """Return the form that messages begin, and the language of the title by which they do."""
        async with self._works.begin(workspace_id) as work:
            offered = await store.offered_at(work, reading.session.inbox_id)
        told: dict[str, str] = {}
        if self._read is not None and any(one.field_key is not None for one in offered):
            told = await self._read(workspace_id, "\n".join(texts))
        begun = store.begun_by(offered, texts, told, reading.session.left_forms)
        if begun is not None:
            async with self._works.begin(workspace_id) as work:
                if not await store.questions_of(work, begun[0], takes_files=reading.takes_files):
                    return None  # the fields that it would fill are gone
        return begun

    async def _search(
        self, workspace_id: UUID, reading: Reading, question: str, earlier: Sequence[str]
    ) -> Found | None:
        """Return the nearest article that customers may read on this channel and this one was not sent yet."""
        shown = set(reading.session.shown)

        def first(matches: Sequence[Match]) -> Sequence[Match]:
            fresh = [one for one in matches if not {one.article.id, one.article.original_id} & shown]
            return choose(fresh, question)[:1]

        answers = await self._shelves.search(
            workspace_id,
            question,
            customer_filters(self._works.clock.now(), channel=reading.inbox.kind),
            k=_LOOKED_THROUGH + len(shown),
            context=[one for one in reversed(earlier[:_TURNS]) if wishes.read([one])[0] == "question"],
            choose=first,
        )
        return next(iter(answers.found), None)

    async def _carry_out(self, work: Work, reading: Reading, plan: _Plan) -> bool:
        """Do what was decided, if all is still as it was; false: it wants another look."""
        step, found = plan.step, plan.found
        session, conversation = await self._lock(work, reading)
        if session is None:
            return True
        if conversation is None:
            await sessions.move(work, session, phase="over")
            return True
        conversation_id = session.conversation_id
        newest = reading.said[-1].sequence if reading.said else session.seen_sequence
        has_moved = session.seen_sequence != reading.session.seen_sequence
        if has_moved or newest < await sessions.newest_message(work, conversation_id):
            return False
        earlier = list(await sessions.questions(work, conversation_id, session.seen_sequence))
        turn = Turn(self._mouth, work, reading, session, conversation, newest, earlier)
        if step.kind == "hand_over":
            is_left = step.reason == "quiet" and turn.is_asking
            if is_left and reading.inbox.config.get("bot_silence") == "resolve":
                await self._close(turn, "left")
            else:
                await self._hand_over(turn, step)
            return True
        article = await turn.find(found.article.id) if found is not None and step.kind == "answer" else None
        if step.kind == "answer" and (article is None or found is None or article.version != found.article.version):
            return False  # it was changed since it was found
        if await self._hold(turn, turn.due(step.kind) + GRACE):
            await self._go(turn, plan, article)
        else:
            await turn.move(phase="over", form=null())  # people took it out of the bot's hands
        return True

    async def _go(self, turn: Turn, plan: _Plan, article: Row[Any] | None) -> None:
        """Take the next step in a conversation that the bot holds."""
        step = plan.step
        if article is not None and plan.found is not None:
            await self._answer(turn, step, article, plan.found, plan.question_id)
        elif step.kind == "begin_form" and plan.form is not None:
            if not await asking.begin(turn, plan.form, plan.language):
                await self._hand_over(turn, Step("hand_over", reason="unwritable"))
        elif step.kind == "fill":
            await self._fill(turn)
        elif step.kind == "helped":
            await turn.say("helped")
            await self._close(turn, "helped")
        else:
            await self._listen_on(turn, step)

    async def _lock(self, work: Work, reading: Reading) -> tuple[Row[Any] | None, Row[Any] | None]:
        """Lock a conversation, then its session; no session: it is over, no conversation: people have it."""
        conversation_id, episode = reading.session.conversation_id, reading.session.episode
        try:
            scope = Scope.system(work.workspace_id)
            conversation = (await heads.lock_with_threads(work, scope, [conversation_id]))[conversation_id]
        except (NotFound, heads.MergedAway):  # its messages went elsewhere
            conversation = None
        if conversation is not None and not sessions.is_free(conversation, episode):
            conversation = None
        return await sessions.lock(work, conversation_id, episode), conversation

    async def _hold(self, turn: Turn, until: datetime) -> bool:
        """Keep the conversation out of the line while the bot waits; one that is in no queue waits in none."""
        if turn.conversation.queue_id is None:
            return True
        return await self._line.hold(turn.work, turn.conversation.id, until)

    async def _answer(self, turn: Turn, step: Step, article: Row[Any], found: Found, question_id: UUID | None) -> None:
        if step.is_miss:
            await turn.note("not_helped", turn.last_article)
        question_id = question_id or turn.session.question_id
        if not await turn.answer(article, found, question_id, is_miss=step.is_miss):
            await self._hand_over(turn, Step("hand_over", reason="unwritable"))

    async def _fill(self, turn: Turn) -> None:
        """Go on with a form; at its end, and where it leads nowhere, people have the conversation."""
        ending = await asking.fill(turn, self._lifecycle)
        if ending == "done":
            await self._hand_over(turn, Step("hand_over", reason="form"))
        elif ending == "person":
            await self._hand_over(turn, Step("hand_over", reason="asked"))
        elif ending == "stuck":
            await self._hand_over(turn, Step("hand_over", reason="form_stuck"))

    async def _listen_on(self, turn: Turn, step: Step) -> None:
        """Greet, ask for other words, or pass over small talk in silence."""
        misses, has_spoken = turn.session.misses + step.is_miss, step.kind != "silent"
        if step.is_miss:
            await turn.note("missed")
        titles: list[str] = []
        if step.kind in ("greet", "ask_again"):
            offered = await store.offered_at(turn.work, turn.session.inbox_id)
            titles = [Texts.model_validate(one.titles).say(turn.language) for one in offered if one.has_button]
        if has_spoken and not await turn.say(step.kind, titles[:_SHOWN_TITLES]):
            await self._hand_over(turn, Step("hand_over", reason="unwritable"))
            return
        phase = turn.session.phase if step.kind == "silent" else "listening"
        has_spoken = has_spoken or turn.session.has_spoken
        await turn.move(phase=phase, misses=misses, has_spoken=has_spoken, due_at=turn.due(step.kind))

    async def _hand_over(self, turn: Turn, step: Step) -> None:
        """Let people have it, with all that was said: a word to the customer, a note to colleagues, a place in line."""
        assert step.reason is not None
        form = asking.current(turn)
        if step.reason == "not_helped":
            await turn.note("not_helped", turn.last_article)
        elif step.reason == "missed":
            await turn.note("missed")
        elif form is not None and step.reason != "form":
            await turn.note("form_left", form_id=UUID(form.form_id))
        await turn.note("handed_over", reason=step.reason)
        if step.reason not in SILENT:
            is_open = await self._mouth.is_open(turn.work, turn.conversation.queue_id)
            text = words.say(turn.language, "handed_over" if is_open else "handed_over_closed")
            thanks = f"{asking.closing(form)}\n" if form is not None and step.reason == "form" else ""
            await turn.say_text(thanks + text)
        await turn.leave_note(step.reason, asking.note_lines(form, turn.language, is_done=step.reason == "form"))
        await turn.move(phase="over", form=null(), misses=turn.session.misses + step.is_miss)
        await self._line.hand_over(turn.work, turn.conversation.id)

    async def _close(self, turn: Turn, outcome: str) -> None:
        await turn.note(outcome, turn.last_article)
        await turn.move(phase="over")
        scope = Scope.system(turn.work.workspace_id)
        await self._lifecycle.resolve(turn.work, scope, turn.conversation.id, CLOSED_AS[outcome])

    async def _give_up(self, workspace_id: UUID, conversation_id: UUID, episode: int) -> None:
        """Let people have what this program cannot go on with; should even that fail, the hold ends by itself."""
        try:
            async with self._works.begin(workspace_id) as work:
                await heads.lock_with_threads(work, Scope.system(workspace_id), [conversation_id])
                session = await sessions.lock(work, conversation_id, episode)
                if session is not None:
                    await sessions.note_fact(work, session, "handed_over", message_id=None, reason="failed")
                    await sessions.move(work, session, phase="over", form=null())
                    await self._line.hand_over(work, conversation_id)
        except Unavailable:
            raise
        except Exception:
            log.exception("bot_could_not_give_up", conversation_id=str(conversation_id))
