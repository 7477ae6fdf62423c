"""Files from and to WeChat. What it answers instead of a file, it answers with status 200 and JSON."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

import structlog

from channels import media as files
from channels.calls import Answer, Part, call
from channels.contract import InboxSettings, OutboundFile
from channels.errors import DeliveryUnknown, SendDeferred, SendRejected
from channels.wechat.client import Client, refusal_in
from channels.wechat.errors import UNFIT_MEDIA, as_error, explain
from channels.wechat.parse import Media
from conversations.content import Content, Unsupported
from conversations.inbound import InboundFile
from kit.blobs import Blobs
from kit.clock import Clock
from kit.errors import NotFound, Unavailable
from kit.fetch import Fetcher, FetchTooLarge

log = structlog.get_logger(__name__)

FETCHED_WITHIN_S = 30.0
RESTS_FOR = timedelta(seconds=10)  # after a failure: an outage is not asked about for every file that waits
_WORDS = ("text/", "application/json")  # the types of an error, never of a picture, a sound or a film
_NAMES = {"image": "picture", "voice": "voice", "video": "video", "file": "file"}

UploadKind = Literal["image", "voice", "video"]
# What may be uploaded, by content, and how large. Source: "Upload temporary media".
UPLOADS: dict[str, tuple[UploadKind, int]] = {
    "image/jpeg": ("image", 10_000_000),
    "image/png": ("image", 10_000_000),
    "image/gif": ("image", 10_000_000),
    "image/bmp": ("image", 10_000_000),
    "audio/amr": ("voice", 2_000_000),
    "audio/mpeg": ("voice", 2_000_000),
    "video/mp4": ("video", 10_000_000),
}


class UnfitMedia(SendRejected):
    """WeChat does not take this file; it may be sent in another way."""

    code = "unfit_media"


class MediaGone(NotFound):
    """The file can never be had."""

    code = "media_gone"


class MediaLine:
    """One account's files."""

    def __init__(self, client: Client, fetcher: Fetcher, blobs: Blobs, inbox: InboxSettings, clock: Clock) -> None:
        self._client, self._fetcher, self._blobs = client, fetcher, blobs
        self._inbox, self._clock = inbox, clock
        self._rests_until: datetime | None = None

    async def bring(self, media: Media) -> tuple[Content, tuple[InboundFile, ...]]:
        """Fetch and store a file that a customer sent, and return the content that shows it.

        A file that is gone becomes words that say so: the message is not lost with it.

        Raises:
            Unavailable: it may be had later.
        """
        if self._rests_until is not None and self._clock.now() < self._rests_until:
            raise Unavailable("WeChat gave no files a moment ago", code="media_unavailable")
        try:
            data = await self._fetch(media)
        except MediaGone as gone:
            log.warning("wechat_media_gone", inbox_id=str(self._inbox.id), media=media.kind, reason=gone.detail)
            return Unsupported(media.kind, media.caption or f"The {_NAMES[media.kind]} is lost: {gone.detail}"), ()
        except (SendDeferred, DeliveryUnknown) as error:
            self._rests_until = self._clock.now() + RESTS_FOR
            raise Unavailable(f"the file cannot be had now: {error.detail}", code="media_unavailable") from error
        file = await files.store(self._blobs, self._inbox, media.name or _NAMES[media.kind], data)
        return files.show(file, media.caption), (file,)

    async def _fetch(self, media: Media) -> bytes:
        """Return the bytes from where WeChat keeps files, and a picture that is gone there from its own address."""
        try:
            return await self._get_media(media)
        except (MediaGone, SendRejected) as error:
            if media.url:
                return _checked(await self._get(media.url), media)
            if isinstance(error, MediaGone):
                raise
            raise SendDeferred(error.detail) from error  # the inbox's settings are at fault, and may be mended
        except DeliveryUnknown as error:
            if isinstance(error.__cause__, FetchTooLarge):
                raise MediaGone("it is larger than 30 MB") from error
            raise

    async def _get_media(self, media: Media) -> bytes:
        answer = await self._client.ask(
            "GET",
            "/cgi-bin/media/get",
            query={"media_id": media.media_id},
            max_bytes=files.MAX_FILE,
            timeout_s=FETCHED_WITHIN_S,
        )
        if isinstance(url := _object(answer).get("video_url"), str):
            answer = await self._get(url)
        return _checked(answer, media)

    async def _get(self, url: str) -> Answer:
        try:
            return await call(self._fetcher, "GET", url, max_bytes=files.MAX_FILE, timeout_s=FETCHED_WITHIN_S)
        except SendRejected as error:
            raise MediaGone(error.detail) from error

    async def upload(self, file: OutboundFile, kind: UploadKind) -> str:
        """Upload a file for three days and return its media id.

        Raises:
            UnfitMedia: WeChat does not take it.
            SendRejected, SendDeferred, CredentialsRejected: see ``channels.errors``; nobody has seen anything of it.
        """
        data = await self._blobs.get(self._inbox.workspace_id, file.sha256)
        part = Part("media", data, filename=f"{kind}.{_ending(file)}", content_type=file.content_type)
        try:
            answer = await self._client.ask(
                "POST", "/cgi-bin/media/upload", query={"type": kind}, form=[part], timeout_s=FETCHED_WITHIN_S
            )
        except DeliveryUnknown as error:
            raise SendDeferred(f"the upload did not end: {error.detail}") from error
        if (code := refusal_in(answer)) in UNFIT_MEDIA:
            raise UnfitMedia(explain(code))
        if code:
            raise as_error(code, str(answer.object.get("errmsg", "")))
        media_id = answer.object.get("media_id")
        if not isinstance(media_id, str) or not media_id:
            raise SendDeferred(f"WeChat answered the upload with {answer.status} and no media id")
        return media_id


def _object(answer: Answer) -> dict[str, object]:
    return answer.object if answer.body[:1] == b"{" and len(answer.body) < 65_536 else {}


def _checked(answer: Answer, media: Media) -> bytes:
    """Return the bytes of a file.

    Raises:
        MediaGone: the answer says that it is not there.
        SendDeferred: … or not now.
    """
    if code := refusal_in(answer):
        error = as_error(code)
        if isinstance(error, SendDeferred):
            raise error
        raise MediaGone(explain(code))
    if answer.status == 429 or answer.status >= 500:
        raise SendDeferred(f"WeChat answered {answer.status}")
    if answer.status >= 300:
        raise MediaGone(f"WeChat answered {answer.status}")
    if not answer.body:
        raise MediaGone("it is empty")
    if media.kind != "file" and answer.headers.get("content-type", "").startswith(_WORDS):
        raise MediaGone("WeChat sent words instead")
    return answer.body


def _ending(file: OutboundFile) -> str:
    subtype = file.content_type.partition("/")[2]
    return {"jpeg": "jpg", "mpeg": "mp3"}.get(subtype, subtype)
