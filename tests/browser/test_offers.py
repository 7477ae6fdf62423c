"""Cards on several screens at once: the first to accept has the conversation, and the other card is gone."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Screens
from tests.support.office import Office

pytestmark = pytest.mark.needs("chromium")


async def test_a_card_that_two_see_is_gone_from_one_screen_when_the_other_accepts(
    screens: Screens, office: Office
) -> None:
    admin = await office.desk("admin")
    queue = f"/api/v1/queues/{office.workspace.queue_id}"
    people = (office.workspace.agent_id, office.workspace.supervisor_id)
    await admin.put(f"{queue}/members", {"members": [{"agent_id": str(one)} for one in people]})
    await admin.patch(queue, {"policy": {"offer_ttl_s": 120, "offer_to": 2}})
    async with screens.desk("agent") as mine, screens.desk("supervisor") as theirs:
        for who in ("agent", "supervisor"):
            await (await office.desk(who)).put("/api/v1/me/state", {"state": "available"})
        conversation = (await office.customer_writes("It leaks"))["conversation_id"]
        cards = [page.get_by_role("region", name="Conversation offered to you") for page in (mine, theirs)]
        for card in cards:
            await expect(card).to_contain_text("asked with others, first to accept has it")
        assert await screens.faults(mine) == []
        await cards[1].get_by_role("button", name="Accept").click()
        await theirs.wait_for_url(f"**/inbox/mine/{conversation}")
        for card in cards:
            await expect(card).to_have_count(0)
        traced = (await admin.get(f"/api/v1/conversations/{conversation}/routing"))["items"]
        assert {*traced[-1]["considered"]["asked"]} == {str(one) for one in people}
