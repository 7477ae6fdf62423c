"""A table of articles over the API: tried first, then written, every faulty row named."""

from __future__ import annotations

from tests.support.office import Office

PATH = "/api/v1/article-imports"
HEAD = "title,language,body,status"


async def test_a_trial_names_every_faulty_row_and_writes_nothing(office: Office) -> None:
    admin = await office.desk("admin")
    faulty = "".join(f"Kettle {n},,Text,\n" if n % 2 else f"Kettle {n},en,Text,burnt\n" for n in range(20))
    table = f"{HEAD}\n{faulty}Kettle,en,Check the seal.,published\n水壶,zh,检查密封圈。,\n"
    told = await admin.post(PATH, {"csv": table, "dry_run": True})
    assert (told["created"], told["updated"], told["unchanged"]) == (2, 0, 0)
    assert [one["name"] for one in told["faults"]] == [f"row {n}" for n in range(2, 22)]
    assert told["faults"][0]["reason"] == "status is one of draft, review, published, archived"
    assert (await admin.get("/api/v1/articles"))["items"] == []
    assert await admin.post(PATH, {"csv": table}) == told
    items = (await admin.get("/api/v1/articles"))["items"]
    assert {(one["title"], one["status"]) for one in items} == {("Kettle", "published"), ("水壶", "draft")}
    assert (await admin.post(PATH, {"csv": table}))["unchanged"] == 2


async def test_an_agent_imports_drafts_and_changes_nothing_of_others(office: Office) -> None:
    admin, agent = await office.desk("admin"), await office.desk("agent")
    await admin.post(PATH, {"csv": f"{HEAD}\nKettle,en,Check the seal.,published\n"})
    table = f"{HEAD}\nKettle,en,Throw it away.,\nMine,en,Text,\nLoud,en,Text,published\n"
    told = await agent.post(PATH, {"csv": table})
    assert told["created"] == 1
    assert [one["name"] for one in told["faults"]] == ["row 2", "row 4"]
    items = (await agent.get("/api/v1/articles"))["items"]
    assert {(one["title"], one["status"], one["version"]) for one in items} == {
        ("Kettle", "published", 2),
        ("Mine", "draft", 1),
    }


async def test_a_table_that_cannot_be_read_or_is_too_long_is_refused(office: Office) -> None:
    agent = await office.desk("agent")
    assert "lacks" in (await agent.post(PATH, {"csv": "title\n"}, expect=400))["detail"]
    rows = "x,en,y\n" * 501
    assert "500 rows" in (await agent.post(PATH, {"csv": f"title,language,body\n{rows}"}, expect=400))["detail"]
