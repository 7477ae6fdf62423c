"""One connection to an IMAP server, blocking: its methods are called in threads, ``cut`` from anywhere.

IMAPClient speaks the protocol. What is added: the wait that sees what came together with the answer to IDLE, an end to
connections that died without a word, and errors that say what an admin can do. Source: RFC 3501, RFC 2177.
"""

from __future__ import annotations

import contextlib
import imaplib
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from io import BufferedReader
from typing import Any

from imapclient import DELETED, SEEN, IMAPClient, SocketTimeout
from imapclient.exceptions import CapabilityError, IMAPClientError, LoginError

from channels.email.errors import MailboxAway, MailboxRefused
from channels.email.mailbox import Folder, Found, ImapAccount

CONNECT_WITHIN_S = 15.0
ANSWER_WITHIN_S = 60.0
# Silence after which the system asks whether the far side still lives, and how it does: a dead link is found in 2 min.
_KEEP_ALIVE = (("TCP_KEEPIDLE", 60), ("TCP_KEEPINTVL", 15), ("TCP_KEEPCNT", 4))
# imaplib, IMAPClient's parsers and the socket raise all of these on answers that make no sense.
_BROKEN = (imaplib.IMAP4.error, IMAPClientError, OSError, ValueError, TypeError, LookupError, AttributeError)


class ImapSession:
    """A connection that is signed in."""

    def __init__(self, client: IMAPClient, account: ImapAccount) -> None:
        self._client = client
        self._account = account
        self._line = threading.Lock()  # one speaks at a time

    @classmethod
    def open(cls, account: ImapAccount, secret: str) -> ImapSession:
        """Connect and sign in.

        Raises:
            MailboxAway, MailboxRefused: see there.
        """
        with _as_ours("connect"):
            client = IMAPClient(
                account.host,
                account.port,
                ssl=account.security == "tls",
                timeout=SocketTimeout(CONNECT_WITHIN_S, ANSWER_WITHIN_S),
            )
        try:
            client.normalise_times = False
            _keep_alive(client.socket())
            if account.security == "starttls":
                with _as_ours("STARTTLS"):
                    client.starttls()
            with _as_ours("sign in"):
                sign_in = client.oauth2_login if account.is_token else client.login
                sign_in(account.username, secret)
        except BaseException:
            _shut(client)
            raise
        return cls(client, account)

    @property
    def can_idle(self) -> bool:
        with self._talk("ask for abilities"):
            return bool(self._client.has_capability("IDLE"))

    def look(self) -> Folder:
        """Select the folder anew: some servers show new mail only then, and none hides a change of UIDVALIDITY.

        Raises:
            MailboxRefused: there is no such folder.
        """
        with self._talk("open the folder"):
            try:
                said = self._client.select_folder(self._account.folder, readonly=self._account.after == "leave")
            except imaplib.IMAP4.abort:
                raise
            except IMAPClientError as error:
                raise MailboxRefused(f"the folder {self._account.folder} cannot be opened: {_said(error)}") from error
            mails = int(said[b"EXISTS"])
            uid_next = said.get(b"UIDNEXT")
            if uid_next is None:
                uid_next = max(self._client.search("ALL"), default=0) + 1
            return Folder(int(said[b"UIDVALIDITY"]), int(uid_next), mails)

    def uids_after(self, uid: int) -> list[int]:
        """The UIDs above this one. The server names its last mail for ``n:*`` even where that is below n."""
        with self._talk("search"):
            return sorted(found for found in self._client.search(["UID", f"{uid + 1}:*"]) if found > uid)

    def uids_since(self, day: date) -> list[int]:
        """The UIDs of mails that arrived on this day, by the server's calendar, or later."""
        with self._talk("search"):
            return sorted(self._client.search(["SINCE", day]))

    def describe(self, uids: Sequence[int]) -> list[Found]:
        """Size and arrival of those that are still there, in the order given."""
        with self._talk("fetch"):
            said = self._client.fetch(uids, ["RFC822.SIZE", "INTERNALDATE"])
            return [
                Found(uid, int(said[uid][b"RFC822.SIZE"]), _aware(said[uid].get(b"INTERNALDATE")))
                for uid in uids
                if b"RFC822.SIZE" in said.get(uid, {})
            ]

    def fetch(self, uid: int, *, head_only: bool = False) -> bytes | None:
        """The mail, or its header block, without marking it as seen; ``None`` when it is gone meanwhile."""
        section = "HEADER" if head_only else ""
        with self._talk("fetch"):
            said = self._client.fetch([uid], [f"BODY.PEEK[{section}]"])
            content: bytes | None = said.get(uid, {}).get(f"BODY[{section}]".encode())
            return content

    def finish(self, uids: Sequence[int]) -> None:
        """Do with mails that were read what the account says. Without UIDPLUS a deleted mail is only marked so."""
        if not uids or self._account.after == "leave":
            return
        with self._talk("mark"):
            self._client.add_flags(uids, [SEEN] if self._account.after == "seen" else [DELETED], silent=True)
            if self._account.after == "delete" and self._client.has_capability("UIDPLUS"):
                self._client.uid_expunge(uids)

    def wait(self, within_s: float) -> bool:
        """Stay in IDLE until the folder changes, at most this long; says whether it did.

        Raises:
            MailboxAway: the server said BYE, or the connection ended.
        """
        with self._talk("wait"):
            deadline = time.monotonic() + within_s
            self._client.idle()
            said: list[Any] = []
            while not _is_news(said) and not self._has_more() and (left := deadline - time.monotonic()) > 0:
                heard = self._client.idle_check(timeout=left)
                said += heard
                if not heard:
                    break  # the time is over or the connection is; the end of IDLE tells which
            _, more = self._client.idle_done()
            return _is_news([*said, *more])

    @contextmanager
    def _talk(self, act: str) -> Iterator[None]:
        with self._line, _as_ours(act):
            yield

    def _has_more(self) -> bool:
        """Whether the server has said more than was read. It may come in one packet with the answer to IDLE, is then in
        the reader's buffer, and the socket never shows it."""
        sock = self._client.socket()
        sock.setblocking(False)
        try:
            return bool(_buffer(self._client).peek(1))
        except OSError:
            return False  # nothing there yet, as TLS says it
        finally:
            sock.settimeout(ANSWER_WITHIN_S)

    def close(self) -> None:
        """Sign out, if the server still listens; waits for whoever still speaks."""
        with self._line:
            with contextlib.suppress(*_BROKEN):
                self._client.socket().settimeout(2.0)
                self._client.logout()
            _shut(self._client)

    def cut(self) -> None:
        """End the connection from any thread: whoever waits on it is told at once."""
        with contextlib.suppress(*_BROKEN):
            # Not the method of the TLS socket, which takes its state away from the thread that reads.
            socket.socket.shutdown(self._client.socket(), socket.SHUT_RDWR)


@contextmanager
def _as_ours(act: str) -> Iterator[None]:
    try:
        yield
    except LoginError as error:
        raise MailboxRefused(f"the mail server refuses the user name or password: {_said(error)}") from error
    except CapabilityError as error:
        raise MailboxRefused(f"the mail server cannot do what is set: {_said(error)}") from error
    except _BROKEN as error:
        raise MailboxAway(f"the mail server cannot be read, at {act} ({type(error).__name__})") from error


def _said(error: Exception) -> str:
    return " ".join(str(error).split())[:200]


def _is_news(responses: Sequence[Any]) -> bool:
    """Whether mails came. Raises where the server says farewell."""
    if any(one[:1] == (b"BYE",) for one in responses if isinstance(one, tuple)):
        raise ConnectionResetError("BYE")
    return any(len(one) > 1 and one[1] in (b"EXISTS", b"RECENT") for one in responses if isinstance(one, tuple))


def _aware(moment: datetime | None) -> datetime | None:
    return moment if moment is not None and moment.tzinfo is not None else None


def _keep_alive(sock: Any) -> None:
    with contextlib.suppress(OSError):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for name, value in _KEEP_ALIVE:
            if hasattr(socket, name):
                sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


def _buffer(client: IMAPClient) -> BufferedReader:
    """What imaplib reads through; the name of the attribute changed in Python 3.14."""
    fields = vars(client._imap)
    found: BufferedReader = fields.get("_file") or fields["file"]
    return found


def _shut(client: IMAPClient) -> None:
    with contextlib.suppress(*_BROKEN):
        client.shutdown()
