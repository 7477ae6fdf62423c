"""An admin sets an inbox up in the console, mends one whose credentials were refused, and puts one away."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.async_api import expect
from sqlalchemy import update

from conversations.models import Delivery
from gateway import keys
from tests.browser.conftest import DESK, PHONE, Language, Scheme, Screens
from tests.support.office import Office

pytestmark = pytest.mark.needs("chromium")

FAR = datetime(2099, 1, 1, tzinfo=UTC)
LOOKS: list[tuple[Language, Scheme, tuple[int, int]]] = [("zh-CN", "light", DESK), ("en", "dark", PHONE)]
WORDS = {
    "zh-CN": {
        "add": "添加渠道账号",
        "kind": "微信公众号",
        "create": "创建并测试",
        "needed": "此项必填。",
        "shape": "格式不正确。",
        "make": "生成",
        "set": "已设置，不再显示",
        "left": "还需在平台上完成",
        "bad": "连接异常。",
    },
    "en": {
        "add": "Add an inbox",
        "kind": "WeChat Official Account",
        "create": "Create and test",
        "needed": "This is needed.",
        "shape": "This does not look as it should.",
        "make": "Make one",
        "set": "Set; it is never shown",
        "left": "What is left to do at the provider",
        "bad": "The connection does not work.",
    },
}


@pytest.mark.parametrize(("language", "scheme", "size"), LOOKS)
async def test_an_inbox_is_set_up_from_the_chooser_to_what_is_left_to_do(
    screens: Screens, language: Language, scheme: Scheme, size: tuple[int, int]
) -> None:
    words = WORDS[language]
    async with screens.desk("admin", language, scheme, size) as page:
        await page.goto(f"{screens.program.url}/settings/inboxes")
        await page.get_by_role("link", name=words["add"]).click()
        assert await screens.faults(page) == []
        await page.get_by_role("link", name=words["kind"]).click()
        # What is missing is said at its field, and the first of them takes the focus.
        await page.get_by_role("button", name=words["create"]).click()
        await expect(page.get_by_text(words["needed"])).to_have_count(4)
        await expect(page.locator("#field-name")).to_be_focused()
        assert await screens.faults(page) == []
        await page.locator("#field-name").fill("售后公众号")
        await page.locator("#field-app_id").fill("wx0123456789abcdef")
        await page.locator("#field-app_secret").fill("a-secret-of-wechat")
        await page.locator("#field-token").fill("no!")
        await page.get_by_role("button", name=words["create"]).click()
        await expect(page.get_by_text(words["shape"])).to_have_count(1)
        await page.get_by_role("button", name=words["make"]).first.click()
        token = await page.locator("#field-token").input_value()
        await page.get_by_role("button", name=words["create"]).click()
        # The made token can be copied now; the secret is never shown again.
        steps = page.get_by_role("region", name=words["left"])
        await expect(steps).to_contain_text("/hooks/")
        await expect(steps).to_contain_text(token)
        await expect(page.get_by_text(words["bad"])).to_be_visible()  # WeChat cannot be reached from here
        await expect(page.get_by_text(words["set"])).to_have_count(2)
        assert "a-secret-of-wechat" not in await page.content()
        assert await screens.faults(page) == []
        await page.reload()
        await expect(steps).to_contain_text("/hooks/")
        await expect(steps).not_to_contain_text(token)


async def test_refused_credentials_are_told_on_every_page_and_what_waits_before_an_inbox_goes(
    screens: Screens, office: Office
) -> None:
    said = await office.customer_writes("my washer leaks")
    agent = await office.desk("supervisor")
    await agent.post(f"/api/v1/conversations/{said['conversation_id']}/messages", {"kind": "reply", "text": "On it"})
    async with office.program.database.begin() as connection:
        await connection.execute(
            update(Delivery)
            .where(Delivery.workspace_id == office.workspace.id)
            .values(state="queued", run_at=FAR, error={"code": "credentials_rejected", "detail": "401"})
        )
    async with screens.desk("admin", "en") as page:
        banner = page.get_by_role("status").filter(has_text="credentials are refused")
        await expect(banner).to_contain_text("1 reply waits")
        assert await screens.faults(page) == []
        await banner.get_by_role("link").click()
        await expect(page.get_by_role("alert")).to_contain_text("Enter new ones below")
        await page.get_by_role("button", name="Archive").click()
        dialog = page.get_by_role("dialog")
        await expect(dialog).to_contain_text("1 conversation that is not resolved")
        await expect(dialog).to_contain_text("1 reply on its way")
        assert await screens.faults(page) == []
        await dialog.get_by_role("button", name="Archive").click()
        await expect(page.get_by_role("list").last).not_to_contain_text("API")
        await expect(banner).to_have_count(0)
    await office.app[keys.ADAPTERS].refresh()


async def test_what_a_customer_said_is_written_down_and_shown(screens: Screens, office: Office) -> None:
    said = await office.customer_writes("my washer leaks")
    async with screens.desk("supervisor", "zh-CN") as page:
        await page.goto(f"{screens.program.url}/inbox/all/{said['conversation_id']}")
        await page.get_by_role("button", name="营销").click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_role("radio", name="不愿意接收").check()
        await dialog.get_by_role("textbox", name="备注").fill("电话里说的")
        assert await screens.faults(page) == []
        await dialog.get_by_role("button", name="记录").click()
        row = page.get_by_role("listitem").filter(has=page.get_by_role("button", name="营销"))
        await expect(row).to_contain_text("拒绝")
        await expect(row).to_contain_text("电话里说的")
        await page.get_by_role("button", name="历史", exact=True).click()
        await expect(page.get_by_role("dialog")).to_contain_text("告知客服")
