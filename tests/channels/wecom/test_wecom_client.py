"""The token, refusals, files and profiles, over the network."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from channels.contract import OutboundFile
from channels.errors import CredentialsRejected, DeliveryUnknown, SendDeferred, SendRejected
from channels.lenient_json import read_object
from channels.wecom.downloads import Downloads
from channels.wecom.kf import profiles as profiles_module
from channels.wecom.kf.profiles import Profiles, nameless
from channels.wecom.uploads import Uploads
from conversations.content import Audio, File, Image, Unsupported
from conversations.inbound import InboundIdentity
from kit.errors import Unavailable
from kit.ids import new_id
from tests.channels.wecom.conftest import Site

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc0000003010100"
    "c9fe92ef0000000049454e44ae426082"
)


async def ask(site: Site, client: Any = None) -> Any:
    return await (client or site.client).ask("kf/account/list", {"offset": 0}, is_harmless=True)


async def test_one_token_serves_all_processes(site: Site) -> None:
    await asyncio.gather(*(ask(site, client := site.client) for _ in range(3)), ask(site, client))
    for _ in range(3):
        await ask(site)
    assert site.platform.calls["gettoken"] <= 3, "later processes find it in the state"
    before = site.platform.calls["gettoken"]
    await ask(site)
    assert site.platform.calls["gettoken"] == before


async def test_a_token_that_ended_early_is_replaced_once_and_the_others_take_the_new_one(site: Site) -> None:
    first, second = site.client, site.client
    await ask(site, first)
    await ask(site, second)
    site.platform.access_tokens.clear()
    before = site.platform.calls["gettoken"]
    await ask(site, first)
    await ask(site, second)
    assert site.platform.calls["gettoken"] == before + 1


async def test_a_token_is_asked_for_anew_before_it_ends(site: Site) -> None:
    client = site.client
    await ask(site, client)
    site.clock.advance(timedelta(hours=2))
    await ask(site, client)
    assert site.platform.calls["gettoken"] == 2


async def test_a_changed_secret_does_not_use_the_old_ones_token(site: Site) -> None:
    await ask(site)
    inbox = replace(site.inbox, secrets={**site.inbox.secrets, "secret": "another"})
    with pytest.raises(CredentialsRejected, match="40001"):
        await ask(site, type(site.client)(inbox, site.around))


async def test_lost_credentials_are_told_once_and_so_is_their_return(site: Site) -> None:
    client = site.client
    await ask(site, client)
    site.platform.trusted_ips = False
    with pytest.raises(CredentialsRejected):
        await ask(site, client)
    health = await site.health()
    assert health["ok"] is False
    assert "203.0.113.9" in health["detail"]
    site.platform.trusted_ips = True
    await ask(site, client)
    assert (await site.health())["ok"] is True


async def test_what_another_process_reported_is_taken_back_by_the_first_call_that_works(site: Site) -> None:
    site.platform.trusted_ips = False
    with pytest.raises(CredentialsRejected):
        await ask(site)
    site.platform.trusted_ips = True
    await ask(site)
    assert (await site.health())["ok"] is True


async def test_a_provider_that_is_away_is_put_off_where_that_does_no_harm(site: Site) -> None:
    client = site.client
    await ask(site, client)
    site.platform.is_away = True
    with pytest.raises(SendDeferred):
        await ask(site, client)
    with pytest.raises(DeliveryUnknown):
        await client.ask("kf/send_msg", {})


def test_one_message_with_half_a_character_does_not_hide_the_others() -> None:
    assert read_object(b'{"msg_list": ["a\\ud83d", "b\x01", "c"]}') == {"msg_list": ["a", "b", "c"]}
    assert read_object(b"[1]") is None
    assert read_object(b"<html>") is None
    assert read_object(b"[" * 100_000) is None


async def test_files_are_fetched_and_typed_by_their_content(site: Site) -> None:
    downloads = Downloads(site.client, site.around.blobs, site.inbox)
    for kind, name, data, shown in [
        ("image", "media-1", PNG, Image),
        ("voice", "media-2", b"#!AMR\n" + bytes(range(200)), Audio),
        ("file", "报价单.pdf", b"%PDF-1.7", File),
        ("file", "a.json", b'{"errcode": 0}', File),
    ]:
        content, [file] = await downloads.fetch(kind, site.platform.keep(name, data))
        assert isinstance(content, shown)
        assert await site.around.blobs.get(site.inbox.workspace_id, file.sha256) == data
        assert "." in file.name


async def test_a_file_that_is_gone_is_said_to_be_gone_and_one_that_is_late_is_waited_for(site: Site) -> None:
    downloads = Downloads(site.client, site.around.blobs, site.inbox)
    content, files = await downloads.fetch("image", "no-such")
    assert isinstance(content, Unsupported)
    assert files == ()
    site.platform.is_away = True
    with pytest.raises(Unavailable):
        await downloads.fetch("image", "no-such")


async def test_files_go_up_as_what_they_are(site: Site) -> None:
    uploads = Uploads(site.client, site.around.blobs, site.inbox.workspace_id)

    async def send(name: str, content_type: str, data: bytes) -> tuple[str, str]:
        sha256 = await site.around.blobs.put(site.inbox.workspace_id, data)
        file = OutboundFile(new_id(), name, content_type, len(data), sha256)
        return await uploads.of(file)

    kind, media_id = await send('照片 "1".png', "image/png", PNG)
    assert kind == "image"
    assert site.platform.media[media_id][1] == PNG
    paper = await send("报价单.pdf", "application/pdf", b"%PDF-1.7")
    assert paper[0] == "file"
    assert await send("报价单.pdf", "application/pdf", b"%PDF-1.7") == paper, "it is up already"
    with pytest.raises(SendRejected, match="6 bytes"):
        await send("empty.txt", "text/plain", b"x")
    gone = OutboundFile(new_id(), "a.pdf", "application/pdf", 100, b"\0" * 32)
    with pytest.raises(SendRejected, match="no longer there"):
        await uploads.of(gone)


async def test_customers_of_one_moment_are_asked_for_together_and_remembered(site: Site) -> None:
    site.platform.people = {f"wm{n}": {"nickname": f"客{n}", "unionid": f"u{n}"} for n in range(150)}
    profiles = Profiles(site.client)
    found = await asyncio.gather(*(profiles.of(f"wm{n}") for n in range(150)))
    assert found[7] == InboundIdentity("wm7", "WeChat wm7", name="客7", verified=True, links=("unionid:u7",))
    assert await profiles.of("nobody") == nameless("nobody")
    calls = site.platform.calls["kf/customer/batchget"]
    assert calls == 3, "two for 150 people, one for nobody"
    assert await profiles.of("wm7") == found[7]
    assert site.platform.calls["kf/customer/batchget"] == calls
    await profiles.close()


async def test_a_message_does_without_a_name_rather_than_wait(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.platform.profiles_work = False
    profiles = Profiles(site.client)
    assert await profiles.of("wm1") == nameless("wm1")
    calls = site.platform.calls["kf/customer/batchget"]
    assert await profiles.of("wm2") == nameless("wm2")
    assert site.platform.calls["kf/customer/batchget"] == calls, "not asked again for a while"
    assert (await site.health() or {}).get("ok", True), "a name is no right that the inbox needs"
    monkeypatch.setattr(profiles_module, "RESTS_FOR_S", 0.0)
    site.platform.profiles_work, site.platform.people = True, {"wm1": {"nickname": "王"}}
    fresh = Profiles(site.client)
    assert (await fresh.of("wm1")).name == "王"
    await fresh.close()
    await profiles.close()


async def test_a_mistake_of_ours_about_names_holds_nobody_up(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    async def stumble(*_: Any, **__: Any) -> Any:
        raise ZeroDivisionError

    client = site.client
    monkeypatch.setattr(client, "ask", stumble)
    profiles = Profiles(client)
    async with asyncio.timeout(20):
        found = await asyncio.gather(*(profiles.of(f"wm{n}") for n in range(150)))
    assert found == [nameless(f"wm{n}") for n in range(150)]
    await profiles.close()
