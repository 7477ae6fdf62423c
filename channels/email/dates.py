"""The Date field, as instants."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

_NUMERIC = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)[T ](\d\d?):(\d\d)(?::(\d\d))?")


def read_date(wire: str) -> datetime | None:
    """Aware UTC, or `None` when it cannot be read or lies outside 1970 to 2100.

    A missing or unknown zone counts as UTC.
    """
    text = wire.strip()[:200]
    try:
        found = parsedate_tz(text)
        if found is not None:
            zone = timezone(timedelta(seconds=found[9] or 0))
            moment = datetime(*found[:6], tzinfo=zone)
        elif match := _NUMERIC.search(text):
            parts = [int(group or 0) for group in match.groups()]
            moment = datetime(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5], tzinfo=UTC)
        else:
            return None
        moment = moment.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return moment if 1970 <= moment.year <= 2100 else None
