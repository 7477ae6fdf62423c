"""Mail servers that other people wrote: Postfix and Dovecot, private instances on loopback.

They stand where a company's and a customer's servers stand: customers' mail goes through Postfix to the program's
listener, replies go through Postfix to Dovecot, whose mailboxes are read by IMAP. Both must start as root.
"""

from __future__ import annotations

import asyncio
import contextlib
import imaplib
import os
import shutil
import signal
import socket
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from pathlib import Path

import aiosmtplib

from tests.support.needs import find_program

RELAYED = "relay.test"  # handed to the program by SMTP
DELIVERED = "lmtp.test"  # handed to the program by LMTP
CUSTOMERS = "customer.test"  # mailboxes at Dovecot
PASSWORD = "secret"
STARTS_WITHIN_S = 30
NOBODY = 65_534

_MAIN = """
compatibility_level = 3.6
queue_directory = {home}/queue
data_directory = {home}/data
maillog_file = {home}/mail.log
maillog_file_prefixes = {home}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtp_dns_support_level = disabled
myhostname = mx.test
mydestination =
mynetworks = 127.0.0.0/8
alias_maps =
alias_database =
recipient_delimiter = +
relay_domains = {relayed}, {delivered}
transport_maps = inline:{{
    {{ {relayed} = smtp:[127.0.0.1]:{listener} }},
    {{ {delivered} = lmtp:inet:127.0.0.1:{listener} }} }}
virtual_mailbox_domains = {customers}
virtual_mailbox_maps = static:all
virtual_transport = lmtp:inet:127.0.0.1:{lmtp}
smtputf8_enable = yes
minimal_backoff_time = 2s
maximal_backoff_time = 4s
queue_run_delay = 2s
"""

_MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
lmtp unix - - n - - lmtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""

_DOVECOT = """
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain
recipient_delimiter = +
first_valid_uid = 1
mail_location = maildir:{home}/mail/%u
userdb {{
  driver = passwd-file
  args = {home}/users
}}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN {home}/users
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
"""


@dataclass(frozen=True, slots=True)
class MailServers:
    """``smtp_port`` is Postfix's, ``imap_port`` Dovecot's."""

    smtp_port: int
    imap_port: int
    home: Path

    async def post(self, mail: EmailMessage | bytes, *, sender: str, to: Sequence[str]) -> None:
        """Hand a mail to Postfix, as a customer's program does."""
        raw = mail if isinstance(mail, bytes) else mail.as_bytes()
        async with aiosmtplib.SMTP(hostname="127.0.0.1", port=self.smtp_port, start_tls=False) as smtp:
            await smtp.sendmail(sender, list(to), raw)

    async def read(self, user: str, count: int = 1) -> list[EmailMessage]:
        """Wait until that many mails lie in a mailbox, and return them, the oldest first."""
        while len(found := await asyncio.to_thread(self._fetch, user)) < count:
            await asyncio.sleep(0.1)
        return found

    async def file(self, user: str, mail: EmailMessage, folder: str = "INBOX") -> None:
        """Put a copy of a mail into a mailbox, as mail programs do with what they sent."""

        def append() -> None:
            with imaplib.IMAP4("127.0.0.1", self.imap_port) as imap:
                imap.login(user, PASSWORD)
                imap.create(folder)
                assert imap.append(folder, r"(\Seen)", "", mail.as_bytes(policy=SMTP))[0] == "OK"

        await asyncio.to_thread(append)

    async def threads(self, user: str, folder: str = "INBOX") -> str:
        """Return how Dovecot threads a mailbox, e.g. ``(1 2 3)``: three mails, each answering the last."""

        def ask() -> str:
            with imaplib.IMAP4("127.0.0.1", self.imap_port) as imap:
                imap.login(user, PASSWORD)
                imap.select(folder, readonly=True)
                _, [found] = imap.thread("REFERENCES", "UTF-8", "ALL")
                return str(found.decode())

        return await asyncio.to_thread(ask)

    def _fetch(self, user: str) -> list[EmailMessage]:
        with imaplib.IMAP4("127.0.0.1", self.imap_port) as imap:
            imap.login(user, PASSWORD)
            imap.select("INBOX", readonly=True)
            _, [numbers] = imap.search(None, "ALL")
            parts = [imap.fetch(number.decode(), "(RFC822)")[1][0] for number in numbers.split()]
        return [message_from_bytes(part[1], policy=default) for part in parts if isinstance(part, tuple)]


class Dovecot:
    """A mailbox server alone, which can be stopped and started again on the same port and the same mailboxes."""

    def __init__(self, home: Path, port: int) -> None:
        self.home, self.port = home, port
        self._running = contextlib.AsyncExitStack()

    async def start(self) -> None:
        command = [_path("dovecot"), "-F", "-c", str(self.home / "dovecot.conf")]
        await self._running.enter_async_context(_running(command, self.port))

    async def stop(self) -> None:
        """End it as its operator does: it says BYE to everybody who listens."""
        await self._running.aclose()

    def sign_in(self, user: str) -> imaplib.IMAP4:
        """Return a connection of another mail program."""
        imap = imaplib.IMAP4("127.0.0.1", self.port)
        imap.login(user, PASSWORD)
        return imap


@asynccontextmanager
async def running_dovecot(users: Sequence[str]) -> AsyncIterator[Dovecot]:
    """Run Dovecot with mailboxes for these users."""
    home = Path(tempfile.mkdtemp(prefix="dovecot-"))
    try:
        home.chmod(0o755)
        port = _free_port()
        _write_dovecot(home / "dovecot", users, port, _free_port())
        dovecot = Dovecot(home / "dovecot", port)
        await dovecot.start()
        try:
            yield dovecot
        finally:
            await dovecot.stop()
    finally:
        shutil.rmtree(home, ignore_errors=True)


@asynccontextmanager
async def running_mail_servers(listener_port: int, users: Sequence[str]) -> AsyncIterator[MailServers]:
    """Run both servers; mail to ``RELAYED`` and ``DELIVERED`` goes to the listener, to ``CUSTOMERS`` into mailboxes.

    Args:
        users: whose mailboxes there are; mail to any other customer comes back.
    """
    home = Path(tempfile.mkdtemp(prefix="mail-servers-"))
    smtp_port, imap_port, lmtp_port = _free_port(), _free_port(), _free_port()
    try:
        home.chmod(0o755)  # the servers' own users pass through it
        _write_dovecot(home / "dovecot", users, imap_port, lmtp_port)
        _write_postfix(home / "postfix", smtp_port, lmtp_port, listener_port)
        dovecot = [_path("dovecot"), "-F", "-c", str(home / "dovecot" / "dovecot.conf")]
        postfix = [await _postfix_master(home / "postfix" / "conf"), "-c", str(home / "postfix" / "conf"), "-d"]
        async with _running(dovecot, imap_port), _running(postfix, smtp_port):
            yield MailServers(smtp_port, imap_port, home)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _write_dovecot(home: Path, users: Sequence[str], imap_port: int, lmtp_port: int) -> None:
    (home / "mail").mkdir(parents=True)
    os.chown(home / "mail", NOBODY, NOBODY)
    lines = [f"{user}:{PASSWORD}:{NOBODY}:{NOBODY}::{home}/mail" for user in users]
    (home / "users").write_text("\n".join(lines) + "\n")
    (home / "dovecot.conf").write_text(_DOVECOT.format(home=home, imap=imap_port, lmtp=lmtp_port))


def _write_postfix(home: Path, smtp_port: int, lmtp_port: int, listener_port: int) -> None:
    for folder in ("conf", "queue", "data"):
        (home / folder).mkdir(parents=True)
    shutil.chown(home / "data", "postfix")
    main = _MAIN.format(
        home=home, relayed=RELAYED, delivered=DELIVERED, customers=CUSTOMERS, listener=listener_port, lmtp=lmtp_port
    )
    (home / "conf" / "main.cf").write_text(main)
    (home / "conf" / "master.cf").write_text(_MASTER.format(port=smtp_port))


async def _postfix_master(conf: Path) -> str:
    """Have the queue's folders made, and return the program that ``postfix start`` would leave behind as a daemon."""
    check = await asyncio.create_subprocess_exec(_path("postfix"), "-c", str(conf), "check")
    assert await check.wait() == 0, "Postfix does not like its folders"
    ask = [_path("postconf"), "-c", str(conf), "-h", "daemon_directory"]
    asked = await asyncio.create_subprocess_exec(*ask, stdout=asyncio.subprocess.PIPE)
    folder, _ = await asked.communicate()
    return f"{folder.decode().strip()}/master"


@asynccontextmanager
async def _running(command: Sequence[str], port: int) -> AsyncIterator[None]:
    """Run a server in the foreground, in a session of its own, until the block ends."""
    process = await asyncio.create_subprocess_exec(*command, start_new_session=True)
    try:
        async with asyncio.timeout(STARTS_WITHIN_S):
            while not await _answers(port):
                assert process.returncode is None, f"{command[0]} ended with {process.returncode}"
                await asyncio.sleep(0.05)
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        await process.wait()


async def _answers(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    await writer.wait_closed()
    return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _path(name: str) -> str:
    found = find_program(name)
    assert found is not None, f"{name} is not installed: the test needs the marker"
    return found
