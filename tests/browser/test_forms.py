"""A form in the customer's window: begun by a button, answered by buttons, a day and a picture, left at any step."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.async_api import expect

from gateway import keys
from tests.browser.conftest import PHONE, Screens
from tests.browser.test_bot import switch_on
from tests.gateway.stock import PNG
from tests.gateway.test_forms import PATH, REPAIR, STEPS, add_fields
from tests.support.office import Office

pytestmark = pytest.mark.needs("chromium")


async def define(office: Office) -> None:
    admin = await office.desk("admin")
    await add_fields(admin)
    await admin.post(PATH, REPAIR | {"steps": [STEPS[0], *STEPS[2:]]}, expect=201)


@pytest.mark.parametrize(("language", "scheme"), [("zh-CN", "light"), ("en", "dark")])
async def test_a_visitor_fills_in_a_form_and_a_colleague_sees_the_answers(
    screens: Screens, office: Office, language: str, scheme: str
) -> None:
    await define(office)
    await switch_on(screens, office)
    is_chinese = language == "zh-CN"
    async with screens.window(language, scheme, PHONE) as customer:  # type: ignore[arg-type]  # one of the two
        log = customer.get_by_role("log")
        await customer.get_by_role("button", name="报修" if is_chinese else "Report a fault").click()
        await expect(log).to_contain_text("（1/4）订单号" if is_chinese else "(1/4) Which order")
        assert await screens.faults(customer) == []
        await customer.get_by_role("textbox").fill("TK-123456")
        await customer.keyboard.press("Enter")
        await expect(log).to_contain_text("（2/4）" if is_chinese else "(2/4)")
        # Half filled in, the page is loaded anew: the question is there with what may answer it.
        await customer.reload()
        skip = customer.get_by_role("button", name="跳过" if is_chinese else "Skip")
        await expect(skip).to_be_visible()
        async with customer.expect_file_chooser() as choosing:
            await customer.get_by_role("group").get_by_role("button", name=re.compile("文件|Attach")).click()
        chooser = await choosing.value
        await chooser.set_files({"name": "e4.png", "mimeType": "image/png", "buffer": PNG})
        await expect(log).to_contain_text("（3/4）" if is_chinese else "(3/4)", timeout=30_000)
        day = (office.app[keys.CLOCK].now() + timedelta(days=3)).date().isoformat()
        await customer.get_by_label("日期" if is_chinese else "Day").fill(day)
        assert await screens.faults(customer) == []
        await customer.get_by_role("group").get_by_role("button", name=re.compile("发送|Send")).click()
        await customer.get_by_role("button", name="下午").click()
        await expect(log).to_contain_text("师傅会联系您" if is_chinese else "our engineer will call you")
        await expect(customer.get_by_role("button", name="下午")).to_have_count(0)
    admin = await office.desk("admin")
    [conversation] = (await admin.get("/api/v1/conversations?view=all"))["items"]
    assert conversation["fields"] == {"order_no": "TK-123456", "visit": day, "part": "下午"}
    async with screens.desk("supervisor", language, scheme) as desk:  # type: ignore[arg-type]  # the same
        await desk.goto(f"{screens.program.url}/inbox/all/{conversation['id']}")
        await expect(desk.get_by_text("TK-123456").first).to_be_visible()
        await expect(desk.get_by_text(re.compile("表单《报修》|Form “Report a fault”")).first).to_be_visible()


async def test_the_way_out_and_the_way_to_a_person_are_buttons(screens: Screens, office: Office) -> None:
    await define(office)
    await switch_on(screens, office)
    async with screens.window("en") as customer:
        log = customer.get_by_role("log")
        await customer.get_by_role("button", name="Report a fault").click()
        await customer.get_by_role("button", name="Leave the form").click()
        await expect(log).to_contain_text("You have left the form")
        await customer.get_by_role("button", name="Report a fault").click()
        await expect(customer.get_by_role("button", name="Leave the form")).to_be_visible()
        await customer.get_by_role("button", name="A person, please").click()
        await expect(log).to_contain_text("on the way to a person")
