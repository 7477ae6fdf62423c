"""The bot's turn in a form, under the locks of its conversation and session: what it asks, and what it writes down.

Each answer is in the conversation's fields in the commit of the next question, so agents see what there is of a form
that nobody ends, and a process that is gone loses nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import Row, null

from conversations.access import Scope
from conversations.lifecycle import Lifecycle
from conversations.work import Work
from kb.bot import words
from kb.bot.forms import store
from kb.bot.forms.answers import Said, Value
from kb.bot.forms.filling import Answer, Ending, Filling, go_on
from kb.bot.forms.steps import Language, Texts
from kb.bot.turns import Turn
from kit.errors import Invalid, NotFound

log = structlog.get_logger(__name__)


async def begin(turn: Turn, form: Row[Any], language: Language | None) -> bool:
    """Ask a form's first question; false: it asks nothing, or the bot may not write."""
    questions = await store.questions_of(turn.work, form, takes_files=turn.reading.takes_files)
    if not questions:
        return False
    filling = Filling(
        form_id=str(form.id),
        title=Texts.model_validate(form.titles),
        closing=Texts.model_validate(form.closings),
        language=language or turn.language,
        questions=questions,
    )
    if not await _ask(turn, filling, words.say(filling.language, "form_begins")):
        return False
    await turn.note("form_begun", form_id=form.id)
    await turn.move(phase="filling", form=filling.to_json(), has_spoken=True, due_at=turn.due("fill"))
    return True


async def fill(turn: Turn, lifecycle: Lifecycle) -> Ending:
    """Take the customer's answer and ask on; returns what became of the form.

    Of ``done``, ``person`` and ``stuck`` the caller hands over; nothing was said then.
    """
    before = current(turn)
    assert before is not None, "the phase is filling"
    said = [Said(one.text, tuple(str(file["id"]) for file in one.attachments or ())) for one in turn.reading.said]
    move = go_on(before, said, await _today(turn))
    if move.values:
        await _keep(turn.work, lifecycle, turn.conversation.id, move.values)
    if move.ending == "left":
        await turn.note("form_left", form_id=UUID(move.filling.form_id))
        await turn.say_text(words.say(move.filling.language, "form_left"), {"asks": "words"})
        left = [*turn.session.left_forms, UUID(move.filling.form_id)]
        await turn.move(phase="listening", form=null(), left_forms=left, has_spoken=True, due_at=turn.due("ask_again"))
        return "left"
    if move.ending in ("next", "again"):
        preface = _why(move.filling) if move.ending == "again" else ""
        if not await _ask(turn, move.filling, preface):
            return "stuck"
        await turn.move(form=move.filling.to_json(), due_at=turn.due("fill"))
    else:
        turn.form = move.filling
    if move.ending == "done":
        await turn.note("form_done", form_id=UUID(move.filling.form_id))
    return move.ending


def current(turn: Turn) -> Filling | None:
    """Return the form that a session is in, as far as it is filled in."""
    if turn.form is None and turn.session.form is not None:
        turn.form = Filling.from_json(turn.session.form)
    return turn.form


def closing(filling: Filling) -> str:
    """Return what is said at the end of a form."""
    return filling.closing.say(filling.language) or words.say(filling.language, "form_done")


async def _ask(turn: Turn, filling: Filling, preface: str) -> bool:
    """Ask the question that a form is at; false: the bot may not write."""
    question, language = filling.question, filling.language
    step = words.say(
        language,
        "form_step",
        at=str(filling.at + 1),
        all=str(len(filling.questions)),
        question=question.question.say(language),
    )
    # The window shows choices as buttons; elsewhere they are answered by number.
    options = "" if turn.is_ours else "\n".join(f"{n}. {one}" for n, one in enumerate(question.options, 1))
    optional = words.say(language, "form_optional") if question.is_optional else ""
    lines = filter(None, [preface, step, options, optional])
    asks = {
        "asks": "form",
        "form": {
            "kind": question.kind,
            "options": list(question.options),
            "is_optional": question.is_optional,
            "least": question.least,
            "most": question.most,
        },
    }
    return await turn.say_text("\n".join(lines), asks)


def _why(filling: Filling) -> str:
    """Return what is said of an answer that does not fit: the admin's hint, or what the kind wants."""
    question, language = filling.question, filling.language
    hint = question.hint.say(language)
    if not hint and question.kind != "text":
        hint = words.say(language, f"form_{question.kind}")
    return f"{words.say(language, 'form_again')}{'' if language == 'zh' else ' '}{hint}".strip()


async def _keep(work: Work, lifecycle: Lifecycle, conversation_id: UUID, values: Mapping[str, Value]) -> None:
    """Put answers into the conversation's fields; what no field takes any more stays in the note."""
    inner = await work.connection.begin_nested()
    drafts, callbacks = len(work.drafts), len(work.after_commit)
    try:
        await lifecycle.update(work, Scope.system(work.workspace_id), conversation_id, fields=dict(values))
    except (Invalid, NotFound) as error:
        await inner.rollback()
        del work.drafts[drafts:]
        del work.after_commit[callbacks:]
        log.info("form_answer_not_kept", conversation_id=str(conversation_id), code=error.code)
    else:
        await inner.commit()


async def _today(turn: Turn) -> date:
    """Return the day it is where the conversation's queue works; without a calendar, in UTC."""
    zone = await turn.mouth.zone_of(turn.work, turn.conversation.queue_id)
    now: datetime = turn.work.now
    return now.astimezone(ZoneInfo(zone) if zone else UTC).date()


def note_lines(filling: Filling | None, language: words.Language, *, is_done: bool) -> list[str]:
    """Return the lines for colleagues on what a form was answered; none where none was begun."""
    if filling is None:
        return []
    title = filling.title.say(language)
    lines = [words.say(language, "note_form" if is_done else "note_form_part", title=title)]
    answers = [f"{one.question} {_shown(one, language)}" for one in filling.answered]
    return lines + (answers or [words.say(language, "note_form_nothing")])


def _shown(answer: Answer, language: words.Language) -> str:
    if answer.field is None:
        return words.say(language, "note_form_files", count=str(answer.value))
    if isinstance(answer.value, bool):
        yes, no = ("是", "否") if language == "zh" else ("yes", "no")
        return yes if answer.value else no
    return str(answer.value)
