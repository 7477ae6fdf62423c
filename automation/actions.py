"""What a macro or a rule can do: a closed family, each a verb of the record with its values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from conversations.lifecycle import Priority

MAX_ACTIONS: Final = 20
MAX_TEXT: Final = 10_000
MAX_SNOOZE_MIN: Final = 366 * 24 * 60
# A rule that wakes itself by putting off needs so long a turn.
MIN_SNOOZE_MIN: Final = 5

Text = Annotated[str, Field(min_length=1, max_length=MAX_TEXT)]
TagNames = Annotated[list[Annotated[str, Field(min_length=1, max_length=60)]], Field(min_length=1, max_length=20)]


class _Action(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Reply(_Action):
    """Write to the customer: a canned reply, or a text; its variables are filled in, and none may be blank."""

    kind: Literal["reply"]
    canned_reply_id: UUID | None = None
    text: Text | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.canned_reply_id is None) == (self.text is None):
            raise ValueError("a reply is a canned reply or a text")
        return self


class Note(_Action):
    """Write a note for colleagues."""

    kind: Literal["note"]
    text: Text


class AddTags(_Action):
    kind: Literal["add_tags"]
    tags: TagNames


class RemoveTags(_Action):
    kind: Literal["remove_tags"]
    tags: TagNames


class SetPriority(_Action):
    kind: Literal["set_priority"]
    priority: Priority


class SetField(_Action):
    """Set a custom field of the conversation; null removes its value."""

    kind: Literal["set_field"]
    key: Annotated[str, Field(min_length=1, max_length=40)]
    value: str | float | bool | None


class Assign(_Action):
    """Give it to an agent; null gives it back to its queue."""

    kind: Literal["assign"]
    agent_id: UUID | None


class Take(_Action):
    """Give it to whoever runs the macro; a rule is nobody."""

    kind: Literal["take"]


class Transfer(_Action):
    """Hand it over to a queue, to an agent, or to an agent in a queue."""

    kind: Literal["transfer"]
    queue_id: UUID | None = None
    agent_id: UUID | None = None
    note: Annotated[str, Field(max_length=MAX_TEXT)] = ""
    outside_team: Annotated[
        bool, Field(description="nobody is asked who dealt with the customer, nor their teams: for complaints")
    ] = False

    @model_validator(mode="after")
    def _somewhere(self) -> Self:
        if self.queue_id is None and self.agent_id is None:
            raise ValueError("a transfer needs a queue or an agent")
        if self.outside_team and self.agent_id is not None:
            raise ValueError("outside the team is for a queue, not for one agent")
        return self


class Escalate(_Action):
    """Hand it up one tier of its queue."""

    kind: Literal["escalate"]
    note: Annotated[str, Field(max_length=MAX_TEXT)] = ""


class Snooze(_Action):
    kind: Literal["snooze"]
    for_min: Annotated[int, Field(ge=MIN_SNOOZE_MIN, le=MAX_SNOOZE_MIN, description="minutes")]


class Resolve(_Action):
    kind: Literal["resolve"]
    disposition: Annotated[str | None, Field(max_length=200)] = None


class MarkSpam(_Action):
    kind: Literal["mark_spam"]


class Notify(_Action):
    """Tell colleagues by an event `automation.notified`: the owner, agents, or a team."""

    kind: Literal["notify"]
    owner: bool = False
    agent_ids: Annotated[list[UUID], Field(max_length=50)] = Field(default_factory=list)
    team_id: UUID | None = None

    @model_validator(mode="after")
    def _somebody(self) -> Self:
        if not self.owner and not self.agent_ids and self.team_id is None:
            raise ValueError("say who is to be told")
        return self


Action = Annotated[
    Reply
    | Note
    | AddTags
    | RemoveTags
    | SetPriority
    | SetField
    | Assign
    | Take
    | Transfer
    | Escalate
    | Snooze
    | Resolve
    | MarkSpam
    | Notify,
    Field(discriminator="kind"),
]
Actions = Annotated[list[Action], Field(min_length=1, max_length=MAX_ACTIONS, description="done in this order")]

_STORED: TypeAdapter[list[Action]] = TypeAdapter(list[Action])


def read_actions(stored: Sequence[object]) -> list[Action]:
    """Return actions as they were stored.

    Raises:
        pydantic.ValidationError: this version does not know one of them.
    """
    return _STORED.validate_python(stored)


def stored_actions(actions: Sequence[Action]) -> list[dict[str, object]]:
    """Return actions as they are stored."""
    return [action.model_dump(mode="json") for action in actions]
