"""What people do in DingTalk, as it is delivered and signed: written by us from DingTalk's documents and SDKs.

Events are sealed by wechatpy's implementation of the same scheme, which other people wrote.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime
from typing import Any

import orjson
from wechatpy.crypto import PrpCrypto, WeChatCrypto
from wechatpy.utils import WeChatSigner

CLIENT_ID, CLIENT_SECRET = "dingq1w2e3r4t5y6u7i8", "s-Zx9Cv8Bn7Mq6We5Rt4Yu3Io2Pa1"
TOKEN, AES_KEY = "mryue", "Yue0EfdN5900c1ce5cf6A152c63DDe1808a60c5ecd7"
WANG, LI = "manager4567", "0123456789"
GUEST = "$:LWCP_v1:$Ff09GIxxxxxQ1w2=="
GROUP, P2P = "cidKf1hQm8Xb9lQxR7Tn0wYg==", "cidAAAAq1hQm8Xb9lQxR7Tn0w=="
AT_MS = 1_772_359_200_000
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c636000000200"
    "0001e221bc330000000049454e44ae426082"
)


def said(
    kind: str = "text",
    content: Any = None,
    message_id: str = "msg1",
    *,
    who: str = WANG,
    group: str = "",
    session: str = "",
    at_ms: int = AT_MS,
    **more: Any,
) -> dict[str, Any]:
    """Return a message to the robot; of a guest, who has no ``senderStaffId``, the sender is the guest's own id."""
    message: dict[str, Any] = {
        "msgId": message_id,
        "msgtype": kind,
        "createAt": at_ms,
        "conversationType": "2" if group else "1",
        "conversationId": group or P2P,
        "senderId": who if who.startswith("$:") else f"$:LWCP_v1:$of-{who}",
        "senderNick": {WANG: "王芳", LI: "李雷"}.get(who, "访客"),
        "sessionWebhook": session or "https://oapi.dingtalk.com/robot/sendBySession?session=s1",
        "sessionWebhookExpiredTime": at_ms + 5_400_000,
        "chatbotCorpId": "dinge8a565",
        "chatbotUserId": "$:LWCP_v1:$bot",
        "robotCode": CLIENT_ID,
        "isInAtList": True,
    }
    if not who.startswith("$:"):
        message |= {"senderStaffId": who, "senderCorpId": "dinge8a565"}
    if group:
        message["conversationTitle"] = "经销商群"
    message |= {"text": {"content": content}} if kind == "text" else {"content": content or {}}
    return message | more


def left(*people: str, at_ms: int = AT_MS) -> dict[str, Any]:
    """Return the event of members who left the company, as it comes by HTTP."""
    return {"EventType": "user_leave_org", "UserId": list(people), "CorpId": "dinge8a565", "TimeStamp": str(at_ms)}


def sign(at: datetime, secret: str = CLIENT_SECRET) -> dict[str, str]:
    """Return the headers of a message: the time in ms, and base64 of HMAC-SHA256 over it and the secret."""
    timestamp = str(int(at.timestamp() * 1000))
    digest = hmac.new(secret.encode(), f"{timestamp}\n{secret}".encode(), hashlib.sha256).digest()
    return {"timestamp": timestamp, "sign": base64.b64encode(digest).decode()}


def seal(event: dict[str, Any] | bytes, at: datetime, receiver: str = CLIENT_ID) -> tuple[dict[str, str], bytes]:
    """Return query and body of an event."""
    plain = event if isinstance(event, bytes) else orjson.dumps(event)
    key = WeChatCrypto(TOKEN, AES_KEY, receiver).key
    encrypted = PrpCrypto(key).encrypt(plain.decode("utf-8", "replace"), receiver).decode()
    timestamp, nonce = str(int(at.timestamp() * 1000)), "WL4PK6yA"
    signature = _signature(timestamp, nonce, encrypted)
    query = {"msg_signature": signature, "signature": signature, "timestamp": timestamp, "nonce": nonce}
    return query, orjson.dumps({"encrypt": encrypted})


def open_answer(body: bytes, receiver: str = CLIENT_ID) -> str:
    """Return what an answer says, once its signature holds; DingTalk wants ``success``."""
    answer = orjson.loads(body)
    assert answer["msg_signature"] == _signature(answer["timeStamp"], answer["nonce"], answer["encrypt"])
    opened: str = PrpCrypto(WeChatCrypto(TOKEN, AES_KEY, receiver).key).decrypt(answer["encrypt"], receiver)
    return opened


def _signature(*parts: str) -> str:
    signer = WeChatSigner()
    signer.add_data(TOKEN, *parts)
    return str(signer.signature)
