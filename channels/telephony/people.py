"""Which telephone a colleague sits at: where "click to call" rings first."""

from __future__ import annotations

from uuid import UUID

from channels.contract import InboxSettings, Surroundings
from channels.errors import SendRejected
from channels.telephony.settings import people_of
from conversations.content import Call, Content

_EMAIL = """
SELECT lower(account.email) FROM agent JOIN directory.account AS account ON account.id = agent.id
WHERE agent.workspace_id = $1 AND agent.id = $2
"""


def call_in(content: Content) -> Call:
    """Return the call that is to be made.

    Raises:
        SendRejected: these are words, which a telephone line does not carry.
    """
    if not isinstance(content, Call):
        raise SendRejected("This is a telephone line: call, or write on another channel.")
    return content


async def telephone_of(around: Surroundings, inbox: InboxSettings, call: Call, otherwise: str = "") -> str:
    """Return the extension or number of the colleague who wants to call.

    Args:
        otherwise: what rings for calls that no colleague asked for.
    Raises:
        SendRejected: it is not known.
    """
    if call.agent_id is None:
        if otherwise:
            return otherwise
        raise SendRejected("Nobody is named who should speak.")
    async with around.database.acquire() as connection:
        email = await connection.fetchval(_EMAIL, inbox.workspace_id, UUID(call.agent_id))
    for name, mail in people_of(inbox.config).items():
        if email and mail.lower() == email:
            return name
    raise SendRejected(
        "Your telephone is not known here: an admin enters it in the inbox's settings, under Extensions."
    )
