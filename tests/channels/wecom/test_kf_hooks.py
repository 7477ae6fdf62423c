"""Callbacks of customer service, over HTTP."""

from __future__ import annotations

import pytest

from gateway.demo.platforms.wecom import Wecom
from tests.channels.specimens import WECOM_KF, WECOM_SECRETS
from tests.channels.wecom import hooks
from tests.channels.wecom.hooks import Hook, make_inbox
from tests.support.office import Office
from tests.support.program import Program
from tests.support.workspaces import make_workspace


@pytest.fixture
async def office(running: Program) -> Office:
    return Office(running, await make_workspace(running.database))


@pytest.fixture
async def hook(office: Office) -> Hook:
    platform = Wecom()
    config = WECOM_KF | WECOM_SECRETS | {"api_url": "http://127.0.0.1:9"}
    return Hook(office, platform, await make_inbox(office, "wecom_kf", config), platform.kf_callback())


async def test_the_address_passes_the_check_within_a_second(hook: Hook) -> None:
    await hooks.the_address_passes_the_check(hook)


async def test_a_callback_is_acknowledged_and_its_repeats_are_stored_once(hook: Hook) -> None:
    await hooks.a_callback_is_acknowledged_and_its_repeats_are_stored_once(hook)


async def test_what_is_not_proved_is_refused_and_leaves_nothing(hook: Hook) -> None:
    await hooks.what_is_not_proved_is_refused_and_leaves_nothing(hook)


async def test_an_inbox_without_keys_takes_nothing(office: Office) -> None:
    platform = Wecom()
    await hooks.an_inbox_without_keys_takes_nothing(office, "wecom_kf", platform, platform.kf_callback())
