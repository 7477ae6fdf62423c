"""What an inbox's settings say about its mailbox and how to sign in."""

from __future__ import annotations

from datetime import timedelta

from channels.contract import Health, InboxSettings, State, Surroundings
from channels.email.errors import MailboxRefused, MailboxTrouble
from channels.email.imap_reader import Credentials
from channels.email.imap_session import ImapSession
from channels.email.mailbox import ImapAccount
from channels.email.oauth import OAuthClient, Password, Tokens
from channels.email.threads import in_thread


def imap_account(inbox: InboxSettings) -> ImapAccount | None:
    """Return where the inbox's mailbox is; ``None`` where mail comes through the listener only."""
    config = inbox.config
    host = str(config.get("imap_host") or "")
    if not host:
        return None
    return ImapAccount(
        host=host,
        port=int(config.get("imap_port") or 993),
        security=config.get("imap_security") or "tls",
        username=str(config.get("imap_username") or config.get("smtp_username") or inbox.address or ""),
        folder=str(config.get("imap_folder") or "INBOX"),
        is_token=uses_tokens(inbox),
        after=config.get("imap_after") or "leave",
    )


def uses_tokens(inbox: InboxSettings) -> bool:
    return inbox.config.get("auth") == "xoauth2"


def tokens_of(inbox: InboxSettings, around: Surroundings, state: State) -> Tokens | None:
    """Return the inbox's access tokens, ``None`` where it signs in by password."""
    if not uses_tokens(inbox):
        return None
    client = OAuthClient(
        token_url=str(inbox.config.get("oauth_url") or ""),
        client_id=str(inbox.config.get("oauth_client_id") or ""),
        client_secret=inbox.secrets.get("oauth_client_secret") or "",
        refresh_token=inbox.secrets.get("oauth_refresh_token") or "",
        scope=str(inbox.config.get("oauth_scope") or ""),
    )
    return Tokens(client, around.fetcher, around.clock, state)


def imap_credentials(inbox: InboxSettings, tokens: Tokens | None) -> Credentials:
    """Return what opens the mailbox."""
    return tokens or Password(inbox.secrets.get("imap_password") or inbox.secrets.get("smtp_password") or "")


def import_for(inbox: InboxSettings) -> timedelta:
    return timedelta(days=int(inbox.config.get("imap_import_days") or 0))


async def check_mailbox(account: ImapAccount, credentials: Credentials) -> Health:
    """Sign in and open the folder."""
    try:
        secret = await credentials.get()
        session = await in_thread(lambda: ImapSession.open(account, secret), ImapSession.close)
        try:
            folder = await in_thread(session.look)
            waits = await in_thread(lambda: session.can_idle)
        finally:
            await in_thread(session.close)
    except MailboxTrouble as error:
        if isinstance(error, MailboxRefused):
            credentials.forget()
        return Health(ok=False, detail=error.detail)
    return Health(ok=True, detail=f"{account.folder} can be read", facts={"mails": folder.mails, "idle": waits})
