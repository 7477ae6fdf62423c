"""A real Chromium before the running program: an agent and a customer, in either language and scheme."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from gateway import keys
from tests.support.office import Office
from tests.support.program import Program
from tests.support.workspaces import TestWorkspace

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
SETTLED = """Promise.allSettled(document.getAnimations()
  .filter((one) => one.effect.getComputedTiming().endTime !== Infinity).map((one) => one.finished))"""
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
DESK, PHONE = (1440, 900), (390, 844)

Language = Literal["zh-CN", "en"]
Scheme = Literal["light", "dark"]

expect.set_options(timeout=30_000)  # of a condition: it costs nothing where it holds


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """Debian's Chromium, driven by Playwright."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield browser
        await browser.close()


@dataclass
class Screens:
    """Opens pages of one workspace, and remembers what went wrong in them."""

    chromium: Browser
    program: Program
    workspace: TestWorkspace
    chat_id: UUID
    troubles: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    @asynccontextmanager
    async def page(
        self, language: Language = "en", scheme: Scheme = "light", size: tuple[int, int] = DESK
    ) -> AsyncIterator[Page]:
        """Open an empty page in a browser profile of its own."""
        context = await self.chromium.new_context(
            locale=language, color_scheme=scheme, viewport={"width": size[0], "height": size[1]}
        )
        try:
            yield await self._watched(context)
        finally:
            await context.close()

    async def _watched(self, context: BrowserContext) -> Page:
        page = await context.new_page()
        ours = urlsplit(self.program.url).netloc
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("dialog", lambda dialog: self.troubles.append(f"dialog: {dialog.message}"))
        page.on(
            "request",
            lambda request: (
                None
                if urlsplit(request.url).netloc in (ours, "") or request.url.startswith(("data:", "blob:"))
                else self.outside.append(request.url)
            ),
        )
        return page

    @asynccontextmanager
    async def desk(
        self,
        role: Literal["agent", "supervisor", "admin"] = "supervisor",
        language: Language = "en",
        scheme: Scheme = "light",
        size: tuple[int, int] = DESK,
    ) -> AsyncIterator[Page]:
        """Open the console as somebody who has signed in."""
        async with self.page(language, scheme, size) as page:
            await self.sign_in(page, role)
            await page.goto(self.program.url)
            await expect(page.get_by_role("navigation").first).to_be_visible()
            yield page

    async def sign_in(self, page: Page, role: Literal["agent", "supervisor", "admin"]) -> None:
        """Give the page the cookie of a fresh session."""
        async with self.program.browser(self.workspace, role) as session:
            [cookie] = session.cookie_jar
        await page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": self.program.url}])

    @asynccontextmanager
    async def window(
        self, language: Language = "en", scheme: Scheme = "light", size: tuple[int, int] = PHONE
    ) -> AsyncIterator[Page]:
        """Open the chat as a customer."""
        async with self.page(language, scheme, size) as page:
            await page.goto(f"{self.program.url}/chat/{self.chat_id}")
            await expect(page.get_by_role("textbox")).to_be_visible()
            yield page

    async def faults(self, page: Page) -> list[str]:
        """Return what axe finds serious or critical on the page as it is."""
        await page.evaluate(SETTLED)  # what still fades in has the colours of neither state
        if not await page.evaluate("'axe' in window"):
            await page.evaluate(AXE.read_text(encoding="utf-8"))
        found: dict[str, Any] = await page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{one['id']}: {one['help']} ({one['nodes'][0]['target']}: {one['nodes'][0].get('failureSummary', '')})"
            for one in found["violations"]
            if one["impact"] in ("serious", "critical")
        ]


@pytest.fixture
async def screens(chromium: Browser, running: Program) -> AsyncIterator[Screens]:
    """A workspace whose people can sign in, with a web chat; the test fails if a page did anything it must not."""
    if not (ROOT / "gateway" / "static" / "console" / "index.html").is_file():
        pytest.fail("the console is not built: make web")
    workspace = await running.workspace()
    office = Office(running, workspace)
    admin = await office.desk("admin")
    body = {"kind": "webchat", "name": f"Chat {uuid4().hex[:6]}", "queue_id": workspace.queue_id}
    made = await admin.post("/api/v1/inboxes", body, expect=201)
    await running.app[keys.ADAPTERS].refresh()
    screens = Screens(chromium, running, workspace, UUID(made["id"]))
    yield screens
    await running.retire(workspace)
    assert screens.troubles == []
    assert screens.outside == []


@pytest.fixture
def office(screens: Screens) -> Office:
    """The same workspace by its API."""
    return Office(screens.program, screens.workspace)
