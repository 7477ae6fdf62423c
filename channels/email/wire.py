"""Messages between the pool and its workers: a length, a letter, a body.

    request   length (8 bytes, big endian) · mail
    answer    length · b"M" · pickled ParsedMail,  or  length · b"R" · JSON {"code": …, "detail": …}

A worker has read hostile bytes, so its answer is unpickled with nothing in reach but the classes of `model` and dates.
"""

from __future__ import annotations

import io
import json
import pickle
import struct
from typing import Any

from channels.email.errors import MailRejected
from channels.email.model import ParsedMail

LENGTH = struct.Struct(">Q")
_MAIL = b"M"
_REJECTED = b"R"
_DATE_NAMES = frozenset({"datetime", "timezone", "timedelta"})
_MODEL_MODULE = "channels.email.model"


def pack_mail(mail: ParsedMail) -> bytes:
    return _MAIL + pickle.dumps(mail, protocol=pickle.HIGHEST_PROTOCOL)


def pack_rejection(rejection: MailRejected) -> bytes:
    return _REJECTED + json.dumps({"code": rejection.code, "detail": rejection.detail}).encode()


def unpack_answer(answer: bytes) -> ParsedMail:
    """The mail that a worker has read.

    Raises:
        MailRejected: the worker refused the mail, or its answer makes no sense.
    """
    body = memoryview(answer)[1:]
    if answer[:1] == _REJECTED:
        fields = json.loads(bytes(body))
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
