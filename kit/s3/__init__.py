"""Files in an S3-compatible store: signatures, one bucket over HTTP, and the blob store on top of it."""

from kit.s3.blobs import S3Blobs
from kit.s3.bucket import Bucket, BucketAddress
from kit.s3.signing import Credentials

__all__ = ["Bucket", "BucketAddress", "Credentials", "S3Blobs"]
