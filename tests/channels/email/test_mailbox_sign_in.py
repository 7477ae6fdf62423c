"""How an inbox signs in: by password, by access tokens that end and are replaced, over TLS; and what its check says."""

from __future__ import annotations

import asyncio
import base64
import ipaddress
import json
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from aiohttp import web
from aiosmtpd.smtp import SMTP, AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pydantic import ValidationError

from channels.contract import InboxSettings, Surroundings
from channels.email.accounts import check_mailbox, imap_account
from channels.email.adapter import EmailAdapter
from channels.email.config import EmailConfig
from channels.email.errors import TokensAway, TokensRefused
from channels.email.imap_reader import ImapReader, Pace
from channels.email.mailbox import ImapAccount
from channels.email.oauth import OAuthClient, Password, Tokens
from kit.fetch import Allowed, Fetcher
from tests.channels.email.fake_imap import FakeImap, fake_imap
from tests.channels.email.keeping import INBOX, MemoryLeases, MemoryState, Sink, surroundings
from tests.support.clock import FakeClock
from tests.support.mail import Mailbox, mailbox


@dataclass
class TokenServer:
    """A provider's token address."""

    url: str = ""
    refresh_token: str = "r1"
    replaces: bool = False
    status: int = 200
    asked: list[dict[str, list[str]]] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        fields = parse_qs(await request.text())
        self.asked.append(fields)
        if self.status != 200:
            return web.Response(status=self.status)
        if fields["refresh_token"] != [self.refresh_token]:
            return web.json_response({"error": "invalid_grant"}, status=400)
        said: dict[str, Any] = {"access_token": f"a{len(self.asked)}", "expires_in": 3600}
        if self.replaces:
            said["refresh_token"] = self.refresh_token = f"r{len(self.asked) + 1}"
        return web.json_response(said)


@pytest.fixture
async def provider() -> AsyncIterator[TokenServer]:
    server = TokenServer()
    app = web.Application()
    app.router.add_post("/token", server.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}/token"
    yield server
    await runner.cleanup()


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    made = Fetcher([Allowed.parse("127.0.0.0/8")])
    yield made
    await made.close()


@pytest.fixture
async def box() -> AsyncIterator[FakeImap]:
    async with fake_imap() as served:
        yield served


def client(provider: TokenServer, refresh_token: str = "r1") -> OAuthClient:
    return OAuthClient(provider.url, "id", "secret", refresh_token, "mail")


async def test_a_token_is_asked_for_once_and_again_before_it_ends(
    provider: TokenServer, fetcher: Fetcher, clock: FakeClock
) -> None:
    tokens = Tokens(client(provider), fetcher, clock, MemoryState())
    assert [await tokens.get(), await tokens.get()] == ["a1", "a1"]
    clock.advance(timedelta(seconds=3500))
    assert await tokens.get() == "a2"
    assert provider.asked[0] == {
        "grant_type": ["refresh_token"], "refresh_token": ["r1"], "client_id": ["id"], "client_secret": ["secret"],
        "scope": ["mail"],
    }  # fmt: skip


async def test_a_replaced_refresh_token_outlives_the_process_and_yields_to_a_new_one_of_the_admin(
    provider: TokenServer, fetcher: Fetcher, clock: FakeClock
) -> None:
    provider.replaces = True
    state = MemoryState()
    await Tokens(client(provider), fetcher, clock, state).get()
    assert await Tokens(client(provider), fetcher, clock, state).get() == "a2"
    provider.refresh_token = "entered anew"
    assert await Tokens(client(provider, "entered anew"), fetcher, clock, state).get() == "a3"


async def test_a_refused_grant_and_a_provider_that_is_away_are_told_apart(
    provider: TokenServer, fetcher: Fetcher, clock: FakeClock
) -> None:
    tokens = Tokens(client(provider, "withdrawn"), fetcher, clock, MemoryState())
    with pytest.raises(TokensRefused, match="invalid_grant"):
        await tokens.get()
    provider.status = 502
    with pytest.raises(TokensAway):
        await tokens.get()


async def test_a_mailbox_is_read_with_a_token_and_a_refused_one_is_replaced(
    provider: TokenServer, fetcher: Fetcher, clock: FakeClock, box: FakeImap
) -> None:
    box.token = "a2"  # the first one was withdrawn at the provider
    account = ImapAccount("127.0.0.1", box.port, "none", "u@shop.test", "INBOX", is_token=True)
    state, sink = MemoryState(), Sink()
    tokens = Tokens(client(provider), fetcher, clock, state)
    reader = ImapReader(
        INBOX, account, tokens, sink, state, MemoryLeases(), clock, pace=Pace(idle_s=30, poll_s=1, retry_s=0.02)
    )
    reader.start()
    await box.idling.wait()
    box.add(b"Subject: by token\r\n\r\nx")
    assert await sink.subjects(1) == ["by token"]
    await reader.stop()
    assert box.sign_ins == 2


class TokenMailbox(Mailbox):
    """A server that takes mail of whoever shows the right token."""

    token = "a2"

    async def auth_XOAUTH2(self, server: Any, args: list[str]) -> AuthResult:
        said = base64.b64decode(args[1]).decode()
        return AuthResult(handled=False, success=said == f"user=u@shop.test\x01auth=Bearer {self.token}\x01\x01")


async def test_mail_is_sent_with_a_token_and_a_refused_one_is_replaced(
    provider: TokenServer, fetcher: Fetcher, clock: FakeClock, tmp_path: Path
) -> None:
    far = TokenMailbox()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(far, hostname="far.test", auth_require_tls=False), "127.0.0.1", 0)
    config = {
        "smtp_host": "127.0.0.1", "smtp_port": server.sockets[0].getsockname()[1], "smtp_security": "none",
        "smtp_username": "u@shop.test", "auth": "xoauth2", "oauth_url": provider.url, "oauth_client_id": "id",
    }  # fmt: skip
    inbox = replace(INBOX, config=config, secrets={"oauth_refresh_token": "r1"})
    adapter = EmailAdapter(inbox, surroundings(clock, fetcher, tmp_path))
    first, second = await adapter.check(), await adapter.check()
    assert (first.ok, second.ok) == (False, True)
    assert "refuses the user name or password" in first.detail
    server.close()
    await server.wait_closed()


@pytest.fixture
def tls(tmp_path: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's certificate for 127.0.0.1, and the file of who signed it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail.test")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (tmp_path / "signer.pem").write_bytes(pem)
    (tmp_path / "server.pem").write_bytes(private + pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "server.pem")
    return context, tmp_path / "signer.pem"


async def test_a_mailbox_is_read_over_tls(
    tls: tuple[ssl.SSLContext, Path], clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, signer = tls
    monkeypatch.setenv("SSL_CERT_FILE", str(signer))
    state, sink = MemoryState(), Sink()
    async with fake_imap(context) as box:
        box.hasty = True
        account = ImapAccount("127.0.0.1", box.port, "tls", "u@shop.test", "INBOX")
        reader = ImapReader(INBOX, account, Password("secret"), sink, state, MemoryLeases(), clock)
        reader.start()
        assert await sink.subjects(1) == ["hasty"]
        await box.idling.wait()
        box.add(b"Subject: later\r\n\r\nx")
        assert await sink.subjects(2) == ["hasty", "later"]
        await reader.stop()


async def test_a_certificate_that_nobody_vouches_for_is_refused(tls: tuple[ssl.SSLContext, Path]) -> None:
    context, _ = tls
    async with fake_imap(context) as box:
        account = ImapAccount("127.0.0.1", box.port, "tls", "u@shop.test", "INBOX")
        health = await check_mailbox(account, Password("secret"))
    assert not health.ok
    assert "SSLCertVerificationError" in health.detail
    assert box.sign_ins == 0


def inbox_of(box: FakeImap, smtp_port: int | None, **more: Any) -> InboxSettings:
    config = {"imap_host": "127.0.0.1", "imap_port": box.port, "imap_security": "none", **more}
    if smtp_port is not None:
        config |= {"smtp_host": "127.0.0.1", "smtp_port": smtp_port, "smtp_security": "none"}
    return replace(INBOX, config=config, secrets={"imap_password": "secret"})


@pytest.fixture
def around(fetcher: Fetcher, clock: FakeClock, tmp_path: Path) -> Surroundings:
    return surroundings(clock, fetcher, tmp_path)


async def test_the_check_tries_both_servers_and_names_the_one_at_fault(box: FakeImap, around: Surroundings) -> None:
    async with mailbox() as far:
        health = await EmailAdapter(inbox_of(box, far.port), around).check()
        assert health.ok
        assert health.detail == "the mail server accepts us; INBOX can be read"
        box.password = "another"
        health = await EmailAdapter(inbox_of(box, far.port), around).check()
        assert not health.ok
        assert "accepts us; the mail server refuses the user name or password" in health.detail
    assert "secret" not in json.dumps(health.detail)


async def test_the_check_of_an_inbox_that_only_reads_says_that_it_cannot_answer(
    box: FakeImap, around: Surroundings
) -> None:
    health = await EmailAdapter(inbox_of(box, None), around).check()
    assert (health.ok, health.detail) == (True, "INBOX can be read; no outgoing mail server is set")


async def test_an_inbox_with_a_mailbox_reads_it_while_it_runs(box: FakeImap, around: Surroundings) -> None:
    sink = Sink()
    adapter = EmailAdapter(inbox_of(box, None), around)
    await adapter.start(sink)
    await box.idling.wait()
    box.add(b"Subject: to the inbox\r\n\r\nx")
    assert await sink.subjects(1) == ["to the inbox"]
    async with asyncio.timeout(60):
        await adapter.stop()


async def test_the_name_at_the_mailbox_is_the_one_given_or_that_of_smtp_or_the_address(box: FakeImap) -> None:
    names = [
        imap_account(inbox_of(box, None, **config)).username  # type: ignore[union-attr]  # there is one
        for config in ({"imap_username": "a", "smtp_username": "b"}, {"smtp_username": "b"}, {})
    ]
    assert names == ["a", "b", "support@shop.test"]


def test_settings_for_tokens_are_complete_or_refused() -> None:
    with pytest.raises(ValidationError, match="refresh token"):
        EmailConfig(auth="xoauth2", oauth_client_id="id")


def test_every_field_of_the_form_is_worded_in_both_languages() -> None:
    fields = EmailConfig.model_json_schema()["properties"]
    for name, field_ in fields.items():
        assert field_["title"], name
        assert field_["x-zh"]["title"], name
        assert bool(field_.get("description")) <= bool(field_["x-zh"]["description"]), name
