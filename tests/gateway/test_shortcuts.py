"""The keys people give to commands: kept with the person, checked, never too many."""

from __future__ import annotations

import pytest

from tests.support.office import Office

PATH = "/api/v1/me/shortcuts"


async def test_keys_follow_the_person_and_only_them(office: Office) -> None:
    agent, other = await office.desk("agent"), await office.desk("supervisor")
    assert (await agent.get("/api/v1/me"))["shortcuts"] == {}
    made = await agent.patch(PATH, {"shortcuts": {"list.next": "n", "go.inbox": "g o", "list.previous": ""}})
    assert made == {"shortcuts": {"list.next": "n", "go.inbox": "g o", "list.previous": ""}}
    # Another machine has them; what is given back is as usual again, the rest stays.
    again = await office.desk("agent")
    assert (await again.get("/api/v1/me"))["shortcuts"] == made["shortcuts"]
    left = await again.patch(PATH, {"shortcuts": {"list.next": None, "go.all": None, "suggestions.insert1": "mod+1"}})
    assert left["shortcuts"] == {"go.inbox": "g o", "list.previous": "", "suggestions.insert1": "mod+1"}
    assert (await other.get("/api/v1/me"))["shortcuts"] == {}


@pytest.mark.parametrize(
    "shortcuts",
    [
        {"list.next": "g i w"},
        {"list.next": " g"},
        {"list.next": "hyper+k"},
        {"list.next": "x" * 13},
        {"next": "n"},
        {"list.next\u0000": "n"},
        {"List.next": "n"},
        {"list.next": 5},
        {f"list.a{'b' * number}": "n" for number in range(201)},
    ],
)
async def test_what_can_be_no_keys_is_refused(office: Office, shortcuts: object) -> None:
    agent = await office.desk("agent")
    refused = await agent.ask("PATCH", PATH, {"shortcuts": shortcuts})
    assert refused.status == 400
    assert (await agent.get("/api/v1/me"))["shortcuts"] == {}


async def test_keys_of_too_many_commands_are_refused_as_a_whole(office: Office) -> None:
    agent = await office.desk("agent")
    many = [f"list.a{number}" for number in range(220)]
    await agent.patch(PATH, {"shortcuts": dict.fromkeys(many[:150], "x")})
    refused = await agent.ask("PATCH", PATH, {"shortcuts": dict.fromkeys(many[150:], "x")})
    assert (refused.status, refused.body["error"]) == (400, "invalid")
    assert len((await agent.get("/api/v1/me"))["shortcuts"]) == 150
