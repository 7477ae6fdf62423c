"""How Feishu signs and encrypts what it delivers, by the words of its documents and SDKs.

Source: open.feishu.cn, "Configure Encrypt Key"; larksuite/oapi-sdk-go, event/event.go; oapi-sdk-python, card/.
``tests/channels/feishu/test_feishu_sdk.py`` holds it against the SDK itself, where that is installed.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

APP_ID = "cli_a1b2c3d4e5f60789"
APP_SECRET = "q0w1e2r3t4y5u6i7o8p9a0s1d2f3g4h5"
ENCRYPT_KEY = "the words of an encrypt key"
VERIFICATION_TOKEN = "v-0a1b2c3d4e5f6a7b8c9d"
TIMESTAMP, NONCE, SIGNATURE = "X-Lark-Request-Timestamp", "X-Lark-Request-Nonce", "X-Lark-Signature"


def encrypt(plain: bytes, key: str = ENCRYPT_KEY) -> str:
    """AES-256-CBC: key = SHA-256 of the Encrypt Key, the vector before the ciphertext, PKCS7 to 16, base64."""
    vector = secrets.token_bytes(16)
    padder = PKCS7(128).padder()
    padded = padder.update(plain) + padder.finalize()
    encryptor = Cipher(algorithms.AES(hashlib.sha256(key.encode()).digest()), modes.CBC(vector)).encryptor()
    return base64.b64encode(vector + encryptor.update(padded) + encryptor.finalize()).decode()


def sealed(event: Mapping[str, Any] | bytes, key: str = ENCRYPT_KEY) -> bytes:
    """Return the body of an encrypted request."""
    plain = event if isinstance(event, bytes) else orjson.dumps(event)
    return orjson.dumps({"encrypt": encrypt(plain, key)})


def sign(body: bytes, at: datetime, key: str = ENCRYPT_KEY) -> dict[str, str]:
    """Return the headers of a request: hex SHA-256 of timestamp, nonce, Encrypt Key and body."""
    timestamp, nonce = str(int(at.timestamp())), "1320562132"
    signature = hashlib.sha256(f"{timestamp}{nonce}{key}".encode() + body).hexdigest()
    return {TIMESTAMP: timestamp, NONCE: nonce, SIGNATURE: signature}


def sign_card(body: bytes, at: datetime, token: str = VERIFICATION_TOKEN) -> dict[str, str]:
    """Return the headers of an old card's request: hex SHA-1 of timestamp, nonce, Verification Token and body."""
    timestamp, nonce = str(int(at.timestamp())), "1320562132"
    signature = hashlib.sha1(f"{timestamp}{nonce}{token}".encode() + body).hexdigest()
    return {TIMESTAMP: timestamp, NONCE: nonce, SIGNATURE: signature}
