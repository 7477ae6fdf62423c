"""How each vendor wants its calls signed. Pure: time and nonce come from outside."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import quote


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def canonical_query(query: Mapping[str, str]) -> str:
    """Return parameters by name, encoded as RFC 3986 has it."""
    return "&".join(f"{quote(name, safe='-_.~')}={quote(query[name], safe='-_.~')}" for name in sorted(query))


def _canonical(method: str, query: Mapping[str, str], headers: Mapping[str, str], digest: str) -> tuple[str, str]:
    """Return the canonical request and the names of its headers."""
    names = sorted(headers)
    lines = "".join(f"{name}:{headers[name].strip()}\n" for name in names)
    signed = ";".join(names)
    return f"{method}\n/\n{canonical_query(query)}\n{lines}\n{signed}\n{digest}", signed


def aliyun(key_id: str, secret: str, headers: Mapping[str, str], query: Mapping[str, str], body: bytes = b"") -> str:
    """Return ``Authorization`` of a POST by the method V3 (help.aliyun.com, "V3 版本请求体&签名机制").

    Args:
        headers: names in lower case: ``host`` and all that begin with ``x-acs-``, ``x-acs-content-sha256`` of the body
            among them.
    """
    request, signed = _canonical("POST", query, headers, _sha256(body))
    signature = _hmac(secret.encode(), f"ACS3-HMAC-SHA256\n{_sha256(request.encode())}").hex()
    return f"ACS3-HMAC-SHA256 Credential={key_id},SignedHeaders={signed},Signature={signature}"


def tencent(key_id: str, secret: str, service: str, headers: Mapping[str, str], body: bytes, at: datetime) -> str:
    """Return ``Authorization`` of a POST by TC3-HMAC-SHA256 (cloud.tencent.com, "签名方法 v3").

    Args:
        headers: those to be signed, names in lower case: at least ``content-type`` and ``host``.
        at: aware UTC; ``X-TC-Timestamp`` is the same second.
    """
    request, signed = _canonical("POST", {}, headers, _sha256(body))
    day = f"{at:%Y-%m-%d}"
    scope = f"{day}/{service}/tc3_request"
    text = f"TC3-HMAC-SHA256\n{int(at.timestamp())}\n{scope}\n{_sha256(request.encode())}"
    signing = _hmac(_hmac(_hmac(f"TC3{secret}".encode(), day), service), "tc3_request")
    signature = _hmac(signing, text).hex()
    return f"TC3-HMAC-SHA256 Credential={key_id}/{scope}, SignedHeaders={signed}, Signature={signature}"


def volcengine(
    key_id: str,
    secret: str,
    place: tuple[str, str],
    headers: Mapping[str, str],
    query: Mapping[str, str],
    body: bytes,
) -> str:
    """Return ``Authorization`` of a POST (volcengine.com/docs/6369/67269, "签名方法").

    Args:
        place: region and service.
        headers: names in lower case: ``content-type``, ``host``, ``x-content-sha256`` and ``x-date``, which is
            ``YYYYMMDD'T'HHMMSS'Z'``.
    """
    request, signed = _canonical("POST", query, headers, _sha256(body))
    region, service = place
    day = headers["x-date"][:8]
    scope = f"{day}/{region}/{service}/request"
    text = f"HMAC-SHA256\n{headers['x-date']}\n{scope}\n{_sha256(request.encode())}"
    signing = _hmac(_hmac(_hmac(_hmac(secret.encode(), day), region), service), "request")
    signature = _hmac(signing, text).hex()
    return f"HMAC-SHA256 Credential={key_id}/{scope}, SignedHeaders={signed}, Signature={signature}"


def huawei(key: str, secret: str, nonce: str, at: datetime) -> str:
    """Return ``X-WSSE`` (support.huaweicloud.com, api-msgsms, "X-WSSE"): the digest in hex, and that in base64.

    Args:
        at: aware UTC.
    """
    created = f"{at:%Y-%m-%dT%H:%M:%SZ}"
    digest = base64.b64encode(_sha256(f"{nonce}{created}{secret}".encode()).encode()).decode()
    return f'UsernameToken Username="{key}",PasswordDigest="{digest}",Nonce="{nonce}",Created="{created}"'
