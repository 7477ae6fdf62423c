"""An admin lets files expire; whoever opens the conversation reads that they did."""

from __future__ import annotations

import base64

import pytest
from playwright.async_api import expect
from sqlalchemy import text as sql

from gateway import keys
from gateway.workers import tidy
from tests.browser.conftest import DESK, PHONE, Language, Scheme, Screens
from tests.support.office import Office

WORDS = {
    "en": ("Delete files after days", "Save", "Saved", "Expired by policy on"),
    "zh-CN": ("文件保留天数", "保存", "已保存", "按保留策略删除"),
}


@pytest.mark.needs("chromium")
@pytest.mark.parametrize(
    ("language", "scheme", "size"), [("en", "light", DESK), ("zh-CN", "dark", DESK), ("zh-CN", "light", PHONE)]
)
async def test_days_are_set_and_an_expired_file_says_so(
    screens: Screens, office: Office, language: Language, scheme: Scheme, size: tuple[int, int]
) -> None:
    label, save, saved, expired = WORDS[language]
    file = {"name": "quote.txt", "data": base64.b64encode(b"a quote").decode()}
    said = await office.customer_writes("see attached", attachments=[file])
    admin = await office.desk("admin")
    await admin.post(f"/api/v1/conversations/{said['conversation_id']}/resolve", {})
    async with screens.desk("admin", language, scheme, size) as page:
        await page.goto(f"{screens.program.url}/settings/files")
        await page.get_by_role("textbox", name=label).fill("30")
        await page.get_by_role("button", name=save).click()
        await expect(page.get_by_text(saved, exact=True)).to_be_visible()
        assert await screens.faults(page) == []
        await _let_time_pass(office)
        await page.goto(f"{screens.program.url}/inbox/all/{said['conversation_id']}")
        await expect(page.get_by_text(expired)).to_be_visible()
        assert await screens.faults(page) == []


async def _let_time_pass(office: Office) -> None:
    async with office.program.database.begin() as connection:
        for table, column in (("file", "created_at"), ("conversation", "resolved_at")):
            await connection.execute(
                sql(f"UPDATE {table} SET {column} = {column} - interval '40 days' WHERE workspace_id = :workspace"),
                {"workspace": office.workspace.id},
            )
    await tidy(office.app[keys.WORKS], office.app[keys.BLOBS])
