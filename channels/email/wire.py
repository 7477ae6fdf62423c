"""Messages between the pool and its workers: a length, a letter, a body.

    request   length of name (2 bytes) · length of mail (8) · authserv-id in UTF-8 · mail;  lengths are big endian
    answer    b"M" · length · pickled ParsedMail,  or  b"R" · length · JSON {"code": …, "detail": …}

A worker has read hostile bytes, so its answer is unpickled with nothing in reach but the classes of `model` and dates.
"""

from __future__ import annotations

import io
import json
import pickle
import struct
from typing import Any, BinaryIO

from channels.email.errors import MailRejected
from channels.email.model import ParsedMail

REQUEST_HEAD = struct.Struct(">HQ")
ANSWER_HEAD = struct.Struct(">cQ")
_MAIL = b"M"
_REJECTED = b"R"
_DATE_NAMES = frozenset({"datetime", "timezone", "timedelta"})
_MODEL_MODULE = "channels.email.model"


def pack_request_head(raw: bytes, authserv_id: str | None) -> bytes:
    """What goes before the mail."""
    name = (authserv_id or "").encode()[:255]
    return REQUEST_HEAD.pack(len(name), len(raw)) + name


def read_request(requests: BinaryIO) -> tuple[bytes, str | None] | None:
    """The next mail and the authserv-id to trust in it; `None` when there is no further one."""
    head = requests.read(REQUEST_HEAD.size)
    if len(head) < REQUEST_HEAD.size:
        return None
    name_bytes, mail_bytes = REQUEST_HEAD.unpack(head)
    name = requests.read(name_bytes).decode("utf-8", "ignore")
    return requests.read(mail_bytes), name or None


def pack_mail(mail: ParsedMail) -> bytes:
    body = pickle.dumps(mail, protocol=pickle.HIGHEST_PROTOCOL)
    return ANSWER_HEAD.pack(_MAIL, len(body)) + body


def pack_rejection(rejection: MailRejected) -> bytes:
    body = json.dumps({"code": rejection.code, "detail": rejection.detail}).encode()
    return ANSWER_HEAD.pack(_REJECTED, len(body)) + body


def unpack_answer(letter: bytes, body: bytes) -> ParsedMail:
    """The mail that a worker has read.

    Raises:
        MailRejected: the worker refused the mail, or its answer makes no sense.
    """
    if letter == _REJECTED:
        fields = json.loads(body)
        raise MailRejected(fields["code"], fields["detail"])
    try:
        mail = _ModelUnpickler(io.BytesIO(body)).load()
    except (pickle.UnpicklingError, EOFError, ValueError, TypeError, AttributeError, IndexError) as error:
        raise MailRejected("mail_unreadable", "The reader of the mail gave a broken answer.") from error
    if not isinstance(mail, ParsedMail):
        raise MailRejected("mail_unreadable", "The reader of the mail gave a broken answer.")
    return mail


class _ModelUnpickler(pickle.Unpickler):
    def find_class(self, module_name: str, global_name: str) -> Any:
        is_date = module_name == "datetime" and global_name in _DATE_NAMES
        if not is_date and (module_name != _MODEL_MODULE or "." in global_name):
            raise pickle.UnpicklingError(f"{module_name}.{global_name} is not part of a mail")
        return super().find_class(module_name, global_name)
