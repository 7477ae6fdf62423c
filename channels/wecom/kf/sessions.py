"""Sessions as WeCom counts them: replies through the API are taken while one is new or the bot's.

    0 new   1 bot   2 waiting for a member   3 served by a member   4 ended

A new one may be taken (0 → 1); what a member of the company serves in the WeCom app cannot be taken back, and an ended
one begins anew when the customer writes. Source: developer.work.weixin.qq.com path 94669.
"""

from __future__ import annotations

from channels.errors import SendRejected, WindowRefused
from channels.wecom.client import Client
from channels.wecom.kf.items import words

NEW, BOT, WAITING, SERVED, ENDED = range(5)


async def take(client: Client, open_kfid: str, customer: str, *, may_take: bool) -> None:
    """Make a session one that takes replies, after WeCom refused one for its state (95018).

    Raises:
        WindowRefused: the session has ended.
        SendRejected: it is somebody's in the WeCom app, or new and not to be taken; the words say so.
        SendDeferred: WeCom does not answer.
    """
    session = {"open_kfid": open_kfid, "external_userid": customer}
    answer = await client.ask("kf/service_state/get", session, is_harmless=True)
    match answer.get("service_state"):
        case 0 if may_take:
            await client.ask("kf/service_state/trans", session | {"service_state": BOT}, is_harmless=True)
        case 0:
            raise SendRejected(
                "the session is new in WeCom, and this inbox does not take new sessions", code="session_not_taken"
            )
        case 1:
            return  # taken meanwhile, by another reply
        case 2:
            raise SendRejected("the customer waits for a member in the WeCom app", code="served_elsewhere")
        case 3:
            member = words(answer, "servicer_userid")
            raise SendRejected(f"{member or 'a member'} serves this customer in the WeCom app", code="served_elsewhere")
        case 4:
            raise WindowRefused("the session has ended in WeCom; the customer has to write first")
        case state:
            raise SendRejected(f"the session is in a state that WeCom did not explain ({state})")
