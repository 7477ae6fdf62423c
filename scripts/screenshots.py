"""Photographs every screen: for docs/images/screens, or for whoever wants to look at all of them at once.

Serves the demo on a port and a data folder of its own, adds what its story lacks, and opens each screen in Chromium:

    python scripts/screenshots.py                        # the looks of the documents, into docs/images/screens
    python scripts/screenshots.py --all --out /tmp/shots # both languages, both schemes, both sizes
    python scripts/screenshots.py --only inbox,floor     # some of them

With ``--url`` and ``--password`` it photographs a demo that is served already, and adds to it what its story lacks.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any, Literal

import aiohttp
from aiohttp import web
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

ROOT = Path(__file__).resolve().parents[1]
SCREENS_FOLDER = ROOT / "docs" / "images" / "screens"
PASSWORD = "photograph-the-demo"  # noqa: S105 - of a demo that ends with this script
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
STORY_WITHIN_S = 240.0
QUALITY = 82  # of a JPEG
SIZES = {"desk": (1440, 900), "phone": (390, 844)}

Language = Literal["en", "zh-CN"]
Scheme = Literal["light", "dark"]
Size = Literal["desk", "phone"]
Look = tuple[Language, Scheme, Size]
Act = Callable[[Page, "Stage"], Awaitable[None]]

EVERY: tuple[Look, ...] = tuple(product(("en", "zh-CN"), ("light", "dark"), ("desk", "phone")))
OF_THE_DOCUMENTS: tuple[Look, ...] = (("en", "light", "desk"), ("zh-CN", "dark", "phone"))


@dataclass(slots=True)
class Stage:
    """A served demo, and what of it the screens show."""

    url: str
    password: str
    http: aiohttp.ClientSession
    ids: dict[str, str]

    async def get(self, path: str) -> Any:
        async with self.http.get(path) as response:
            response.raise_for_status()
            return await response.json()

    async def make(self, path: str, body: dict[str, Any]) -> Any:
        """Add something; what is there under this name already stays as it is."""
        async with self.http.post(path, json=body) as response:
            if response.status == 409:
                return None
            if response.status >= 400:
                raise RuntimeError(f"{path}: {response.status} {await response.text()}")
            return await response.json()


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen: where it is (``{name}`` from the stage), who looks, and what is done before it is photographed."""

    name: str
    path: str
    role: Literal["agent", "supervisor", "admin", "customer"] = "admin"
    act: Act | None = None


async def press_palette(page: Page, _: Stage) -> None:
    await page.keyboard.press("Control+k")
    await page.get_by_role("dialog").get_by_role("combobox").wait_for()


async def press_shortcuts(page: Page, _: Stage) -> None:
    await page.keyboard.press("?")
    await page.get_by_role("dialog").wait_for()


async def open_article(page: Page, _: Stage) -> None:
    await page.locator("main a").first.click()
    await page.wait_for_load_state("networkidle")


async def show_end(page: Page, _: Stage) -> None:
    await page.locator("main > :last-child, main section").last.scroll_into_view_if_needed()


async def chat(page: Page, _: Stage) -> None:
    field = page.get_by_role("textbox")
    await field.fill("The dishwasher stops in the middle of the programme. What can I do?")
    await field.press("Enter")


SETTINGS = (
    "inboxes", "dead-letters", "queues", "rules", "skills", "calendars", "sla-policies", "automation", "macros",
    "canned-replies", "forms", "agents", "teams", "announcements", "tags", "fields", "article-categories", "files",
    "workspace", "webhooks", "audit", "shortcuts", "tokens", "sessions",
)  # fmt: skip

SCREENS: tuple[Screen, ...] = (
    Screen("login", "/", "customer"),
    Screen("inbox", "/inbox/all", "agent"),
    Screen("conversation", "/inbox/all/{conversation}", "agent"),
    Screen("palette", "/inbox/all", "agent", press_palette),
    Screen("keys", "/inbox/all", "agent", press_shortcuts),
    Screen("floor", "/floor", "supervisor"),
    Screen("wallboard", "/floor/wall", "supervisor"),
    Screen("contacts", "/contacts/{contact}", "agent"),
    Screen("knowledge", "/knowledge/{article}", "supervisor"),
    Screen("gaps", "/knowledge/gaps", "supervisor"),
    Screen("exchange", "/knowledge/exchange", "supervisor"),
    *(Screen(f"settings-{name}", f"/settings/{name}") for name in SETTINGS),
    Screen("settings-inbox", "/settings/inboxes/{webchat}"),
    Screen("settings-new-inbox", "/settings/inboxes/new?kind=email"),
    Screen("settings-queue", "/settings/queues/{queue}"),
    Screen("settings-calendar", "/settings/calendars/{calendar}"),
    Screen("settings-sla-policy", "/settings/sla-policies/{policy}"),
    Screen("settings-rule", "/settings/automation/{rule}"),
    Screen("settings-webhook", "/settings/webhooks/{webhook}", act=show_end),
    Screen("asked", "/asked"),
    Screen("reports", "/reports", "supervisor"),
    Screen("measures", "/knowledge/measures"),
    Screen("what-if", "/floor/what-if"),
    Screen("help-centre", "/help/demo", "customer"),
    Screen("help-article", "/help/demo", "customer", open_article),
    Screen("chat", "/chat/{webchat}", "customer", chat),
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@asynccontextmanager
async def served(*, demo: bool = True) -> AsyncIterator[str]:
    """Serve the demo, or an installation in which nobody is anybody, until the block ends."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="trunkline-screens-") as folder:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("TRUNKLINE_")}
        environment |= {
            "TRUNKLINE_DEMO_PASSWORD": PASSWORD,
            "TRUNKLINE_SMTP_PORT": "0",
            "TRUNKLINE_FETCH_ALLOW": "127.0.0.0/8",
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "gateway", "serve", *(["--demo"] if demo else []), "--data", f"{folder}/data",
            "--port", str(port),
            cwd=ROOT, env=environment, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        try:
            yield f"http://127.0.0.1:{port}" if demo else await link_of(f"{folder}/data", port, environment)
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGTERM)
                await process.wait()


async def link_of(data: str, port: int, environment: dict[str, str]) -> str:
    """Return a link to set the fresh installation up, once it is served."""
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as http, asyncio.timeout(STORY_WITHIN_S):
        await until_ready(http)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "gateway", "setup-link", "--data", data,
        cwd=ROOT, env={**environment, "TRUNKLINE_PORT": str(port)}, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    said, _ = await process.communicate()
    return said.decode().strip()


@asynccontextmanager
async def signed_in(url: str, password: str) -> AsyncIterator[Stage]:
    """Yield the stage with the admin's session; waits for the demo and its story."""
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(url, cookie_jar=jar) as http:
        stage = Stage(url, password, http, {})
        async with asyncio.timeout(STORY_WITHIN_S):
            await until_ready(http)
            body = {"email": "admin@demo.test", "password": password}
            async with http.post("/api/v1/auth/login", json=body) as response:
                response.raise_for_status()
                http.headers["X-CSRF-Token"] = (await response.json())["csrf_token"]
            before = -1
            while (now := (await newest(stage))) != before:
                before = now
                await asyncio.sleep(6)
        yield stage


async def until_ready(http: aiohttp.ClientSession) -> None:
    while True:
        try:
            async with http.get("/readyz") as response:
                if response.status == 200:
                    return
        except aiohttp.ClientConnectionError:
            pass
        await asyncio.sleep(0.5)


async def newest(stage: Stage) -> int:
    """Return the highest number of a conversation: it rises while the story is told."""
    found = (await stage.get("/api/v1/conversations?view=all&limit=200"))["items"]
    return max((row["number"] for row in found), default=0)


async def furnish(stage: Stage, receiver: str) -> None:
    """Add what the demo's story lacks: rules, macros, webhooks with a log, skills, and so on."""
    queues = (await stage.get("/api/v1/queues"))["items"]
    agents = (await stage.get("/api/v1/agents"))["items"]
    queue_id = queues[0]["id"]
    for name in ("Dishwashers", "Washing machines", "Invoices", "English", "普通话"):
        await stage.make("/api/v1/skills", {"name": name})
    skills = (await stage.get("/api/v1/skills"))["items"]
    for number, agent in enumerate(agents[:6]):
        levels = {one["id"]: 1 + (number + place) % 5 for place, one in enumerate(skills) if (number + place) % 3}
        await stage.http.put(f"/api/v1/agents/{agent['id']}/skills", json={"levels": levels})
    await stage.make(
        "/api/v1/routing-rules",
        {
            "name": "Invoices to billing",
            "conditions": {"keywords": ["invoice", "发票"]},
            "outcome": {"queue_id": queue_id, "priority": "high"},
        },
    )
    await stage.make(
        "/api/v1/rules",
        {
            "name": "Complaints go first",
            "trigger": {"kind": "event", "types": ["message.received"]},
            "conditions": {"keywords": ["complaint", "投诉"]},
            "actions": [{"kind": "set_priority", "priority": "urgent"}],
        },
    )
    await stage.make(
        "/api/v1/macros", {"name": "Ask for the model", "actions": [{"kind": "note", "text": "Model asked for."}]}
    )
    await stage.make(
        "/api/v1/canned-replies",
        {
            "name": "Greeting",
            "shortcut": "hi",
            "texts": {"en": "Hello, how can I help?", "zh": "您好，有什么可以帮您？"},
        },
    )
    await stage.make("/api/v1/webhooks", {"name": "ERP", "url": receiver, "event_types": ["message.noted"]})
    await stage.make("/api/v1/article-categories", {"name": "Washing"})
    if not (await stage.get("/api/v1/tokens"))["items"]:
        await stage.make("/api/v1/tokens", {"name": "ERP"})
    newest_first = (await stage.get("/api/v1/conversations?view=all&limit=3"))["items"]
    for number, row in enumerate(newest_first):
        note = {"kind": "note", "text": "Asked the workshop.", "client_id": f"screens-{number}"}
        await stage.make(f"/api/v1/conversations/{row['id']}/messages", note)


async def remember(stage: Stage) -> None:
    """Find the ids that paths name."""

    async def first(path: str, **having: Any) -> Any:
        rows = (await stage.get(f"/api/v1/{path}"))["items"]
        fitting = [row for row in rows if all(row.get(name) == value for name, value in having.items())]
        return (fitting or rows or [{"id": "none"}])[0]

    conversations = (await stage.get("/api/v1/conversations?view=all&limit=50"))["items"]
    talked = next((row for row in conversations if len(row["channels"]) > 1), conversations[0])
    articles = (await stage.get("/api/v1/articles"))["items"]
    public = next((row for row in articles if row.get("audience") == "public"), articles[0])
    stage.ids |= {
        "conversation": talked["id"],
        "contact": talked["contact"]["id"],
        "article": public["id"],
        "webchat": (await first("inboxes", kind="webchat"))["id"],
        "queue": (await first("queues"))["id"],
        "calendar": (await first("calendars"))["id"],
        "policy": (await first("sla-policies"))["id"],
        "rule": (await first("rules"))["id"],
        "webhook": (await first("webhooks"))["id"],
    }


@asynccontextmanager
async def receiver() -> AsyncIterator[str]:
    """A program of somebody's that webhooks tell things."""

    async def take(_: web.Request) -> web.Response:
        return web.Response(text="thanks")

    app = web.Application()
    app.router.add_post("/hook", take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    finally:
        await runner.cleanup()


async def context_of(browser: Browser, stage: Stage, role: str, look: Look) -> BrowserContext:
    """Open a browser profile in this look, signed in unless it is a customer's."""
    language, scheme, size = look
    width, height = SIZES[size]
    context = await browser.new_context(
        base_url=stage.url,
        locale=language,
        color_scheme=scheme,
        viewport={"width": width, "height": height},
        reduced_motion="reduce",
        timezone_id="Asia/Shanghai",
        has_touch=size == "phone",
        service_workers="block",
    )
    if role != "customer":
        body = {"email": f"{role}@demo.test", "password": stage.password}
        await context.request.post("/api/v1/auth/login", data=body)
    return context


async def photograph(browser: Browser, stage: Stage, screens: list[Screen], look: Look, folder: Path) -> list[str]:
    """Take each screen in this look; return what could not be taken, with its reason."""
    faults = []
    for role in ("customer", "agent", "supervisor", "admin"):
        chosen = [screen for screen in screens if screen.role == role]
        if not chosen:
            continue
        context = await context_of(browser, stage, role, look)
        for screen in chosen:
            page = await context.new_page()
            path = folder / f"{screen.name}.{look[0]}.{look[1]}.{look[2]}.jpg"
            try:
                await page.goto(screen.path.format(**stage.ids))
                await page.wait_for_load_state("networkidle")
                if screen.act is not None:
                    await screen.act(page, stage)
                await page.wait_for_timeout(500)  # what fades in or is fetched after a click
                await page.locator(".mantine-Skeleton-root").first.wait_for(state="detached")
                await page.screenshot(path=path, type="jpeg", quality=QUALITY)
                wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
                if wide > 0:
                    faults.append(f"{path.name}: {wide} px wider than its screen")
            except Exception as error:  # noqa: BLE001 - one screen that fails is told, the others are taken
                faults.append(f"{path.name}: {str(error).splitlines()[0]}")
            await page.close()
        await context.close()
    return faults


async def photograph_first_run(browser: Browser, link: str, looks: tuple[Look, ...], folder: Path) -> None:
    """Go through the first run once, and take each of its steps in each look."""
    url, _, token = link.partition("/setup#")
    me = {"email": "ada@acme.test", "password": PASSWORD}

    async def take(name: str, path: str, act: Act | None = None) -> None:
        for look in looks:
            context = await context_of(browser, stage, "customer", look)
            if path == "/":
                await context.request.post("/api/v1/auth/login", data=me)
            page = await context.new_page()
            await page.goto(path)
            await page.get_by_role("heading", level=1).wait_for()
            if act is not None:
                await act(page, stage)
            await page.wait_for_timeout(400)
            await page.screenshot(path=folder / f"{name}.{'.'.join(look)}.jpg", type="jpeg", quality=QUALITY)
            await context.close()

    async def ask(http: aiohttp.ClientSession, method: str, path: str, body: dict[str, Any]) -> Any:
        async with http.request(method, f"/api/v1/{path}", json=body) as response:
            response.raise_for_status()
            return await response.json()

    async def write(page: Page, _: Stage) -> None:
        window = page.frame_locator("iframe").get_by_role("textbox")
        await window.fill("Is anybody there?")
        await window.press("Enter")
        await page.get_by_text("#").first.wait_for()

    async with aiohttp.ClientSession(url, cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        stage = Stage(url, PASSWORD, http, {})
        await take("setup-link", "/setup")
        await take("setup-workspace", f"/setup#{token}")
        workspace = {
            "slug": "acme",
            "name": "Acme Service",
            "zone": "Asia/Shanghai",
            "language": "en",
            "queue": "Support",
        }
        await ask(http, "PUT", "setup/workspace", {"token": token, **workspace})
        await take("setup-admin", f"/setup#{token}")
        made = await ask(http, "POST", "setup/admin", {"token": token, "name": "Ada", **me})
        http.headers["X-CSRF-Token"] = made["csrf_token"]
        await take("setup-hours", "/")
        await ask(http, "PATCH", "workspace", {"settings": {"first_run": "channel"}})
        await ask(http, "POST", "inboxes", {"kind": "webchat", "name": "Website chat"})
        await take("setup-channel", "/", write)
        await ask(http, "PATCH", "workspace", {"settings": {"first_run": "people"}})
        await take("setup-people", "/")


FIRST_RUN = tuple(f"setup-{step}" for step in ("link", "workspace", "admin", "hours", "channel", "people"))


def page_of_all() -> str:
    """Return the page of the documents that shows every screen."""
    lines = [
        "# Screens",
        "",
        "Every screen, as `make screenshots` photographs it from the running demo: at a desk in English and light, on",
        "a phone in Chinese and dark. `python scripts/screenshots.py --all --out DIR` takes every look of each.",
        "",
    ]
    for name in (*FIRST_RUN, *(screen.name for screen in SCREENS)):
        lines += [f"## {name.replace('-', ' ')}", ""]
        desk, phone = (f"images/screens/{name}.{'.'.join(look)}.jpg" for look in OF_THE_DOCUMENTS)
        pictures = (
            f'<img src="{desk}" width="640" alt="{name}">',
            f'<img src="{phone}" width="185" alt="{name}, phone">',
        )
        lines += [" ".join(pictures), ""]
    return "\n".join(lines)


async def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--out", type=Path, default=SCREENS_FOLDER)
    parser.add_argument("--all", action="store_true", help="both languages, both schemes, both sizes")
    parser.add_argument("--only", default="", help="names of screens, by comma; `setup` is the first run")
    parser.add_argument("--look", action="append", default=[], help="e.g. zh-CN.dark.phone; may be repeated")
    parser.add_argument("--url", default="", help="of a demo that is served already")
    parser.add_argument("--password", default=PASSWORD)
    options = parser.parse_args()
    names: set[str] = {name for name in options.only.split(",") if name}
    screens = [screen for screen in SCREENS if not names or screen.name in names]
    looks = EVERY if options.all else OF_THE_DOCUMENTS
    if options.look:
        looks = tuple(look for look in EVERY if ".".join(look) in options.look)
    options.out.mkdir(parents=True, exist_ok=True)
    faults: list[str] = []

    @asynccontextmanager
    async def given() -> AsyncIterator[str]:
        yield options.url

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        if screens:
            async with (
                given() if options.url else served() as url,
                receiver() as hook,
                signed_in(url, options.password) as stage,
            ):
                await furnish(stage, hook)
                await remember(stage)
                for look in looks:
                    faults += await photograph(browser, stage, screens, look, options.out)
        if not names or "setup" in names:
            async with served(demo=False) as link:
                await photograph_first_run(browser, link, looks, options.out)
        await browser.close()
    if options.out == SCREENS_FOLDER:
        (ROOT / "docs" / "screens.md").write_text(page_of_all(), encoding="utf-8")
    for fault in faults:
        print(fault, file=sys.stderr)  # noqa: T201 - what a person reads
    print(f"{len(screens) * len(looks) - len(faults)} screens in {options.out}")  # noqa: T201 - as above
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
