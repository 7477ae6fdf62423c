"""The console as an application of its own: what it keeps on the machine, and what it shows without a line."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Screens

pytestmark = pytest.mark.needs("chromium")

TAKEN_OVER = """new Promise((done) => navigator.serviceWorker.controller ? done(true)
  : navigator.serviceWorker.addEventListener("controllerchange", () => done(true)))"""

KEPT = """(async () => {
  const found = [];
  for (const name of await caches.keys()) {
    for (const request of await (await caches.open(name)).keys()) found.push([name, new URL(request.url).pathname]);
  }
  return found;
})()"""


async def test_only_the_consoles_own_files_are_kept_and_no_answer_of_the_api(screens: Screens) -> None:
    refused: list[str] = []
    async with screens.desk("supervisor") as page:
        page.on("console", lambda said: refused.append(said.text) if "Content Security Policy" in said.text else None)
        await page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        await page.reload()
        await page.evaluate(TAKEN_OVER)
        for path in ("/inbox/all", "/contacts", "/floor", "/settings/queues", "/help/nowhere", "/api/docs"):
            await page.goto(f"{screens.program.url}{path}")
            await page.wait_for_load_state("networkidle")
        kept: list[list[str]] = await page.evaluate(KEPT)
        paths = {path for _, path in kept}
        assert len({name for name, _ in kept}) == 1
        assert {"/", "/first-paint.js", "/favicon.svg"} <= paths
        assert any(path.startswith("/assets/shell-") for path in paths)
        strangers = [path for path in paths if not path.startswith("/assets/")]
        assert sorted(strangers) == ["/", "/favicon.svg", "/first-paint.js"]
    assert refused == []


async def test_without_a_line_it_says_so_and_shows_nothing_of_before(screens: Screens) -> None:
    async with screens.desk("supervisor") as page:
        await page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        await page.reload()
        await page.evaluate(TAKEN_OVER)
        await page.context.set_offline(True)
        await page.goto(f"{screens.program.url}/contacts")
        await expect(page.get_by_role("button", name="Try again")).to_be_visible()
        await expect(page.get_by_role("navigation")).to_have_count(0)
        assert await screens.faults(page) == []
        await page.context.set_offline(False)
        await expect(page.get_by_role("navigation").first).to_be_visible()


async def test_it_can_be_installed(screens: Screens) -> None:
    async with screens.page() as page:
        await page.goto(screens.program.url)
        manifest: dict[str, Any] = await page.evaluate("""(async () => {
          const link = document.querySelector("link[rel=manifest]");
          return (await fetch(link.href)).json();
        })()""")
        assert (manifest["scope"], manifest["display"]) == ("/", "standalone")
        assert {icon["sizes"] for icon in manifest["icons"]} == {"192x192", "512x512"}
        assert "maskable" in {icon["purpose"] for icon in manifest["icons"]}
        for icon in [*manifest["icons"], {"src": "/icons/180.png"}]:
            response = await page.request.get(f"{screens.program.url}{icon['src']}")
            assert (response.status, response.headers["content-type"]) == (200, "image/png")
        worker = await page.request.get(f"{screens.program.url}/sw.js")
        assert worker.headers["cache-control"] == "no-cache"
        assert "default-src 'none'" in worker.headers["content-security-policy"]
