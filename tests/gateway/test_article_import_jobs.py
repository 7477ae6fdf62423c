"""Files that become articles over the API: tried first, looked at, run; and everything taken out and read in again."""

from __future__ import annotations

import asyncio
import csv
import io
import zipfile
from typing import Any

import pytest
from aiohttp import FormData
from sqlalchemy import func, select

from gateway import keys
from kb.imports import jobs
from kb.models import KbArticle, KbCategory, KbPicture
from tests.kb.office import PNG, workbook, zipped
from tests.kb.stage import scope_of
from tests.support.office import Answered, Desk, Office
from tests.support.workspaces import make_workspace

PATH = "/api/v1/article-import-jobs"
HEAD = ["title", "language", "body", "audience", "tags", "category", "status", "original"]
FAULTY = [
    ["", "zh", "x"],
    ["x", "", "x"],
    ["x", "klingon language", "x"],
    ["x", "zh", "x", "everybody"],
    ["x", "zh", "x", "", "", "", "burnt"],
    ["x", "zh", "x", "", "", "", "", 999],
    ["#REF!", "zh", "x"],
    ["x" * 201, "zh", "x"],
    ["x", "zh", "x", "", ", ".join(map(str, range(30)))],
    ["x", "zh", "x", "", "", "", "", "", "one cell too many"],
] * 2


def form(data: bytes, name: str) -> FormData:
    made = FormData()
    made.add_field("file", io.BytesIO(data), filename=name)
    return made


async def hand_in(desk: Desk, data: bytes, name: str, query: str = "") -> Answered:
    return await desk.ask("POST", f"{PATH}{query}", data=form(data, name))


async def done(desk: Desk, job: dict[str, Any]) -> dict[str, Any]:
    """Return an import when it is at its end."""
    async with asyncio.timeout(300):
        while (job := await desk.get(f"{PATH}/{job['id']}"))["state"] in ("waiting", "working"):
            await asyncio.sleep(0.05)
    return job


async def counted(office: Office) -> list[int]:
    """Return how many articles, categories and pictures the workspace has."""
    works = office.program.app[keys.WORKS]
    async with works.begin(office.workspace.id) as work:
        return [
            await work.connection.scalar(
                select(func.count()).select_from(table).where(table.workspace_id == office.workspace.id)
            )
            or 0
            for table in (KbArticle, KbCategory, KbPicture)
        ]


async def test_twenty_faulty_rows_of_a_workbook_are_named_and_the_trial_writes_nothing(office: Office) -> None:
    admin = await office.desk("admin")
    good = ["洗衣机 E4", "zh", "先断电。", "public", "保修内", "故障 / 洗衣机", "published"]
    data = workbook([HEAD, good, *FAULTY, ["Kettle", "en", "Text", "", "", "", "", 2]])
    tried = await done(admin, (await hand_in(admin, data, "articles.xlsx")).body)
    assert (tried["state"], tried["is_trial"], tried["done"], tried["total"]) == ("done", True, 10, 10)
    assert tried["counts"] == {"created": 2, "updated": 0, "unchanged": 0, "fault": 20}
    assert await counted(office) == [0, 0, 0]
    lines = (await admin.get(f"{PATH}/{tried['id']}/lines?verdict=fault"))["items"]
    assert {line["name"] for line in lines} == {f"row {number}" for number in range(3, 23)}
    assert all(line["reason"] for line in lines)

    run = await done(admin, await admin.post(f"{PATH}/{tried['id']}/run"))
    assert run["counts"] == tried["counts"]
    assert await counted(office) == [2, 2, 0]
    again = await done(admin, (await hand_in(admin, data, "articles.xlsx", "?dry_run=false")).body)
    assert again["counts"] == {"created": 0, "updated": 0, "unchanged": 2, "fault": 20}
    await admin.post(f"{PATH}/{again['id']}/run", expect=409)


@pytest.mark.timeout(600)
async def test_hundreds_of_files_are_tried_and_imported_with_their_pages_of_lines(office: Office) -> None:
    admin = await office.desk("admin")
    files = {f"kb/{n}.md": f"---\nlanguage: en\nstatus: published\n---\n# Kettle {n}\n\nText {n}" for n in range(250)}
    files["kb/7.md"] = "---\nlanguage: en\ncolour: red\n---\n# Kettle\n"
    data = zipped(files)
    tried = await done(admin, (await hand_in(admin, data, "kb.zip")).body)
    assert tried["counts"] == {"created": 249, "updated": 0, "unchanged": 0, "fault": 1}
    assert await counted(office) == [0, 0, 0]
    run = await done(admin, await admin.post(f"{PATH}/{tried['id']}/run"))
    assert (run["done"], run["counts"]) == (249, tried["counts"])
    assert (await counted(office))[0] == 249
    page = await admin.get(f"{PATH}/{run['id']}/lines?limit=100")
    assert page["items"][0] == {
        "name": "kb/7.md", "title": "", "verdict": "fault", "reason": "this is no fact of an article: colour: red",
        "code": "unknown_fact", "values": {"line": "colour: red"},
    }  # fmt: skip
    seen = len(page["items"])
    while page["next_cursor"]:
        page = await admin.get(f"{PATH}/{run['id']}/lines?limit=100&cursor={page['next_cursor']}")
        seen += len(page["items"])
    assert seen == 250


async def test_what_is_exported_is_read_in_again_unchanged_with_its_pictures(office: Office) -> None:
    admin = await office.desk("admin")
    picture = await admin.ask("POST", "/api/v1/article-pictures", data=form(PNG, "seal [1].png"))
    shown = picture.body["markdown"]
    tree = await admin.post("/api/v1/article-categories", {"name": "In / out"})
    body = {"language": "en", "title": "Same", "body": f"# Look\n\n{shown}\n\n- a\n", "audience": "public"}
    kettle = await admin.post("/api/v1/articles", {**body, "tags": ["a, b", "c"], "category_id": tree["id"]})
    await admin.post(f"/api/v1/articles/{kettle['id']}/publish", {})
    await admin.post("/api/v1/articles", {**body, "body": "another of this title"})
    details = {"symptoms": ["漏水, 滴水", "two\nlines"], "steps": ["[断电]"], "codes": ["E4"]}
    problem = {"language": "zh", "title": "漏水", "body": "", "kind": "problem", "details": details}
    dates = {"valid_from": "2026-01-01T00:00:00Z", "review_by": "2027-01-01T08:00:00+08:00"}
    await admin.post("/api/v1/articles", {**problem, **dates, "translation_of": kettle["id"]})
    old = await admin.post("/api/v1/articles", {"language": "en", "title": "Old", "body": "x"})
    await admin.post(f"/api/v1/articles/{old['id']}/publish", {})
    await admin.delete(f"/api/v1/articles/{old['id']}")
    asked = await admin.post("/api/v1/articles", {"language": "en", "title": "Asked", "body": "x"})
    await admin.post(f"/api/v1/articles/{asked['id']}/review", {"decision": "request"})

    export = await admin.ask("GET", "/api/v1/article-exports")
    assert export.headers["Content-Type"] == "application/zip"
    data = export.body
    names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    assert (len(names), sum(name.startswith("pictures/") for name in names)) == (6, 1)
    before = await everything(admin)
    run = await done(admin, (await hand_in(admin, data, "export.zip", "?dry_run=false")).body)
    assert run["counts"] == {"created": 0, "updated": 0, "unchanged": 5, "fault": 0}, run["reason"]
    assert await everything(admin) == before

    # In another workspace the same file makes the same articles, with the picture.
    there = Office(office.program, await make_workspace(office.program.database))
    other = await there.desk("admin")
    run = await done(other, (await hand_in(other, data, "export.zip", "?dry_run=false")).body)
    assert run["counts"] == {"created": 5, "updated": 0, "unchanged": 0, "fault": 0}
    assert (await counted(there))[2] == 1
    assert told(await everything(other)) == told(before)


async def everything(desk: Desk) -> dict[str, Any]:
    lines = (await desk.get("/api/v1/articles"))["items"]
    return {line["id"]: await desk.get(f"/api/v1/articles/{line['id']}") for line in lines}


def told(found: dict[str, Any]) -> list[Any]:
    """Return what articles say, without what differs between workspaces."""
    facts = ("language", "title", "audience", "kind", "details", "tags", "status", "valid_from", "review_by")
    return sorted(
        (str({name: one[name] for name in facts}), one["body"].partition("(picture:")[0]) for one in found.values()
    )


async def test_imports_and_exports_are_their_owner_s_and_of_who_publishes(office: Office) -> None:
    admin, agent = await office.desk("admin"), await office.desk("agent")
    mine = (await hand_in(agent, b"---\nlanguage: en\nstatus: published\n---\n# Mine\n", "mine.md")).body
    theirs = (await hand_in(admin, b"---\nlanguage: en\n---\n# Theirs\n", "theirs.md")).body
    tried = await done(agent, mine)
    assert tried["counts"]["fault"] == 1, "an agent's articles wait for somebody who publishes"
    await agent.get(f"{PATH}/{theirs['id']}", expect=404)
    await agent.get(f"{PATH}/{theirs['id']}/lines", expect=404)
    await agent.post(f"{PATH}/{theirs['id']}/run", expect=404)
    await done(admin, theirs)
    assert {job["id"] for job in (await agent.get(PATH))["items"]} == {mine["id"]}
    assert {job["id"] for job in (await admin.get(PATH))["items"]} == {mine["id"], theirs["id"]}
    await agent.get("/api/v1/article-exports", expect=403)


async def test_a_file_that_cannot_be_read_fails_with_its_reason_and_a_report_has_no_formulas(office: Office) -> None:
    admin = await office.desk("admin")
    failed = await done(admin, (await hand_in(admin, zipped({"a.md": b"0" * 60_000_000}), "bomb.zip")).body)
    assert (failed["state"], failed["reason"]) == ("failed", "it unpacks to far more than it should")
    assert (failed["code"], failed["values"]) == ("unpacks_too_far", {})
    assert (await admin.get(f"{PATH}/{failed['id']}/lines", expect=409))["error"] == "wrong_state"
    assert (await hand_in(admin, b"", "x.md")).body["error"] == "file_empty"
    assert (await hand_in(admin, b"x", "x.md", "?language=Klingon!")).status == 400
    tried = await done(admin, (await hand_in(admin, b"title,language,body\n=1+1,,x\n@x,en,y\n", "a.csv")).body)
    report = await admin.ask("GET", f"{PATH}/{tried['id']}/report")
    text = report.body.decode("utf-8-sig") if isinstance(report.body, bytes) else report.body.removeprefix("\ufeff")
    assert list(csv.reader(io.StringIO(text))) == [
        ["name", "title", "outcome", "reason"],
        ["row 2", "", "fault", "it has no language"],
        ["row 3", "'@x", "created", ""],
    ]
    assert "report.csv" in report.headers["Content-Disposition"]


async def test_an_import_that_a_process_left_behind_is_done_by_another(office: Office) -> None:
    admin = await office.desk("admin")
    app = office.program.app
    works, engine = app[keys.WORKS], app[keys.IMPORTS]
    scope = await scope_of(works, office.workspace, "admin")
    data = b"---\nlanguage: en\n---\n# Left\n"
    digest = await app[keys.BLOBS].put(office.workspace.id, data)
    async with works.begin(office.workspace.id, scope.actor) as work:
        row = await jobs.ask(
            work, scope, name="left.md", sha256=digest, size_bytes=len(data), language="", is_trial=False
        )
        assert (await jobs.claim(work)).id == row.id
    async with works.begin(office.workspace.id) as work:
        assert await jobs.claim(work) is None, "somebody works on it"
        before = await work.connection.scalar(
            select(func.count()).select_from(KbArticle).where(KbArticle.workspace_id == office.workspace.id)
        )
        assert before == 0
        work.now += 2 * jobs.LEASE
        taken = await jobs.claim(work)
        assert taken.attempts == 2
    await engine._do(taken)
    assert (await admin.get(f"{PATH}/{row.id}"))["state"] == "done"
    assert (await admin.get("/api/v1/articles"))["items"][0]["title"] == "Left"
