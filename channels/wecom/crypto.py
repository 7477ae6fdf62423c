"""The seal on WeCom's callbacks.

Signature: hex SHA-1 of the sorted and joined token, timestamp, nonce and ciphertext. Ciphertext: AES-256-CBC with the
key base64(EncodingAESKey + "="), its first 16 bytes as the vector, PKCS7 padding to blocks of 32; the plain text is 16
random bytes, the length of the message as uint32 (big-endian), the message, and the id of the company it is for.
Source: developer.work.weixin.qq.com, path 90238 and 90968.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from channels.errors import SignatureRejected
from kit.secret import same_bytes

ENCODING_AES_KEY = re.compile(r"[A-Za-z0-9+/]{43}")
_RANDOM = 16
_LENGTH = 4
_BLOCK = 32


class CallbackSeal:
    """Opens callbacks of one company with one pair of token and key."""

    def __init__(self, token: str, encoding_aes_key: str, receive_id: str) -> None:
        """``encoding_aes_key`` has to match ``ENCODING_AES_KEY``."""
        # The last of the 43 characters carries bits beyond the 32 bytes; lenient decoding passes over them.
        self._key = base64.b64decode(encoding_aes_key + "=")
        self._token = token
        self._receive_id = receive_id

    def sign(self, timestamp: str, nonce: str, encrypted: str) -> str:
        parts = sorted((self._token, timestamp, nonce, encrypted))
        return hashlib.sha1("".join(parts).encode("utf-8", "surrogatepass")).hexdigest()  # noqa: S324 - theirs to choose

    def open(self, signature: str, timestamp: str, nonce: str, encrypted: str) -> bytes:
        """Return the message, once it is proved to come from WeCom and to be meant for this company.

        Raises:
            SignatureRejected: anything is wrong with it.
        """
        expected = self.sign(timestamp, nonce, encrypted)
        if not same_bytes(expected.encode(), signature.encode("utf-8", "surrogatepass")):
            raise SignatureRejected("the signature does not match")
        message, receive_id = self._decrypt(encrypted)
        if not same_bytes(self._receive_id.encode(), receive_id):
            raise SignatureRejected("the callback is for another company")
        return message

    def _decrypt(self, encrypted: str) -> tuple[bytes, bytes]:
        try:
            data = base64.b64decode(encrypted, validate=True)
            decryptor = Cipher(algorithms.AES(self._key), modes.CBC(self._key[:16])).decryptor()
            padded = decryptor.update(data) + decryptor.finalize()
        except (binascii.Error, ValueError) as error:
            raise SignatureRejected("the callback cannot be decrypted") from error
        padding = padded[-1] if padded else 0
        if not 1 <= padding <= _BLOCK:
            raise SignatureRejected("the callback cannot be decrypted")
        plain = padded[_RANDOM:-padding]
        end = _LENGTH + int.from_bytes(plain[:_LENGTH], "big")
        if len(plain) < end:
            raise SignatureRejected("the callback cannot be decrypted")
        return plain[_LENGTH:end], plain[end:]
