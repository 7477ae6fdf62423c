"""Which store the settings choose for files."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from gateway.settings import Settings
from kit.blobs import Blobs, FolderBlobs


def open_blobs(settings: Settings) -> Blobs:
    """Return the store of files; it connects when it is first used, and whoever opened it closes it."""
    if settings.bucket is None:
        return FolderBlobs(settings.data / "blobs")
    # Imported here: whoever keeps files in the folder does not pay for it.
    from kit.s3 import Bucket, BucketAddress, Credentials, S3Blobs  # noqa: PLC0415

    name, prefix = settings.bucket
    endpoint = settings.blobs_endpoint or f"https://s3.{settings.blobs_region}.amazonaws.com"
    address = BucketAddress(endpoint, name, settings.blobs_path_style)
    credentials = Credentials(settings.blobs_key_id.value, settings.blobs_secret, settings.blobs_region)
    return S3Blobs(Bucket(address, credentials), prefix)


@asynccontextmanager
async def opened_blobs(settings: Settings) -> AsyncIterator[Blobs]:
    """Yield the store of files for the length of a command."""
    blobs = open_blobs(settings)
    try:
        yield blobs
    finally:
        await blobs.close()
