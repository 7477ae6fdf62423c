"""Recordings and voicemail: fetched by the guarded way out, kept only if their bytes are sound."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import structlog

from channels import media
from channels.calls import call
from channels.contract import InboxSettings, Surroundings
from channels.errors import DeliveryUnknown, SendDeferred, SendRejected
from channels.telephony.facts import RecordingAt
from conversations.inbound import CallFile
from kit.errors import Unavailable
from kit.fetch import FetchTooLarge

log = structlog.get_logger(__name__)

WITHIN_S = 60.0
TRIED_FOR = timedelta(minutes=45)  # then the call comes without it; the delivery itself is kept
GONE = (400, 401, 403, 404, 410)


async def fetch(
    around: Surroundings,
    inbox: InboxSettings,
    wanted: Sequence[RecordingAt],
    received_at: datetime,
    headers: Mapping[str, str] | None = None,
) -> list[CallFile]:
    """Return those of the recordings that can be had, stored.

    Args:
        headers: credentials, for recordings that lie with the exchange itself.
    Raises:
        Unavailable: one is not there at this moment; the delivery is tried again later.
    """
    files = []
    for one in wanted:
        try:
            data = await _download(around, one, headers)
        except Unavailable:
            if around.clock.now() - received_at < TRIED_FOR:
                raise
            data = None
        if data is None:
            log.warning("recording_not_kept", inbox_id=str(inbox.id), recording=one.key[:100])
            continue
        file = await media.store(around.blobs, inbox, _name(one), data)
        if file.content_type.partition("/")[0] not in ("audio", "video"):
            log.warning("recording_is_no_sound", inbox_id=str(inbox.id), content_type=file.content_type)
            continue  # its bytes are named by no row: the sweep takes them away
        files.append(CallFile(file, one.key, one.kind, one.side))
    return files


async def _download(around: Surroundings, one: RecordingAt, headers: Mapping[str, str] | None) -> bytes | None:
    """Return the bytes; ``None`` where there will never be any."""
    try:
        answer = await call(
            around.fetcher, "GET", one.url, headers=headers, max_bytes=media.MAX_FILE, timeout_s=WITHIN_S
        )
    except SendRejected:
        return None
    except (SendDeferred, DeliveryUnknown) as error:
        if isinstance(error.__cause__, FetchTooLarge):
            return None
        raise Unavailable(error.detail, code="recording_away") from error
    if answer.status in GONE:
        return None
    if answer.status != 200:
        raise Unavailable(f"the recording's server answered {answer.status}", code="recording_away")
    return answer.body or None


def _name(one: RecordingAt) -> str:
    last = urlsplit(one.url).path.rpartition("/")[2]
    return last if "." in last and len(last) <= 120 else one.kind
