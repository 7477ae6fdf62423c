"""What differs between the vendors: the call that sends a template, and how its answer is read. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit

import orjson

from channels.calls import Answer
from channels.errors import CredentialsRejected, DeliveryUnknown, SendDeferred, SendError, SendRejected
from channels.sms import signatures
from channels.sms.refusals import as_ours

JSON = "application/json; charset=utf-8"
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Account:
    access_id: str
    secret: str = field(repr=False)
    app_id: str
    sign_name: str
    api_url: str  # without a path where the vendor has none
    region: str
    hook: str  # where reports of a message are to be posted, for the vendor that is told with each


@dataclass(frozen=True, slots=True)
class Notice:
    """A filled template to one number. ``values`` are in the order of the blanks, by their names."""

    phone: str
    code: str
    values: Mapping[str, str]
    ref: str  # our id, which comes back in reports
    at: datetime
    nonce: str


@dataclass(frozen=True, slots=True)
class Request:
    url: str
    headers: Mapping[str, str]
    body: bytes


class Vendor(Protocol):
    name: str
    default_url: str
    needs_app: bool

    def send(self, account: Account, notice: Notice) -> Request: ...

    def probe(self, account: Account, at: datetime, nonce: str) -> Request:
        """Return a call that sends nothing and is refused if the credentials are."""
        ...

    def read(self, answer: Answer) -> str:
        """Return the vendor's id of what was sent, "" of a probe.

        Raises:
            SendError: it was not.
        """
        ...


class Aliyun:
    name, default_url, needs_app = "aliyun", "https://dysmsapi.aliyuncs.com", False

    def send(self, account: Account, notice: Notice) -> Request:
        query = {
            "PhoneNumbers": notice.phone.removeprefix("+86") if notice.phone.startswith("+86") else notice.phone[1:],
            "SignName": account.sign_name,
            "TemplateCode": notice.code,
            "TemplateParam": _json(notice.values),
            "OutId": notice.ref,
        }
        return self._call(account, "SendSms", query, notice.at, notice.nonce)

    def probe(self, account: Account, at: datetime, nonce: str) -> Request:
        return self._call(account, "QuerySmsSignList", {"PageIndex": "1", "PageSize": "1"}, at, nonce)

    def _call(self, account: Account, action: str, query: Mapping[str, str], at: datetime, nonce: str) -> Request:
        headers = {
            "host": urlsplit(account.api_url).netloc,
            "x-acs-action": action,
            "x-acs-version": "2017-05-25",
            "x-acs-date": f"{at:%Y-%m-%dT%H:%M:%SZ}",
            "x-acs-signature-nonce": nonce,
            "x-acs-content-sha256": hashlib.sha256(b"").hexdigest(),
        }
        proof = signatures.aliyun(account.access_id, account.secret, headers, query)
        url = f"{account.api_url}/?{signatures.canonical_query(query)}"
        return Request(url, headers | {"authorization": proof}, b"")

    def read(self, answer: Answer) -> str:
        code = _text(answer.object, "Code")
        if answer.status < 300 and code == "OK":
            return _text(answer.object, "BizId")
        raise _refused(self.name, answer, code, _text(answer.object, "Message"))


class Tencent:
    name, default_url, needs_app = "tencent", "https://sms.tencentcloudapi.com", True

    def send(self, account: Account, notice: Notice) -> Request:
        body = {
            "PhoneNumberSet": [notice.phone],
            "SmsSdkAppId": account.app_id,
            "SignName": account.sign_name,
            "TemplateId": notice.code,
            "TemplateParamSet": list(notice.values.values()),
            "SessionContext": notice.ref,
        }
        return self._call(account, "SendSms", body, notice.at)

    def probe(self, account: Account, at: datetime, nonce: str) -> Request:  # noqa: ARG002 - it needs no nonce
        return self._call(account, "DescribeSmsSignList", {"International": 0, "Limit": 1, "Offset": 0}, at)

    def _call(self, account: Account, action: str, told: Mapping[str, Any], at: datetime) -> Request:
        body = orjson.dumps(told)
        signed = {"content-type": JSON, "host": urlsplit(account.api_url).netloc}
        headers = signed | {
            "x-tc-action": action,
            "x-tc-version": "2021-01-11",
            "x-tc-region": account.region or "ap-guangzhou",
            "x-tc-timestamp": str(int(at.timestamp())),
        }
        proof = signatures.tencent(account.access_id, account.secret, "sms", signed, body, at)
        return Request(f"{account.api_url}/", headers | {"authorization": proof}, body)

    def read(self, answer: Answer) -> str:
        response = _object(answer.object, "Response")
        error = _object(response, "Error")
        statuses = response.get("SendStatusSet")
        if answer.status < 300 and response and not error and not isinstance(statuses, list):
            return ""
        sent = statuses[0] if isinstance(statuses, list) and statuses and isinstance(statuses[0], dict) else error
        if answer.status < 300 and _text(sent, "Code") == "Ok":
            return _text(sent, "SerialNo")
        raise _refused(self.name, answer, _text(sent, "Code"), _text(sent, "Message"))


class Volcengine:
    name, default_url, needs_app = "volcengine", "https://sms.volcengineapi.com", True

    def send(self, account: Account, notice: Notice) -> Request:
        body = {
            "SmsAccount": account.app_id,
            "Sign": account.sign_name,
            "TemplateID": notice.code,
            "TemplateParam": _json(notice.values),
            "PhoneNumbers": notice.phone,
            "Tag": notice.ref,
        }
        return self._call(account, "SendSms", body, notice.at)

    def probe(self, account: Account, at: datetime, nonce: str) -> Request:  # noqa: ARG002 - it needs no nonce
        return self._call(account, "GetSubAccountList", {"pageIndex": 1, "pageSize": 1}, at)

    def _call(self, account: Account, action: str, told: Mapping[str, Any], at: datetime) -> Request:
        body = orjson.dumps(told)
        query = {"Action": action, "Version": "2020-01-01"}
        headers = {
            "content-type": JSON,
            "host": urlsplit(account.api_url).netloc,
            "x-content-sha256": hashlib.sha256(body).hexdigest(),
            "x-date": f"{at:%Y%m%dT%H%M%SZ}",
        }
        place = (account.region or "cn-north-1", "volcSMS")
        proof = signatures.volcengine(account.access_id, account.secret, place, headers, query, body)
        url = f"{account.api_url}/?{signatures.canonical_query(query)}"
        return Request(url, headers | {"authorization": proof}, body)

    def read(self, answer: Answer) -> str:
        error = _object(_object(answer.object, "ResponseMetadata"), "Error")
        if answer.status < 300 and answer.object and not error:
            ids = _object(answer.object, "Result").get("MessageID")
            return ids[0] if isinstance(ids, list) and ids and isinstance(ids[0], str) else ""
        raise _refused(self.name, answer, _text(error, "Code"), _text(error, "Message"))


class Huawei:
    """Its numbers of reports are told with each message, so is the address where they are posted."""

    name, default_url, needs_app = "huawei", "https://smsapi.cn-north-4.myhuaweicloud.com", True

    def send(self, account: Account, notice: Notice) -> Request:
        form = {
            "from": account.app_id,
            "to": notice.phone,
            "templateId": notice.code,
            "templateParas": _json(list(notice.values.values())),
            "statusCallback": account.hook,
            "extend": notice.ref,
        } | ({"signature": account.sign_name} if account.sign_name else {})
        return self._call(account, form, notice.at, notice.nonce)

    def probe(self, account: Account, at: datetime, nonce: str) -> Request:
        """A message to nobody: refused for its form, after the credentials were looked at."""
        return self._call(account, {"from": account.app_id, "to": "", "templateId": ""}, at, nonce)

    def _call(self, account: Account, form: Mapping[str, str], at: datetime, nonce: str) -> Request:
        headers = {
            "content-type": FORM,
            "authorization": 'WSSE realm="SDP",profile="UsernameToken",type="Appkey"',
            "x-wsse": signatures.huawei(account.access_id, account.secret, nonce, at),
        }
        return Request(f"{account.api_url}/sms/batchSendSms/v1", headers, urlencode(form).encode())

    def read(self, answer: Answer) -> str:
        code = _text(answer.object, "code")
        result = answer.object.get("result")
        sent = result[0] if isinstance(result, list) and result and isinstance(result[0], dict) else {}
        if code == "000000" and _text(sent, "status") in ("", "000000"):
            return _text(sent, "smsMsgId")
        reason = _text(sent, "status") if code in ("000000", "E000510") and sent else code
        raise _refused(self.name, answer, reason, _text(answer.object, "description"))


def is_taken(vendor: Vendor, error: SendError) -> bool:
    """Say whether a probe that was refused shows that the credentials were taken: only Huawei's is meant to be."""
    return vendor.name == "huawei" and type(error) is SendRejected


def _refused(vendor: str, answer: Answer, code: str, message: str) -> SendError:
    if code:
        return as_ours(vendor, code, message)
    if answer.status == 429:
        return SendDeferred("the vendor asks to slow down", retry_after_s=answer.retry_after_s, inbox_wide=True)
    if answer.status >= 500:
        return DeliveryUnknown(f"the vendor's gateway answered {answer.status}")
    if answer.status in (401, 403):
        return CredentialsRejected("the vendor does not take the access ID and the access secret")
    return SendRejected(f"the vendor answered {answer.status} and no more")


def _json(value: Mapping[str, str] | Sequence[str]) -> str:
    return orjson.dumps(value).decode()


def _text(holder: Any, name: str) -> str:
    value = holder.get(name) if isinstance(holder, Mapping) else None
    return value[:200] if isinstance(value, str) else ""


def _object(holder: Any, name: str) -> dict[str, Any]:
    value = holder.get(name) if isinstance(holder, Mapping) else None
    return value if isinstance(value, dict) else {}


VENDORS: dict[str, Vendor] = {one.name: one for one in (Aliyun(), Tencent(), Volcengine(), Huawei())}
