"""A process that reads mails, one after the other, and can be killed at any moment.

Started by `parser_pool` as `python -m channels.email.parser_worker MEMORY_BYTES CPU_S`. It says `+` when it is ready,
then answers each request on standard input on standard output (see `wire`), and ends when its input ends. A mail that
takes more than CPU_S seconds of processor time ends it by the signal `OUT_OF_TIME`: the kernel counts and kills,
whatever code is running, and a busy machine takes no time from a mail.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from typing import BinaryIO

from channels.email.errors import MailRejected, MailTooCostly
from channels.email.model import ParsedMail
from channels.email.parse import read_mail
from channels.email.wire import pack_mail, pack_rejection, read_request

READY = b"+"
OUT_OF_TIME = getattr(signal, "SIGPROF", None)


def main() -> None:
    """Serve until standard input ends."""
    memory_bytes, cpu_s = int(sys.argv[1]), float(sys.argv[2])
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    limit_memory(memory_bytes)
    # Whatever prints by mistake must not end up between two answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    answers.write(READY)
    answers.flush()
    serve(sys.stdin.buffer, answers, cpu_s)


def serve(requests: BinaryIO, answers: BinaryIO, cpu_s: float) -> None:
    """Answer requests until they end, each within `cpu_s` seconds of processor time."""
    while (request := read_request(requests)) is not None:
        allow_time(cpu_s)
        answer = answer_mail(*request)
        allow_time(0)
        answers.write(answer)
        answers.flush()


def answer_mail(raw: bytes, authserv_id: str | None) -> bytes:
    """The packed mail, or the packed reason why there is none."""
    try:
        return pack_mail(read_safely(raw, authserv_id))
    except MailRejected as rejection:
        return pack_rejection(rejection)


def read_safely(raw: bytes, authserv_id: str | None, *, brief: bool = False) -> ParsedMail:
    """`read_mail`, with every error that it does not foresee turned into a rejection that names it."""
    try:
        return read_mail(raw, authserv_id=authserv_id, brief=brief)
    except (MailRejected, MailTooCostly):
        raise
    except Exception as error:
        raise MailRejected("mail_unreadable", f"The mail cannot be read: {type(error).__name__}.") from error


def allow_time(cpu_s: float) -> None:
    """Start counting processor time anew, 0 stops it; where the system cannot, the pool's own clock has to do."""
    if OUT_OF_TIME is not None:
        signal.setitimer(signal.ITIMER_PROF, cpu_s)


def limit_memory(memory_bytes: int) -> None:
    """Cap the address space where the system can, and leave no core files of other people's mail."""
    with contextlib.suppress(ImportError):
        import resource  # noqa: PLC0415  (absent on Windows)

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))


if __name__ == "__main__":
    main()
