"""How WeChat signs and encrypts what it delivers.

Plain mode: ``signature`` = hex SHA-1 of the sorted, joined (token, timestamp, nonce). Safe mode adds
``msg_signature`` over (token, timestamp, nonce, ciphertext). The ciphertext is AES-256-CBC; the key is the decoded
EncodingAESKey, the vector its first 16 bytes; the plain text is 16 random bytes, a big-endian length, the payload
and the AppID, padded to blocks of 32 (not 16) bytes.
Source: developers.weixin.qq.com, "Message encryption and decryption".
"""

from __future__ import annotations

import base64
import hashlib
import secrets

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from kit.errors import Invalid

BLOCK = 32
_RANDOM = 16
_LENGTH = 4


class Undecipherable(Invalid):
    """Not encrypted with this key, or for another app."""

    code = "undecipherable"


def sign(*parts: str) -> str:
    """Return the signature of strings: the caller's token first among them."""
    joined = "".join(sorted(parts)).encode("utf-8", "surrogateescape")
    return hashlib.sha1(joined).hexdigest()  # noqa: S324 - the provider's scheme


class MessageCipher:
    """Encrypts and decrypts under one EncodingAESKey for one app.

    Raises:
        Invalid: the key does not decode to 32 bytes.
    """

    def __init__(self, encoding_aes_key: str, app_id: str) -> None:
        try:
            key = base64.b64decode(encoding_aes_key + "=")
        except ValueError as error:
            raise Invalid("the EncodingAESKey is not base64", code="aes_key") from error
        if len(key) != BLOCK:
            raise Invalid("an EncodingAESKey decodes to 32 bytes", code="aes_key")
        self._cipher = Cipher(algorithms.AES(key), modes.CBC(key[:16]))
        self._app_id = app_id.encode()

    def decrypt(self, encrypted: str) -> bytes:
        """Return the payload.

        Raises:
            Undecipherable: by this key, for this app.
        """
        try:
            ciphertext = base64.b64decode(encrypted, validate=True)
        except ValueError as error:
            raise Undecipherable("the ciphertext is not base64") from error
        if not ciphertext or len(ciphertext) % 16:
            raise Undecipherable("the ciphertext has no whole blocks")
        decryptor = self._cipher.decryptor()
        padded = decryptor.update(ciphertext) + decryptor.finalize()
        padding = padded[-1]
        if not 1 <= padding <= BLOCK or padded[-padding:] != bytes([padding]) * padding:
            raise Undecipherable("it was encrypted with another EncodingAESKey")
        plain = padded[_RANDOM : len(padded) - padding]
        length = int.from_bytes(plain[:_LENGTH], "big")
        payload, app_id = plain[_LENGTH : _LENGTH + length], plain[_LENGTH + length :]
        if len(plain) < _LENGTH or len(payload) != length:
            raise Undecipherable("the plain text is cut off")
        if app_id != self._app_id:
            raise Undecipherable("it was encrypted for another AppID")
        return payload

    def encrypt(self, payload: bytes) -> str:
        """Return the ciphertext in base64."""
        plain = secrets.token_bytes(_RANDOM) + len(payload).to_bytes(_LENGTH, "big") + payload + self._app_id
        padding = BLOCK - len(plain) % BLOCK
        encryptor = self._cipher.encryptor()
        return base64.b64encode(encryptor.update(plain + bytes([padding]) * padding) + encryptor.finalize()).decode()
