"""How calls are signed, against the vendors' published examples and their own libraries."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import UTC, datetime

from channels.sms import signatures


def test_aliyuns_example() -> None:
    """help.aliyun.com, "V3 版本请求体&签名机制", the fixed example."""
    headers = {
        "host": "ecs.cn-shanghai.aliyuncs.com",
        "x-acs-action": "RunInstances",
        "x-acs-content-sha256": hashlib.sha256(b"").hexdigest(),
        "x-acs-date": "2023-10-26T10:22:32Z",
        "x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d",
        "x-acs-version": "2014-05-26",
    }
    query = {"RegionId": "cn-shanghai", "ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd"}
    assert signatures.aliyun("YourAccessKeyId", "YourAccessKeySecret", headers, query) == (
        "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;"
        "x-acs-signature-nonce;x-acs-version,"
        "Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    )


def test_tencents_example() -> None:
    """cloud.tencent.com, "签名方法 v3", the example with content-type and host."""
    body = rb'{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}'
    headers = {"content-type": "application/json; charset=utf-8", "host": "cvm.tencentcloudapi.com"}
    at = datetime.fromtimestamp(1551113065, UTC)
    key = ("AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE")
    assert signatures.tencent(*key, "cvm", headers, body, at) == (
        "TC3-HMAC-SHA256 Credential=AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE/2019-02-25/cvm/tc3_request, "
        "SignedHeaders=content-type;host, "
        "Signature=72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168"
    )


def test_what_volcengines_library_signs() -> None:
    """Made by SignerV4 of volc-sdk-python for the same request."""
    body = '{"SmsAccount":"8d0968fa","Sign":"火山","TemplateID":"ST_1"}'.encode()
    headers = {
        "content-type": "application/json; charset=utf-8",
        "host": "sms.volcengineapi.com",
        "x-content-sha256": hashlib.sha256(body).hexdigest(),
        "x-date": "20260301T100000Z",
    }
    query = {"Version": "2020-01-01", "Action": "SendSms"}
    proof = signatures.volcengine("AKLTEXAMPLE", "T1RoVEXAMPLE==", ("cn-north-1", "volcSMS"), headers, query, body)
    assert proof == (
        "HMAC-SHA256 Credential=AKLTEXAMPLE/20260301/cn-north-1/volcSMS/request, "
        "SignedHeaders=content-type;host;x-content-sha256;x-date, "
        "Signature=6bd1a1f6073aa37fae1414b84bfddd2281479c5523123815d35b08edef712a5e"
    )


def test_huaweis_digest_is_hex_in_base64() -> None:
    """As the Java, Python and Node samples of api-msgsms do it; Huawei publishes no fixed example."""
    nonce = "66C92B11FF8A425FB8D4CCFE0ED9ED1F"
    proof = signatures.huawei("key", "secret", nonce, datetime(2018, 2, 12, 15, 30, 20, tzinfo=UTC))
    found = re.fullmatch(
        rf'UsernameToken Username="key",PasswordDigest="([^"]+)",Nonce="{nonce}",Created="2018-02-12T15:30:20Z"', proof
    )
    assert found is not None
    digest = hashlib.sha256(f"{nonce}2018-02-12T15:30:20Zsecret".encode()).hexdigest()
    assert base64.b64decode(found.group(1)).decode() == digest


def test_parameters_are_encoded_as_rfc_3986_has_it() -> None:
    assert signatures.canonical_query({"b": "a b*~", "a": "您/="}) == "a=%E6%82%A8%2F%3D&b=a%20b%2A~"
