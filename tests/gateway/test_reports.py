"""Reports over HTTP: who is told what, files that spreadsheets open, and the words of both languages."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import update

from conversations.models import Queue
from gateway.report_words import WORDS
from reporting.measures import FIGURES
from tests.support.office import Office
from tests.support.workspaces import make_workspace

PATH = "/api/v1/reports"
LOCALES = Path(__file__).parents[2] / "web/packages/i18n/src/locales"


async def test_a_report_shows_what_came_today_and_where(office: Office) -> None:
    await office.customer_writes("It leaks")
    desk = await office.desk("supervisor")
    found = await desk.get(f"{PATH}?period=today&by=queue&step=half_hour&compare=true")
    assert set(found["figures"]) == set(FIGURES)
    assert (found["figures"]["arrived"], found["figures"]["waiting"], found["figures"]["opened"]) == (1, 1, 1)
    assert found["figures"]["service_level"] is None
    assert found["is_whole"]
    (row,) = found["rows"]
    assert (row["key"], row["figures"]["arrived"]) == (str(office.workspace.queue_id), 1)
    assert sum(step["figures"]["arrived"] for step in found["steps"]) == 1
    assert found["before"]["figures"]["arrived"] == 0
    assert found["before"]["to"] <= found["from"]
    behind = await desk.get(f"{PATH}/conversations?period=today&figure=arrived")
    assert [line["contact_name"] for line in behind["items"]] != []
    arrivals = await desk.get(f"{PATH}/arrivals?period=today")
    assert sum(slot["arrived"] for slot in arrivals["slots"]) == 1
    assert sum(arrivals["days"].values()) == 1


async def test_an_agent_is_told_their_own_figures_only(office: Office) -> None:
    await office.customer_writes("It leaks")
    agent = await office.desk("agent")
    found = await agent.get(f"{PATH}?period=today&by=queue")
    assert found["figures"]["arrived"] is None
    assert found["figures"]["answered"] in (0, 1)
    refused = await agent.ask("GET", f"{PATH}?agent={office.workspace.supervisor_id}")
    assert (refused.status, refused.body["error"]) == (403, "forbidden")
    assert (await office.stranger().ask("GET", PATH)).status == 401


async def test_another_workspace_is_in_no_figure(office: Office) -> None:
    await office.customer_writes("It leaks")
    neighbour = Office(office.program, await make_workspace(office.program.database))
    desk = await neighbour.desk("admin")
    found = await desk.get(f"{PATH}?period=today&by=queue")
    assert (found["figures"]["arrived"], found["rows"]) == (0, [])
    listed = await desk.get(f"{PATH}/conversations?period=today&figure=arrived&queue={office.workspace.queue_id}")
    assert listed["items"] == []


@pytest.mark.parametrize(
    "query",
    [
        "period=custom",
        "period=custom&first=2026-03-02&last=2026-03-01",
        "period=custom&first=0001-01-01&last=0001-01-02",
        "period=custom&first=2024-01-01&last=2026-01-01",
        "period=today&first=2026-03-02",
        "period=last_28_days&step=half_hour",
        "zone=Nowhere/Land",
        "zone=../../etc/passwd",
        "zone=%2Fetc",
        "by=colour",
        "step=minute",
    ],
)
async def test_what_cannot_be_counted_is_refused_in_words(office: Office, query: str) -> None:
    refused = await (await office.desk("supervisor")).ask("GET", f"{PATH}?{query}")
    assert refused.status in {400, 422}
    assert refused.body["detail"]


async def test_no_cell_of_a_file_is_a_formula(office: Office) -> None:
    evil = '=HYPERLINK("http://evil.test")'
    async with office.program.database.begin() as connection:
        here = (Queue.workspace_id == office.workspace.id, Queue.id == office.workspace.queue_id)
        await connection.execute(update(Queue).where(*here).values(name=evil))
    await office.customer_writes("It leaks")
    desk = await office.desk("supervisor")
    answer = await desk.ask("GET", f"{PATH}/export?period=today&by=queue&format=csv&language=zh-CN")
    assert answer.headers["Content-Type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(answer.body.decode("utf-8-sig"))))
    assert rows[0][:3] == ["队列", "新开会话", "进线"]
    assert rows[1][0] == f"'{evil}"
    assert rows[-1][0] == "整个时段"
    answer = await desk.ask("GET", f"{PATH}/export?period=today&by=queue&step=hour")
    book = load_workbook(io.BytesIO(answer.body))
    assert book.sheetnames == ["Queue", "Hour"]
    cell = book["Queue"]["A2"]
    assert (cell.value, cell.data_type) == (evil, "s")
    assert [cell.value for cell in book["Queue"][1]][2] == "Arrived"


def test_the_file_and_the_screen_call_every_figure_the_same() -> None:
    for language, words in WORDS.items():
        screen = json.loads((LOCALES / language / "reports.json").read_text())["reports"]
        assert {key: words[key] for key in FIGURES} == screen["figures"]
        assert set(screen["means"]) == set(FIGURES)
        assert {key: words[key] for key in ("queue", "agent", "channel", "inbox", "tag")} == {
            key: value for key, value in screen["bys"].items() if key != "step"
        }
