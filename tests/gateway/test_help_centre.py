"""What customers read without signing in, and what they never read there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from gateway.routes import help_centre as routes
from tests.support.office import Answered, Desk, Office

E4 = {"language": "zh", "title": "洗衣机 E4 不排水", "body": "先**断电**，清理滤网和排水泵。", "audience": "public"}


@pytest.fixture
async def slug(office: Office) -> str:
    """The name of a workspace whose help centre is open."""
    admin = await office.desk("admin")
    await admin.patch("/api/v1/workspace", {"settings": {"help_centre": True}})
    return str((await admin.get("/api/v1/workspace"))["slug"])


async def publish(office: Office, **more: Any) -> dict[str, Any]:
    admin = await office.desk("admin")
    made = await admin.post("/api/v1/articles", E4 | more, expect=201)
    return dict(await admin.post(f"/api/v1/articles/{made['id']}/publish", {}))


async def read(office: Office, path: str, **headers: str) -> Answered:
    """Read a page as a browser does that is not signed in."""
    answered = await office.stranger().ask("GET", path, headers=headers, allow_redirects=False)
    body = answered.body.decode() if isinstance(answered.body, bytes) else str(answered.body)
    return Answered(answered.status, body, answered.headers)


async def test_the_front_page_lists_public_articles_by_category(office: Office, slug: str) -> None:
    admin = await office.desk("admin")
    category = await admin.post("/api/v1/article-categories", {"name": "洗衣机"}, expect=201)
    article = await publish(office, category_id=category["id"])
    page = await read(office, f"/help/{slug}/zh")
    assert page.status == 200
    assert "洗衣机</h2>" in page.body
    assert f'href="/help/{slug}/zh/articles/{article["id"]}">洗衣机 E4 不排水</a>' in page.body


async def test_an_article_is_shown_with_its_translation_and_the_way_to_people(office: Office, slug: str) -> None:
    chat_id = await office.make_chat()
    article = await publish(office)
    english = await publish(office, language="en", title="E4", body="Unplug it.", translation_of=article["id"])
    page = await read(office, f"/help/{slug}/zh/articles/{article['id']}")
    assert "先<strong>断电</strong>" in page.body
    assert f'href="/help/{slug}/en/articles/{english["id"]}"' in page.body
    assert f'href="/chat/{chat_id}"' in page.body


async def test_a_problem_is_shown_with_what_to_do(office: Office, slug: str) -> None:
    details = {"codes": ["E4"], "symptoms": ["水留在筒里"], "steps": ["断电", "清理滤网"]}
    article = await publish(office, kind="problem", details=details)
    page = await read(office, f"/help/{slug}/zh/articles/{article['id']}")
    assert "处理步骤" in page.body
    assert "<li>清理滤网</li>" in page.body


@pytest.mark.parametrize(
    "hidden",
    [
        {"audience": "internal"},
        {"channels": ["email"]},
        {"valid_until": datetime.now(UTC) - timedelta(days=1)},
        {"valid_from": datetime.now(UTC) + timedelta(days=1)},
    ],
    ids=["internal", "for another channel", "no longer valid", "not yet valid"],
)
async def test_what_is_not_for_customers_is_on_no_page(office: Office, slug: str, hidden: dict[str, Any]) -> None:
    article = await publish(office, title="内部 E4 手册", body="秘密步骤", **hidden)
    one = await read(office, f"/help/{slug}/zh/articles/{article['id']}")
    assert one.status == 404
    for page in (one, await read(office, f"/help/{slug}/zh"), await read(office, f"/help/{slug}/zh/search?q=E4")):
        assert "手册" not in page.body
        assert "秘密" not in page.body
    voted = await office.stranger().ask("POST", f"/help/{slug}/zh/articles/{article['id']}/votes", data=b"helpful=yes")
    assert voted.status == 404


async def test_a_draft_and_an_archived_article_are_on_no_page(office: Office, slug: str) -> None:
    admin = await office.desk("admin")
    draft = await admin.post("/api/v1/articles", E4, expect=201)
    archived = await publish(office)
    await admin.delete(f"/api/v1/articles/{archived['id']}")
    for article in (draft, archived):
        assert (await read(office, f"/help/{slug}/zh/articles/{article['id']}")).status == 404
    assert "/articles/" not in (await read(office, f"/help/{slug}/zh")).body


async def test_a_closed_help_centre_and_another_workspaces_article_are_not_there(office: Office, slug: str) -> None:
    article = await publish(office)
    admin = await office.desk("admin")
    assert (await read(office, f"/help/no-such-{uuid4().hex[:8]}/zh")).status == 404
    await admin.patch("/api/v1/workspace", {"settings": {"help_centre": None}})
    for path in ("", "/zh", "/zh/search?q=E4", f"/zh/articles/{article['id']}"):
        assert (await read(office, f"/help/{slug}{path}")).status == 404


async def test_a_search_finds_the_article_by_the_customers_words(office: Office, slug: str) -> None:
    article = await publish(office)
    await publish(office, title="怎么开发票", body="在订单页点申请发票。")
    page = await read(office, f"/help/{slug}/zh/search?q=洗衣机显示E4不排水怎么办")
    first = page.body.index("/articles/")
    assert page.body[first:].startswith(f"/articles/{article['id']}")
    nothing = await read(office, f"/help/{slug}/zh/search?q=")
    assert nothing.status == 200


async def test_a_search_without_a_find_looks_into_other_languages_and_says_so(office: Office, slug: str) -> None:
    article = await publish(office)
    page = await read(office, f"/help/{slug}/en/search?q=E4")
    assert f"/help/{slug}/zh/articles/{article['id']}" in page.body
    assert "other languages" in page.body


async def test_the_reader_is_led_to_their_language(office: Office, slug: str) -> None:
    await publish(office)
    await publish(office, title="冰箱", body="检查温控。")
    await publish(office, language="en", title="E4", body="Unplug it.")
    for wanted, led in (
        ("zh-CN,zh;q=0.9", "zh"),
        ("de;q=0.9,en-GB;q=0.8", "en"),
        ("fr", "zh"),
        (";;q=x, ,en;q=high", "zh"),
    ):
        answered = await read(office, f"/help/{slug}", **{"Accept-Language": wanted})
        assert (answered.status, answered.headers["Location"]) == (302, f"/help/{slug}/{led}")


async def test_what_a_reader_writes_is_shown_as_text_only(office: Office, slug: str) -> None:
    body = "<img src=x onerror=alert(1)> [x](javascript:alert(1))"
    article = await publish(office, title="<script>alert(1)</script>", body=body)
    pages = [
        await read(office, f"/help/{slug}/zh"),
        await read(office, f"/help/{slug}/zh/articles/{article['id']}"),
        await read(office, f"/help/{slug}/zh/search?q=%3Cscript%3Ealert(1)%3C/script%3E"),
    ]
    for page in pages:
        assert "<script" not in page.body
        assert "<img" not in page.body
        assert 'href="javascript:' not in page.body
        policy = page.headers["Content-Security-Policy"]
        assert "script-src" not in policy
        assert "default-src 'none'" in policy
        assert "Set-Cookie" not in page.headers


async def test_a_vote_counts_once_a_reader_and_the_last_word_holds(office: Office, slug: str) -> None:
    article = await publish(office)
    path = f"/help/{slug}/zh/articles/{article['id']}"

    async def vote(said: str, program: str) -> Answered:
        return await office.stranger().ask(
            "POST", f"{path}/votes", data=said.encode(), headers={"User-Agent": program}, allow_redirects=False
        )

    for said, program in (("yes", "a"), ("no", "b"), ("yes", "b"), ("no", "c")):
        voted = await vote(f"helpful={said}", program)
        assert (voted.status, voted.headers["Location"]) == (303, f"{path}?voted={said}")
    assert (await vote("helpful=perhaps", "d")).status == 400
    thanked = await read(office, f"{path}?voted=no")
    assert "会改进这篇文章" in thanked.body
    agent = await office.desk("agent")
    assert (await agent.get(f"/api/v1/articles/{article['id']}"))["votes"] == {"helped": 2, "missed": 1}


async def test_another_site_cannot_vote_in_its_readers_name(office: Office, slug: str) -> None:
    article = await publish(office)
    answered = await office.stranger().ask(
        "POST",
        f"/help/{slug}/zh/articles/{article['id']}/votes",
        data=b"helpful=no",
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert answered.status == 403


async def test_who_asks_too_often_is_told_to_wait(office: Office, slug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "SEARCHES_PER_MINUTE", 0)
    answered = await read(office, f"/help/{slug}/zh/search?q=E4")
    assert answered.status == 429
    assert int(answered.headers["Retry-After"]) >= 1
    assert "请稍候" in answered.body


async def test_a_page_that_the_browser_has_is_not_sent_again(office: Office, slug: str) -> None:
    article = await publish(office)
    path = f"/help/{slug}/zh/articles/{article['id']}"
    first = await read(office, path)
    assert (await read(office, path, **{"If-None-Match": first.headers["ETag"]})).status == 304
    admin: Desk = await office.desk("admin")
    await admin.patch(f"/api/v1/articles/{article['id']}", {"body": "新的步骤"})
    again = await read(office, path, **{"If-None-Match": first.headers["ETag"]})
    assert "新的步骤" in again.body


async def test_the_setting_is_true_or_false(office: Office) -> None:
    admin = await office.desk("admin")
    answered = await admin.ask("PATCH", "/api/v1/workspace", {"settings": {"help_centre": "yes"}})
    assert answered.status == 400
    assert "help_centre" in answered.body["fields"]
