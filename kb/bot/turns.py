"""One step of the bot under the locks of its conversation and session: what it says, and what it writes down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row

from conversations.work import Work
from kb.bot import sessions, wishes, words
from kb.bot.dialogue import Kind, Reason
from kb.bot.forms.filling import Filling
from kb.bot.sessions import Reading
from kb.bot.speaking import Mouth, find_article, titles
from kb.passages import Found

LISTENS: Final = timedelta(minutes=2)  # for a question, or other words
SILENCE_MIN: Final = 10  # where the inbox says nothing else


@dataclass(slots=True)
class Turn:
    """Where the bot stands in a locked conversation.

    Attributes:
        session: its locked row.
        newest: the sequence of the customer's last message that this step deals with.
        earlier: what the customer wrote before, the newest first.
        form: the one that is being filled in, as it is after this step.
    """

    mouth: Mouth
    work: Work
    reading: Reading
    session: Row[Any]
    conversation: Row[Any]
    newest: int
    earlier: list[str]
    form: Filling | None = None

    @property
    def is_ours(self) -> bool:
        """Whether the customer looks at a window of ours, which draws what the bot asks."""
        return bool(self.reading.inbox.kind == "webchat")

    @property
    def is_asking(self) -> bool:
        return bool(self.session.phase == "asking")

    @property
    def message_id(self) -> UUID | None:
        """The customer's message that this step answers; ``None``: they said nothing more."""
        return self.reading.said[-1].id if self.reading.said else None

    @property
    def last_article(self) -> tuple[UUID, int] | None:
        session = self.session
        return (session.article_id, session.article_version) if session.article_id is not None else None

    @property
    def language(self) -> words.Language:
        if self.form is not None:  # an order number says nothing of it
            return self.form.language
        said = [one.text for one in reversed(self.reading.said)]
        return words.language_of([*said, *self.earlier], self.reading.conversation.locale)

    def due(self, kind: Kind) -> datetime:
        """Return when the customer's silence is over after a step; what is asked already is asked no longer for it."""
        if kind in ("answer", "begin_form", "fill"):
            return self.work.now + timedelta(minutes=self.reading.inbox.config.get("bot_silence_min", SILENCE_MIN))
        if kind == "silent" and self.is_asking:
            due_at: datetime = self.session.due_at
            return max(due_at, self.work.now + LISTENS)
        return self.work.now + LISTENS

    async def answer(self, article: Row[Any], found: Found, question_id: UUID | None, *, is_miss: bool) -> bool:
        """Send an article, and ask whether it helps; false: the bot may not write."""
        language = self.language
        link = await self.mouth.link_to(self.work, article)
        parts = [
            words.say(language, "another") if is_miss else "",
            f"{article.title}\n{found.text}".strip(),
            words.say(language, "more", link=link) if link else "",
            words.say(language, "did_it_help"),
        ]
        facts = {"asks": "helped", "article_id": str(article.id), "article_version": article.version}
        if not await self._send("\n\n".join(filter(None, parts)), facts):
            return False
        shown = (article.id, article.version)
        await self.note("answered", shown)
        await self.move(
            phase="asking",
            misses=self.session.misses + is_miss,
            has_spoken=True,
            question_id=question_id,
            article_id=article.id,
            article_version=article.version,
            shown=[*self.session.shown, found.article.original_id],
            due_at=self.due("answer"),
        )
        return True

    async def say(self, what: str, titles: Sequence[str] = ()) -> bool:
        """Send one of the bot's own texts; false: the bot may not write.

        Args:
            titles: of forms that may be begun instead; the window shows them as buttons.
        """
        asks = {"asks": "words"} if what in ("greet", "ask_again") else {}
        text = words.say(self.language, what)
        if asks and titles and not self.is_ours:
            between = "、" if self.language == "zh" else ", "
            text += "\n" + words.say(self.language, "forms", titles=between.join(titles))
        return await self._send(text, asks)

    async def say_text(self, text: str, asks: dict[str, Any] | None = None) -> bool:
        """Send a text that was made elsewhere; false: the bot may not write."""
        return await self._send(text, asks or {})

    async def leave_note(self, reason: Reason, form: Sequence[str] = ()) -> None:
        """Tell colleagues why it is theirs now, what was asked and what was answered, in a form as well."""
        said = [*reversed(self.earlier), *(one.text for one in self.reading.said)]
        questions = [text for text in said if wishes.read([text])[0] == "question"]
        sent = await titles(self.work, self.session.shown, self.reading.inbox.kind)
        text = words.note(self.language, reason, [] if form else questions, sent, form)
        await self.mouth.leave_note(self.work, self.conversation, text)

    async def note(
        self,
        outcome: str,
        article: tuple[UUID, int] | None = None,
        reason: str | None = None,
        form_id: UUID | None = None,
    ) -> None:
        """Write down what came of the customer's message."""
        await sessions.note_fact(
            self.work,
            self.session,
            outcome,
            message_id=self.message_id,
            article=article,
            reason=reason,
            form_id=form_id,
        )

    async def move(self, **values: Any) -> None:
        """Change the session; what this step deals with has been dealt with."""
        await sessions.move(self.work, self.session, seen_sequence=self.newest, **values)

    async def find(self, article_id: UUID) -> Row[Any] | None:
        """Return an article as the customer may read it where they write, as it is at this moment."""
        return await find_article(self.work, article_id, self.reading.inbox.kind)

    async def _send(self, text: str, facts: dict[str, Any]) -> bool:
        # A window of ours marks whose words these are; elsewhere the words have to.
        mark = "" if self.is_ours else words.say(self.language, "mark")
        return await self.mouth.say(self.work, self.conversation, mark + text, **facts)
