"""Uploads within their caps, and downloads that no browser can be made to run (ASVS 5.2 to 5.4)."""

from __future__ import annotations

import io

import aiohttp
import pytest
from sqlalchemy import text as sql

from gateway import keys
from gateway.files import disposition
from gateway.routes.attachments import MAX_BYTES
from gateway.workers import tidy
from tests.gateway.stock import PNG, upload
from tests.support.office import Office
from tests.support.workspaces import make_workspace

PATH = "/api/v1/attachments"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(document.domain)</script>"


async def test_a_picture_is_shown_and_named_as_it_was(office: Office) -> None:
    agent = await office.desk("agent")
    answered = await agent.ask("GET", f"{PATH}/{await upload(agent, '洗衣机.png')}")
    assert (answered.status, answered.body) == (200, PNG)
    assert answered.headers["Content-Type"] == "image/png"
    assert answered.headers["Content-Disposition"] == (
        "inline; filename=\"___.png\"; filename*=UTF-8''%E6%B4%97%E8%A1%A3%E6%9C%BA.png"
    )


@pytest.mark.parametrize(("name", "data"), [("x.svg", SVG), ("x.html", HTML), ("x.png", HTML), ("x.pdf", SVG)])
async def test_v5_0_0_5_3_1_nothing_that_could_run_is_shown(office: Office, name: str, data: bytes) -> None:
    agent = await office.desk("agent")
    answered = await agent.ask("GET", f"{PATH}/{await upload(agent, name, data)}")
    assert answered.body == data
    assert answered.headers["Content-Disposition"].startswith("attachment;")
    assert answered.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answered.headers["Content-Security-Policy"]
    assert "default-src 'none'" in answered.headers["Content-Security-Policy"]


async def test_v5_0_0_5_3_2_a_name_with_a_path_is_only_a_name(office: Office) -> None:
    agent = await office.desk("agent")
    answered = await agent.ask("GET", f"{PATH}/{await upload(agent, '../../etc/passwd')}")
    assert "/" not in answered.headers["Content-Disposition"].replace("UTF-8''", "")


@pytest.mark.parametrize("name", ['a"b.txt', "a\\b.txt", "a;b.txt", "é.txt", "100%.txt"])
def test_every_name_stays_inside_its_quotes(name: str) -> None:
    header = disposition(name)
    assert header.count('"') == 2
    assert header.isascii()
    assert "\\" not in header


async def test_a_part_of_a_file_is_sent_where_a_player_asks_for_it(office: Office) -> None:
    agent = await office.desk("agent")
    path = f"{PATH}/{await upload(agent, 'x.bin', bytes(range(256)) * 4)}"
    for asked, expected, said in (
        ("bytes=0-9", bytes(range(10)), "bytes 0-9/1024"),
        ("bytes=1020-", bytes([252, 253, 254, 255]), "bytes 1020-1023/1024"),
        ("bytes=-2", bytes([254, 255]), "bytes 1022-1023/1024"),
        ("bytes=1000-9999", bytes(range(232, 256)), "bytes 1000-1023/1024"),
    ):
        answered = await agent.ask("GET", path, headers={"Range": asked})
        assert (answered.status, answered.body, answered.headers["Content-Range"]) == (206, expected, said)
    assert (await agent.ask("GET", path, headers={"Range": "bytes=1024-"})).status == 416
    whole = await agent.ask("GET", path, headers={"Range": "lines=1-2"})
    assert (whole.status, len(whole.body)) == (200, 1024)


async def test_a_copy_that_is_still_the_same_is_not_sent_again(office: Office) -> None:
    agent = await office.desk("agent")
    path = f"{PATH}/{await upload(agent)}"
    tag = (await agent.ask("GET", path)).headers["ETag"]
    again = await agent.ask("GET", path, headers={"If-None-Match": tag})
    assert (again.status, again.body) == (304, b"")


async def test_an_upload_is_its_uploaders_until_it_is_sent(office: Office) -> None:
    agent, supervisor = await office.desk("agent"), await office.desk("supervisor")
    id_ = (await office.customer_writes("a photo, please"))["conversation_id"]
    file_id = await upload(agent)
    assert (await supervisor.ask("GET", f"{PATH}/{file_id}")).status == 404
    body = {"kind": "reply", "text": "", "attachments": [file_id]}
    message = await agent.post(f"/api/v1/conversations/{id_}/messages", body)
    (attached,) = message["attachments"]
    assert (attached["id"], attached["url"], attached["width"]) == (file_id, f"{PATH}/{file_id}", 1)
    assert (await supervisor.ask("GET", attached["url"])).body == PNG
    neighbour = Office(office.program, await make_workspace(office.program.database))
    assert (await (await neighbour.desk("admin")).ask("GET", attached["url"])).status == 404


async def test_v5_0_0_5_2_1_a_file_over_the_cap_is_refused(office: Office) -> None:
    agent = await office.desk("agent")
    form = aiohttp.FormData()
    form.add_field("file", io.BytesIO(b"x" * (MAX_BYTES + 1)), filename="big.bin")
    answered = await agent.ask("POST", PATH, data=form)
    assert (answered.status, answered.body["error"]) == (413, "file_too_large")


async def test_a_file_over_the_cap_is_refused_without_a_length_too(office: Office) -> None:
    agent = await office.desk("agent")

    async def endless() -> object:
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="big.bin"\r\n\r\n'
        for _ in range(MAX_BYTES // 65_536 + 8):
            yield b"x" * 65_536
        yield b"\r\n--b--\r\n"

    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    answered = await agent.ask("POST", PATH, data=endless(), headers=headers)
    assert (answered.status, answered.body["error"]) == (413, "file_too_large")


@pytest.mark.parametrize(
    ("content_type", "body", "code"),
    [
        ("application/json", b"{}", "not_multipart"),
        ("multipart/form-data", b"x", "not_multipart"),
        ("multipart/form-data; boundary=b", b"", "not_multipart"),
        ("multipart/form-data; boundary=b", b"no boundary at all", "not_multipart"),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="other"\r\n\r\nx\r\n--b--\r\n',
            "file_missing",
        ),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="file"\r\n\r\nx\r\n--b--\r\n',
            "file_missing",
        ),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n\r\n--b--\r\n',
            "file_empty",
        ),
        (
            "multipart/form-data; boundary=b",
            b"--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\nx\r\n--c--\r\n--b--\r\n",
            "file_missing",
        ),
    ],
)
async def test_a_form_without_a_file_is_refused_in_words(
    office: Office, content_type: str, body: bytes, code: str
) -> None:
    agent = await office.desk("agent")
    answered = await agent.ask("POST", PATH, data=body, headers={"Content-Type": content_type})
    assert (answered.status, answered.body["error"]) == (400, code)


async def test_a_file_that_expired_by_policy_is_410_and_the_message_says_when(office: Office) -> None:
    admin = await office.desk("admin")
    changed = await admin.ask("PATCH", "/api/v1/workspace", {"settings": {"files_expire_after_days": 30}})
    assert changed.body["settings"]["files_expire_after_days"] == 30
    refused = await admin.ask("PATCH", "/api/v1/workspace", {"settings": {"files_expire_after_days": 0}})
    assert (refused.status, list(refused.body["fields"])) == (400, ["files_expire_after_days"])
    agent = await office.desk("agent")
    file_id = await upload(agent, "quote.txt", b"a quote")
    said = await office.customer_writes("see attached")
    conversation_id = said["conversation_id"]
    path = f"/api/v1/conversations/{conversation_id}"
    body = {"kind": "note", "text": "see", "attachments": [file_id]}
    assert (await agent.ask("POST", f"{path}/messages", body)).status == 201
    assert (await agent.ask("POST", f"{path}/resolve", {})).status == 200
    async with office.program.database.begin() as connection:
        for table, column in (("file", "created_at"), ("conversation", "resolved_at")):
            await connection.execute(
                sql(f"UPDATE {table} SET {column} = {column} - interval '40 days' WHERE workspace_id = :workspace"),
                {"workspace": office.workspace.id},
            )
    await tidy(office.app[keys.WORKS], office.app[keys.BLOBS])
    answered = await agent.ask("GET", f"{PATH}/{file_id}")
    assert (answered.status, answered.body["error"]) == (410, "file_expired")
    [file] = (await agent.ask("GET", f"{path}/messages")).body["items"][-1]["attachments"]
    assert file["expired_at"] == answered.body["fields"]["expired_at"].replace("+00:00", "Z")
    sent_on = await agent.ask("POST", f"{path}/messages", {"kind": "note", "text": "again", "attachments": [file_id]})
    assert (sent_on.status, sent_on.body["error"]) == (410, "file_expired")
    log = (await admin.ask("GET", "/api/v1/audit?entity=workspace")).body["items"]
    assert log[0]["action"] == "files.expired"
