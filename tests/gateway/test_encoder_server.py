"""An embedding server that the operator's settings name, in the place of the installed model."""

from __future__ import annotations

import pytest

from kit.secret import Secret
from tests.kb.embeddings import embedding_server
from tests.support.databases import TestServer
from tests.support.office import Office
from tests.support.program import running_program
from tests.support.workspaces import make_workspace


async def test_the_server_of_the_settings_is_asked(
    server: TestServer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    async with (
        embedding_server() as far,
        server.fresh() as url,
        running_program(
            url,
            tmp_path_factory.mktemp("program"),
            fetch_allow="127.0.0.0/8",
            encoder_url=far.url,
            encoder_model="bge-m3",
            encoder_dims=64,
            encoder_key=Secret("hunter2"),
        ) as program,
    ):
        office = Office(program, await make_workspace(program.database))
        admin = await office.desk("admin")
        made = {"language": "en", "title": "Kettle leaks", "body": "Check the seal."}
        article = await admin.post("/api/v1/articles", made, expect=201)
        await admin.post(f"/api/v1/articles/{article['id']}/publish", {})
        found = await admin.get("/api/v1/search?q=kettle&kind=articles")
        assert found["articles"]["items"][0]["article_id"] == article["id"]
        assert {one["model"] for one in far.asked} == {"bge-m3"}
        assert set(far.keys) == {"Bearer hunter2"}
        assert "kettle" in [text for one in far.asked for text in one["input"]]
