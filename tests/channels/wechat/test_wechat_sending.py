"""Replies against the platform: what arrives, what is refused and how that is worded, and whose fault it is."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from channels.contract import Receipt
from channels.errors import CredentialsRejected, DeliveryUnknown, SendDeferred, SendError, SendRejected, WindowRefused
from channels.wechat.errors import _MEANINGS, as_error, explain
from conversations.content import Choice, Image, Link, Template, Text
from gateway.demo.platforms import wechat
from kit.errors import Unavailable
from tests.channels.wechat.conftest import CUSTOMER, Account
from tests.kit.test_filetypes import png

AMR = b"#!AMR\n" + b"\x3c\x00" * 40


async def reported(account: Account) -> Any:
    """What an admin sees of the inbox's health."""
    async with account.around.database.acquire() as connection:
        return await connection.fetchval(
            "SELECT health FROM inbox WHERE workspace_id = $1 AND id = $2", account.workspace.id, account.settings.id
        )


# -- what arrives -------------------------------------------------------------------------------------------


async def test_words_arrive_as_they_are_in_the_name_of_the_service_account(account: Account) -> None:
    assert await account.adapter.send(account.reply("您好 <E4> 🙂")) == Receipt(state="sent")
    [body] = account.platform.sent
    assert body == {
        "touser": CUSTOMER, "msgtype": "text", "text": {"content": "您好 <E4> 🙂"},
        "customservice": {"kf_account": "support@shop"},
    }  # fmt: skip


async def test_a_mini_programs_customer_gets_words_pictures_and_links(mini: Account) -> None:
    picture = await mini.file("p.png", png(3, 3))
    sound = await mini.file("s.amr", AMR)
    for message in (mini.reply("hi"), mini.reply(Link("https://a.test", "A")), mini.reply("", files=[picture, sound])):
        await mini.adapter.send(message)
    assert [body["msgtype"] for body in mini.platform.sent] == ["text", "link", "image", "text"]
    assert "customservice" not in mini.platform.sent[0]
    assert mini.texts[1].startswith("s.amr\nhttps://desk.test/files/")


async def test_pictures_and_sounds_are_uploaded_and_papers_linked(account: Account) -> None:
    files = [
        await account.file("泵.png", png(3, 3)), await account.file("s.amr", AMR),
        await account.file("报价.pdf", b"%PDF-1.7"),
    ]  # fmt: skip
    await account.adapter.send(account.reply(Text("请看"), files=files))
    assert [body["msgtype"] for body in account.platform.sent] == ["text", "image", "voice", "text"]
    assert [(kind, name) for kind, name, _ in account.platform.uploaded] == [
        ("image", "image.png"),
        ("voice", "voice.amr"),
    ]
    assert account.platform.uploaded[0][2] == png(3, 3)
    assert account.texts[1].startswith(f"报价.pdf\nhttps://desk.test/files/{account.settings.id}/{files[2].id}?exp=")


async def test_a_picture_that_wechat_does_not_take_goes_as_a_link(account: Account) -> None:
    file = await account.file("p.png", png(3, 3) + b"unfit")
    await account.adapter.send(account.reply(Image(str(file.id)), files=[file]))
    assert account.texts[0].startswith("p.png\nhttps://")


async def test_a_file_whose_bytes_are_gone_fails_and_says_so(account: Account) -> None:
    file = replace(await account.file("p.png", png(3, 3)), sha256=b"\0" * 32)
    with pytest.raises(SendRejected, match="no longer stored"):
        await account.adapter.send(account.reply("", files=[file]))


async def test_a_menu_and_a_template_arrive_and_a_template_has_an_id(account: Account) -> None:
    await account.adapter.send(account.reply(Choice("?", [{"id": "1", "label": "A"}])))
    receipt = await account.adapter.send(account.reply(Template("tpl-1", "zh_CN", {"first": "泵"})))
    assert receipt.external_id == "200163836"
    menu, template = account.platform.sent
    assert menu["msgmenu"]["list"] == [{"id": "1", "content": "A"}]
    assert template == {"touser": CUSTOMER, "template_id": "tpl-1", "data": {"first": {"value": "泵"}}}


# -- windows ------------------------------------------------------------------------------------------------


async def test_five_replies_arrive_and_the_sixth_is_refused_as_used_up(account: Account) -> None:
    for number in range(5):
        await account.adapter.send(account.reply(str(number)))
    with pytest.raises(WindowRefused, match="five messages") as refused:
        await account.adapter.send(account.reply("6"))
    assert refused.value.code == "quota_used"
    account.platform.opens(CUSTOMER)
    await account.adapter.send(account.reply("again"))


async def test_after_two_days_the_window_is_closed(account: Account) -> None:
    account.clock.advance(hours=49)
    with pytest.raises(WindowRefused, match="48 hours") as refused:
        await account.adapter.send(account.reply())
    assert refused.value.code == "window_closed"


async def test_a_menu_opens_three_for_a_minute(account: Account) -> None:
    account.platform.opens("o-menu", "CLICK")
    for _ in range(3):
        await account.adapter.send(replace(account.reply(), to="o-menu"))
    with pytest.raises(WindowRefused) as refused:
        await account.adapter.send(replace(account.reply(), to="o-menu"))
    assert refused.value.code == "quota_used"
    account.clock.advance(minutes=2)
    with pytest.raises(WindowRefused) as refused:
        await account.adapter.send(replace(account.reply(), to="o-menu"))
    assert refused.value.code == "window_closed"


# -- every code ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (-1, SendDeferred), (45009, SendDeferred), (45011, SendDeferred), (45015, WindowRefused),
        (45047, WindowRefused), (40003, SendRejected), (43004, SendRejected), (45002, SendRejected),
        (48001, SendRejected), (48002, SendRejected), (50005, SendRejected), (50002, CredentialsRejected),
        (41001, CredentialsRejected), (99999, SendRejected),
    ],
)  # fmt: skip
async def test_a_refusal_ends_the_sending_as_what_it_is(account: Account, code: int, kind: type[SendError]) -> None:
    account.platform.refuses.append(code)
    with pytest.raises(SendError) as refused:
        await account.adapter.send(account.reply())
    assert type(refused.value) is kind
    assert str(code) in refused.value.detail
    assert account.platform.sent == []


def test_quota_and_pace_pause_the_whole_inbox_and_a_busy_moment_one_message() -> None:
    ends = {code: as_error(code) for code in (-1, 45009, 45011)}
    assert all(isinstance(error, SendDeferred) for error in ends.values())
    assert [getattr(error, "inbox_wide", None) for error in ends.values()] == [False, True, True]
    assert getattr(ends[45009], "retry_after_s", 0) > getattr(ends[45011], "retry_after_s", 0) > 0


def test_every_known_code_has_a_sentence_of_its_own_end() -> None:
    for code in _MEANINGS:
        assert as_error(code).detail == explain(code)
        assert explain(code).endswith(f"({code})")


# -- tokens -------------------------------------------------------------------------------------------------


async def test_many_replies_at_once_fetch_one_token(account: Account) -> None:
    await asyncio.gather(*(account.adapter.send(account.reply(str(n))) for n in range(5)))
    assert account.platform.calls.count("stable_token") == 1


async def test_processes_share_the_token(account: Account) -> None:
    await account.adapter.send(account.reply())
    await account.another().send(account.reply())
    assert account.platform.calls.count("stable_token") == 1


async def test_a_token_of_other_credentials_is_not_taken_for_ours(account: Account) -> None:
    await account.adapter.send(account.reply())
    other = replace(account.settings, secrets={**account.settings.secrets, "app_secret": "another"})
    with pytest.raises(CredentialsRejected, match="AppSecret is wrong"):
        await type(account.adapter)(other, account.around).send(account.reply())


async def test_a_token_is_fetched_anew_before_it_ends(account: Account) -> None:
    await account.adapter.send(account.reply())
    account.clock.advance(minutes=118)
    await account.adapter.send(account.reply())
    assert account.platform.calls.count("stable_token") == 2
    assert len(account.platform.sent) == 2


async def test_a_token_revoked_meanwhile_is_renewed_once_and_the_reply_arrives_once(account: Account) -> None:
    await account.adapter.send(account.reply("1"))
    account.platform.revoke()
    await account.adapter.send(account.reply("2"))
    assert account.texts == ["1", "2"]
    assert account.platform.calls[2:] == ["message/custom/send", "stable_token", "stable_token", "message/custom/send"]
    assert len(account.platform.forced) == 1


async def test_a_process_takes_the_token_that_another_has_renewed(account: Account) -> None:
    other = account.another()
    await other.send(account.reply("1"))
    await account.adapter.send(account.reply("2"))
    account.platform.revoke()
    await account.adapter.send(account.reply("3"))
    await other.send(account.reply("4"))
    assert account.texts == ["1", "2", "3", "4"]
    assert len(account.platform.forced) == 1


async def test_a_token_refused_again_and_again_stops_the_inbox_and_tells_the_admin(account: Account) -> None:
    account.platform.refuses.extend([40001, 40001])
    with pytest.raises(CredentialsRejected, match="AppSecret"):
        await account.adapter.send(account.reply())
    assert account.platform.calls.count("message/custom/send") == 2
    assert (await reported(account))["ok"] is False
    await account.adapter.send(account.reply())
    assert (await reported(account))["ok"] is True


async def test_a_refusal_of_every_token_does_not_use_up_the_forced_ones(account: Account) -> None:
    account.platform.refuses.extend([40001] * wechat.ALWAYS)
    for _ in range(10):
        with pytest.raises(CredentialsRejected):
            await account.adapter.send(account.reply())
    assert len(account.platform.forced) <= 1


async def test_a_server_that_is_not_let_in_is_told_its_address(account: Account) -> None:
    account.platform.is_let_in = False
    with pytest.raises(CredentialsRejected) as refused:
        await account.adapter.send(account.reply())
    assert "IP allow list" in refused.value.detail
    assert wechat.OWN_ADDRESS in refused.value.detail
    assert "IP allow list" in (await reported(account))["detail"]
    account.platform.is_let_in = True
    await account.adapter.send(account.reply())
    assert (await reported(account))["ok"] is True


async def test_the_test_of_the_credentials_says_what_is_wrong(account: Account) -> None:
    health = await account.adapter.check()
    assert (health.ok, health.facts) == (True, {"app_id": wechat.APP_ID, "encrypted": True})
    account.platform.app_secret = "reset"
    assert "AppSecret is wrong" in (await account.adapter.check()).detail
    account.platform.is_let_in = False
    assert wechat.OWN_ADDRESS in (await account.adapter.check()).detail


# -- several parts, lost answers ----------------------------------------------------------------------------

LONG = "一" * 682 + "\n" + "二" * 682 + "\n" + "三" * 10


async def test_a_long_reply_arrives_in_order(account: Account) -> None:
    receipt = await account.adapter.send(account.reply(LONG))
    assert receipt.spent == 3
    assert [part[0] for part in account.texts] == ["一", "二", "三"]


@pytest.mark.parametrize(("code", "kind"), [(-1, SendDeferred), (45047, WindowRefused)])
async def test_a_failure_in_the_middle_says_so_and_the_next_attempt_goes_on_there(
    account: Account, code: int, kind: type[SendError]
) -> None:
    account.platform.refuses.extend([0, code])
    account.platform.sent.clear()
    message = account.reply(LONG)
    with pytest.raises(kind, match="1 of 3 parts were sent"):
        await account.adapter.send(message)
    # Another process takes the next attempt.
    await account.another().send(replace(message, attempt=2))
    assert [part[0] for part in account.texts] == ["一", "二", "三"]


async def test_a_reply_cut_off_in_the_middle_goes_on_there_too(account: Account) -> None:
    message = account.reply(LONG)
    account.platform.hangs_after = 1
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.5):
            await account.adapter.send(message)
    account.platform.hangs_after = None
    await account.another().send(replace(message, attempt=2))
    assert [part[0] for part in account.texts] == ["一", "二", "三"]


async def test_a_failure_after_parts_that_nobody_counted_is_left_to_people(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def is_away(key: str, value: object, **more: object) -> None:
        raise Unavailable("the database is away for a moment")

    await account.adapter.send(account.reply("fetches the token"))
    monkeypatch.setattr(account.adapter._outgoing._state, "put", is_away)
    account.platform.refuses.extend([0, -1])
    with pytest.raises(DeliveryUnknown, match="1 of 3 parts"):
        await account.adapter.send(account.reply(LONG))


async def test_a_lost_answer_is_unknown_and_the_reply_not_repeated(account: Account) -> None:
    account.platform.loses_answers = True
    with pytest.raises(DeliveryUnknown):
        await account.adapter.send(account.reply("once"))
    assert account.texts == ["once"]
    assert not account.adapter.capabilities.repeats_are_safe


async def test_an_inbox_without_an_app_id_says_what_it_lacks(account: Account) -> None:
    with pytest.raises(SendRejected, match="AppID"):
        await account.another(app_id="").send(account.reply())


# -- typing -------------------------------------------------------------------------------------------------


async def test_typing_is_told_within_half_a_minute_and_not_twice(account: Account) -> None:
    await account.adapter.send_typing(CUSTOMER, CUSTOMER, True)
    assert account.platform.typing == []
    await account.read(account.platform.message(CUSTOMER, Content="hi"))
    for on in (True, True, False, False):
        await account.adapter.send_typing(CUSTOMER, CUSTOMER, on)
    assert account.platform.typing == [(CUSTOMER, "Typing"), (CUSTOMER, "CancelTyping")]
    account.clock.advance(timedelta(seconds=31))
    await account.adapter.send_typing(CUSTOMER, CUSTOMER, True)
    assert account.platform.calls.count("message/custom/typing") == 2


async def test_a_mini_programs_customers_see_typing_too(mini: Account) -> None:
    await mini.read(mini.platform.message(CUSTOMER, Content="hi"))
    await mini.adapter.send_typing(CUSTOMER, CUSTOMER, True)
    assert mini.platform.typing == [(CUSTOMER, "Typing")]


async def test_a_refusal_of_typing_is_nobodys_trouble(account: Account) -> None:
    await account.read(account.platform.message(CUSTOMER, Content="hi"))
    account.platform.is_let_in = False
    account.platform.revoke()
    await account.adapter.send_typing(CUSTOMER, CUSTOMER, True)
    assert account.platform.typing == []
