"""Mails for benches: as customers' programs write them, and collected ones where they lie beside the checkout."""

from __future__ import annotations

import os
import random
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

ADDRESS = "support@bench.test"
CUSTOMERS = 200
PER_THREAD = 4  # every fourth mail opens a thread, the others answer in it

_BESIDE = Path(__file__).parents[2] / "shared" / "data" / "channels"
_CORPORA = Path(os.environ.get("TRUNKLINE_MAIL_CORPORA", _BESIDE))
_WORDS = (  # noqa: SIM905 - as a text it can be read
    "洗衣机 显示 E4 排水 泵 滤网 订单 退款 客服 您好 谢谢 安装 维修 上门 时间 the machine shows an error and does not "
    "drain please send somebody order number invoice warranty yesterday morning again thank you"
).split()
_PICTURE = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(range(256)) * 80


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as a file has it, and the envelope it travels in."""

    sender: str
    raw: bytes


def written(run: str, count: int) -> list[Letter]:
    """Return mails of many customers in threads: plain, with a page, with a long quotation, with a picture."""
    chance = random.Random(run)
    return [_write(run, number, chance) for number in range(count)]


def _write(run: str, number: int, chance: random.Random) -> Letter:
    thread, place = divmod(number, PER_THREAD)
    sender = f"customer{thread % CUSTOMERS}@customer.test"
    mail = EmailMessage(policy=SMTP)
    mail["From"] = f"王芳 {thread % CUSTOMERS} <{sender}>"
    mail["To"] = ADDRESS
    mail["Subject"] = f"{'Re: ' if place else ''}洗衣机 E4 报错 {thread}"
    mail["Date"] = "Sun, 01 Mar 2026 10:00:00 +0800"
    mail["Message-ID"] = f"<{run}.{number}@customer.test>"
    if place:
        ids = [f"<{run}.{thread * PER_THREAD + earlier}@customer.test>" for earlier in range(place)]
        mail["In-Reply-To"] = ids[-1]
        mail["References"] = " ".join(ids)
    words = " ".join(chance.choices(_WORDS, k=60))
    quotation = "\n".join(f"> {' '.join(chance.choices(_WORDS, k=12))}" for _ in range(40 if number % 5 == 4 else 4))
    mail.set_content(f"{words}\n\nOn Sun, 1 Mar 2026 at 09:00, Support wrote:\n{quotation}\n")
    if number % 5 in (1, 2):
        rows = "".join(f"<tr><td style='color:#333'>{word}</td><td>{chance.random():.2f}</td></tr>" for word in _WORDS)
        mail.add_alternative(f"<html><body><p>{words}</p><table>{rows}</table></body></html>", subtype="html")
    if number % 10 == 3:
        mail.add_attachment(_PICTURE, "image", "jpeg", filename="照片.jpg")
    return Letter(sender, mail.as_bytes())


def collected(run: str) -> list[Letter]:
    """Return the collected mails with a Message-ID of this run before their own; none where there are none.

    The folder is ``../shared/data/channels`` beside the checkout, or the one that TRUNKLINE_MAIL_CORPORA names.
    """
    paths = sorted(path for path in _CORPORA.glob("mail-*/**/*") if path.suffix in (".eml", ".txt") and path.is_file())
    return [
        Letter(f"collected{number}@customer.test", f"Message-ID: <{run}.c{number}@x>\r\n".encode() + path.read_bytes())
        for number, path in enumerate(paths)
    ]
