"""Hours in which a person does not want to hear from programs: kept with the contact, asked by ``consent``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from kit.errors import Invalid

_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
MAX_ZONE = 64


def clean_quiet_hours(value: Mapping[str, Any] | None) -> dict[str, str] | None:
    """Return quiet hours as they are stored: ``{"from": "21:00", "to": "08:00", "zone": "Asia/Shanghai"}``.

    Raises:
        Invalid: not two different times of day and an IANA zone.
    """
    if value is None:
        return None
    begins, ends, zone = (str(value.get(name) or "") for name in ("from", "to", "zone"))
    for name, moment in (("from", begins), ("to", ends)):
        if not _TIME.fullmatch(moment):
            raise Invalid("quiet hours need two times of day", fields={f"quiet_hours.{name}": "is not HH:MM"})
    if begins == ends:
        raise Invalid("quiet hours must begin and end", fields={"quiet_hours.to": "is the same as their beginning"})
    try:
        ZoneInfo(zone[:MAX_ZONE])
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Invalid("quiet hours need a zone", fields={"quiet_hours.zone": "is not an IANA zone"}) from error
    return {"from": begins, "to": ends, "zone": zone}


def quiet_until(hours: Mapping[str, Any] | None, now: datetime) -> datetime | None:
    """Return when the quiet hours end that ``now`` lies in, aware UTC; ``None`` outside them.

    They may pass midnight. A time of day that a change to summer time leaves out counts as the moment after it.
    """
    if not hours:
        return None
    here = now.astimezone(ZoneInfo(hours["zone"]))
    begins, ends = time.fromisoformat(hours["from"]), time.fromisoformat(hours["to"])
    clock = here.time()
    passes_midnight = ends < begins
    is_quiet = clock >= begins or clock < ends if passes_midnight else begins <= clock < ends
    if not is_quiet:
        return None
    day = here.date() + timedelta(days=1) if passes_midnight and clock >= begins else here.date()
    end = datetime.combine(day, ends, here.tzinfo).astimezone(UTC)
    # In the hour that a change of the clocks repeats, the end may seem to be behind us.
    return end if end > now else end + timedelta(hours=1)
