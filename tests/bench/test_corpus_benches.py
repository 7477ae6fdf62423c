"""The benches of collected mails and replies, on a folder that says what it expects."""

from __future__ import annotations

import base64
import json
from pathlib import Path

from bench import mail_corpus, reply
from tests.channels.email.mails import encoded, mail, multipart, part


def write(folder: Path, name: str, content: bytes | str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def collect(folder: Path) -> None:
    attached = part(encoded(b"\x00\x01"), content_type="image/png; name=a.png", content_transfer_encoding="base64")
    write(folder, "a.eml", multipart(part("hello"), attached))
    write(folder, "b.eml", mail("wrong"))
    write(folder, "bounces/c.txt", mail("x", headers={"From": "MAILER-DAEMON@x.example"}))
    write(
        folder,
        "deep.eml",
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(40)),
    )
    write(folder, "SOURCE.md", "where they are from")
    expected = {
        "a": {
            "subject": "Order 4711",
            "from": [{"address": "li.lei@example.com"}],
            "text": "hello\n",
            "attachments": 1,
        },
        "b.eml": {"text": "right"},
    }
    write(folder, "expected.json", json.dumps(expected))


async def test_mails_are_compared_with_what_is_expected_and_written_in_one_file(tmp_path: Path) -> None:
    collect(tmp_path / "mails")
    report = await mail_corpus.bench(tmp_path / "mails", tmp_path / "all.json")
    found = {result.name: (result.figure.get("found"), result.figure.get("expected")) for result in report.results}
    assert found == {
        "mails read": (None, None), "subject": (1, 1), "from": (1, 1), "text": (1, 2), "attachments": (1, 1),
        "is_bounce": (1, 1),
    }  # fmt: skip
    assert (report.results[0].figure["mails"], report.results[0].figure["refused"]) == (4, 1)
    written = json.loads((tmp_path / "all.json").read_text())
    assert set(written) == {"a.eml", "b.eml", "bounces/c.txt", "deep.eml"}
    assert base64.b64decode(written["a.eml"]["attachments"][0]["data"]) == b"\x00\x01"
    assert written["deep.eml"]["error"] == "mail_too_deep"


async def test_mails_are_written_one_file_each_into_a_folder(tmp_path: Path) -> None:
    collect(tmp_path / "mails")
    await mail_corpus.bench(tmp_path / "mails", tmp_path / "out")
    assert json.loads((tmp_path / "out" / "bounces" / "c.txt.json").read_text())["is_bounce"]


async def test_replies_are_compared_wherever_the_expected_text_lies(tmp_path: Path) -> None:
    quoted = "Yes.\n\nOn 5 Jan 2024, Shop <a@b.example> wrote:\n> Sent.\n"
    for name in ("a", "b", "c", "d"):
        write(tmp_path, f"emails/{name}.txt", quoted)
    write(tmp_path, "expected.json", json.dumps({"a": "Yes.", "d": {"first_fragment": "No."}}))
    write(tmp_path, "trimmed/b.txt", "Yes.\n")
    report = await reply.bench(corpus=tmp_path, output=tmp_path / "out.json")
    figure = report.results[0].figure
    assert (figure["exact"], figure["expected"], figure["missed"]) == (2, 3, "d")
    assert json.loads((tmp_path / "out.json").read_text())["c"] == "Yes."
