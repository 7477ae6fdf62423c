"""How WeChat signs and encrypts what it delivers, by wechatpy: written by other people than the channel's side."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

import orjson
import xmltodict
from wechatpy.crypto import WeChatCrypto
from wechatpy.utils import WeChatSigner

APP_ID = "wx49f0ab532d5d035a"
TOKEN, AES_KEY = "spamtest", "kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR"
ACCOUNT = "gh_7f083739789a"


def to_xml(fields: Mapping[str, Any]) -> str:
    return "<xml>" + "".join(f"<{name}>{_xml(value)}</{name}>" for name, value in fields.items()) + "</xml>"


def _xml(value: Any) -> str:
    if isinstance(value, Mapping):
        return "".join(f"<{name}>{_xml(inner)}</{name}>" for name, inner in value.items())
    return (
        str(value)
        if isinstance(value, int | float)
        else f"<![CDATA[{value}]]>"
        if "]]>" not in value
        else escape(value)
    )


def sign(
    crypto: WeChatCrypto, plain: str, at: datetime, *, safe: bool = True, as_json: bool = False
) -> tuple[dict[str, str], str]:
    """Return the query and body with which WeChat delivers a payload at a time."""
    timestamp, nonce = str(int(at.timestamp())), secrets.token_hex(5)
    query = {"signature": _signature(TOKEN, timestamp, nonce), "timestamp": timestamp, "nonce": nonce}
    if not safe:
        return query, plain
    wrapped = xmltodict.parse(crypto.encrypt_message(plain, nonce, timestamp))["xml"]
    query |= {"encrypt_type": "aes", "msg_signature": wrapped["MsgSignature"]}
    outside = {"ToUserName": ACCOUNT, "Encrypt": wrapped["Encrypt"]}
    return query, orjson.dumps(outside).decode() if as_json else to_xml(outside)


def _signature(*parts: str) -> str:
    signer = WeChatSigner()
    signer.add_data(*parts)
    return str(signer.signature)


def sign_body(body: bytes, at: datetime) -> dict[str, str]:
    """Return the query for a body that is encrypted already; of one that is not, its signature proves nothing."""
    timestamp, nonce = str(int(at.timestamp())), "1320562132"
    opened = body.decode("utf-8", "replace")
    start, end = "<Encrypt><![CDATA[", "]]></Encrypt></xml>"
    encrypted = opened.partition(start)[2].removesuffix(end) if opened.endswith(end) else opened
    return {
        "signature": _signature(TOKEN, timestamp, nonce), "timestamp": timestamp, "nonce": nonce,
        "msg_signature": _signature(TOKEN, timestamp, nonce, encrypted),
    }  # fmt: skip
