"""The seal that WeChat, WeCom and DingTalk put on what they deliver: one scheme, three providers.

Signature: hex SHA-1 of the sorted and joined token, timestamp, nonce and, where something is encrypted, ciphertext.
Ciphertext: AES-256-CBC in base64. The key is the decoded EncodingAESKey, the vector its first 16 bytes; the plain text
is 16 random bytes, the length of the payload as uint32 (big-endian), the payload, and the id of its receiver, padded by
PKCS7 to blocks of 32 (not 16) bytes.
Source: developers.weixin.qq.com, "Message encryption and decryption"; developer.work.weixin.qq.com, path 90238 and
90968; github.com/open-dingtalk/DingTalk-Callback-Crypto.
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from channels.errors import SignatureRejected
from kit.errors import Invalid
from kit.secret import same_bytes

ENCODING_AES_KEY = re.compile(r"[A-Za-z0-9+/]{43}")
BLOCK = 32
_RANDOM = 16
_LENGTH = 4


class Undecipherable(Invalid):
    """Not encrypted with this key, or for another receiver."""

    code = "undecipherable"


def sign(*parts: str) -> str:
    """Return the signature of strings, the caller's token among them."""
    # Halves of surrogate pairs stand for bytes of a request that are no UTF-8: such a request is refused, not broken.
    joined = "".join(sorted(parts)).encode("utf-8", "surrogatepass")
    return hashlib.sha1(joined).hexdigest()  # noqa: S324 - the providers' scheme


class CallbackCipher:
    """Encrypts and decrypts under one EncodingAESKey for one receiver: an app, a company.

    Raises:
        Invalid: the key does not decode to 32 bytes.
    """

    def __init__(self, encoding_aes_key: str, receive_id: str) -> None:
        try:
            # The last of the 43 characters carries bits beyond the 32 bytes; lenient decoding passes over them.
            key = base64.b64decode(encoding_aes_key + "=")
        except ValueError as error:
            raise Invalid("the EncodingAESKey is not base64", code="aes_key") from error
        if len(key) != BLOCK:
            raise Invalid("an EncodingAESKey decodes to 32 bytes", code="aes_key")
        self._cipher = Cipher(algorithms.AES(key), modes.CBC(key[:16]))
        self._receive_id = receive_id.encode()

    def decrypt(self, encrypted: str) -> bytes:
        """Return the payload.

        Raises:
            Undecipherable: by this key, for this receiver.
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
        payload, receive_id = plain[_LENGTH : _LENGTH + length], plain[_LENGTH + length :]
        if len(plain) < _LENGTH or len(payload) != length:
            raise Undecipherable("the plain text is cut off")
        if not same_bytes(self._receive_id, receive_id):
            raise Undecipherable("it was encrypted for another company or another AppID")
        return payload

    def encrypt(self, payload: bytes) -> str:
        """Return the ciphertext in base64."""
        plain = secrets.token_bytes(_RANDOM) + len(payload).to_bytes(_LENGTH, "big") + payload + self._receive_id
        padding = BLOCK - len(plain) % BLOCK
        encryptor = self._cipher.encryptor()
        return base64.b64encode(encryptor.update(plain + bytes([padding]) * padding) + encryptor.finalize()).decode()


class CallbackSeal:
    """Opens and seals what goes between a provider and one receiver, with one pair of token and key.

    Raises:
        Invalid: the key does not decode to 32 bytes.
    """

    def __init__(self, token: str, encoding_aes_key: str, receive_id: str) -> None:
        self._token = token
        self._cipher = CallbackCipher(encoding_aes_key, receive_id)

    def sign(self, timestamp: str, nonce: str, encrypted: str) -> str:
        return sign(self._token, timestamp, nonce, encrypted)

    def open(self, signature: str, timestamp: str, nonce: str, encrypted: str) -> bytes:
        """Return the payload, once it is proved to come from the provider and to be meant for this receiver.

        Raises:
            SignatureRejected: anything is wrong with it.
        """
        expected = self.sign(timestamp, nonce, encrypted)
        if not same_bytes(expected.encode(), signature.encode("utf-8", "surrogatepass")):
            raise SignatureRejected("the signature does not match")
        try:
            return self._cipher.decrypt(encrypted)
        except Undecipherable as error:
            raise SignatureRejected(f"the callback cannot be decrypted: {error.detail}") from error

    def seal(self, payload: bytes, timestamp: str, nonce: str) -> tuple[str, str]:
        """Return the ciphertext of an answer, and its signature."""
        encrypted = self._cipher.encrypt(payload)
        return encrypted, self.sign(timestamp, nonce, encrypted)
