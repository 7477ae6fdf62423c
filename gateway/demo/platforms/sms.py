"""The far sides of the SMS channel: four vendors' APIs on one address, each with its own proof, and their deliveries.

Proofs are worked out anew here, from the vendors' documents; what a call must hold is checked field by field.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

import aiohttp
import orjson
from aiohttp import web

ACCESS_ID, SECRET, HOOK_SECRET = "LTAIExample", "a-vendors-secret", "0123456789abcdefXYZ"
WANG = "+8613800138000"
APPS = {"aliyun": "", "tencent": "1400006666", "volcengine": "8d0968fa", "huawei": "8820082718614"}
TEMPLATES = {
    "aliyun": "SMS_1 | 维修完成 | 您好${name}，您的${thing}已修好。\nSMS_2 | 回复 | 客服回复：${words}",
    "tencent": "1110 | 维修完成 | 您好{1}，您的{2}已修好。\n1111 | 回复 | 客服回复：{1}",
    "volcengine": "ST_1 | 维修完成 | 您好${name}，您的${thing}已修好。\nST_2 | 回复 | 客服回复：${words}",
    "huawei": "8ff55e | 维修完成 | 您好${1}，您的${2}已修好。\n8ff55f | 回复 | 客服回复：${1}",
}
REPLY = {"aliyun": "SMS_2", "tencent": "1111", "volcengine": "ST_2", "huawei": "8ff55f"}


def settings(vendor: str, url: str) -> dict[str, Any]:
    """Return what an admin enters, but for the secrets."""
    return {
        "vendor": vendor, "access_id": ACCESS_ID, "app_id": APPS[vendor], "sign_name": "某某电器", "api_url": url,
        "templates": TEMPLATES[vendor], "reply_template": REPLY[vendor],
    }  # fmt: skip


SECRETS = {"access_secret": SECRET, "hook_secret": HOOK_SECRET}


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that a vendor took, in words that are the same for all."""

    vendor: str
    phone: str
    template: str
    values: list[str]
    ref: str
    id: str


@dataclass
class Vendors:
    """What they were asked, and how they behave.

    Attributes:
        refuses: the code with which the next sends are refused.
        status: the HTTP status of the next sends, with no words; 0 for a proper one.
        silent: the next send is taken and its answer lost.
    """

    url: str = ""
    secret: str = SECRET
    last_id: int = 0
    sent: list[Sent] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)  # our ids, of those refused as well
    refuses: str = ""
    status: int = 0
    silent: bool = False
    misfits: list[str] = field(default_factory=list)

    async def deliver(
        self, url: str, told: Any, *, secret: str = HOOK_SECRET, is_form: bool = False, tries: int = 1
    ) -> list[tuple[int, str]]:
        """Post a delivery to a webhook until it is taken with 200."""
        body = urlencode(told).encode() if is_form else orjson.dumps(told)
        kind = "application/x-www-form-urlencoded" if is_form else "application/json;charset=utf-8"
        answers = []
        async with aiohttp.ClientSession() as http:
            for _ in range(tries):
                async with http.post(f"{url}?s={secret}", data=body, headers={"Content-Type": kind}) as answer:
                    answers.append((answer.status, await answer.text()))
                if answers[-1][0] == 200:
                    break
        return answers

    # -- the servers ----------------------------------------------------------------------------------------

    async def take(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        if "x-acs-action" in request.headers:
            return await self._aliyun(request)
        if "x-tc-action" in request.headers:
            return await self._tencent(request, body)
        if "x-wsse" in request.headers:
            return await self._huawei(request, body)
        return await self._volcengine(request, body)

    async def _aliyun(self, request: web.Request) -> web.StreamResponse:
        names = sorted({"host", *(name for name in map(str.lower, request.headers) if name.startswith("x-acs-"))})
        lines = "".join(f"{name}:{request.headers[name]}\n" for name in names)
        query = "&".join(f"{quote(k, safe='-_.~')}={quote(v, safe='-_.~')}" for k, v in sorted(request.query.items()))
        text = f"POST\n/\n{query}\n{lines}\n{';'.join(names)}\n{request.headers['x-acs-content-sha256']}"
        wanted = hmac.new(self.secret.encode(), f"ACS3-HMAC-SHA256\n{_sha(text)}".encode(), hashlib.sha256).hexdigest()
        if not request.headers["Authorization"].endswith(f"Signature={wanted}"):
            return web.json_response({"Code": "SignatureDoesNotMatch", "Message": "no"}, status=400)
        if request.headers["x-acs-action"] != "SendSms":
            return web.json_response({"Code": "OK", "SmsSignList": []})
        asked = request.query
        values = orjson.loads(asked["TemplateParam"])
        sent = self._note("aliyun", asked["PhoneNumbers"], asked["TemplateCode"], list(values.values()), asked["OutId"])
        if (answer := await self._end(request)) is not None:
            return answer
        if self.refuses:
            return web.json_response({"Code": self.refuses, "Message": "refused"})
        self._keep(sent)
        return web.json_response({"Code": "OK", "Message": "OK", "BizId": sent.id, "RequestId": "r"})

    async def _tencent(self, request: web.Request, body: bytes) -> web.StreamResponse:
        at = int(request.headers["x-tc-timestamp"])
        match = re.fullmatch(
            r"TC3-HMAC-SHA256 Credential=(\S+)/(\d{4}-\d\d-\d\d)/sms/tc3_request, SignedHeaders=content-type;host, "
            r"Signature=([0-9a-f]{64})",
            request.headers["Authorization"],
        )
        assert match is not None
        day = match.group(2)
        lines = f"content-type:{request.headers['Content-Type']}\nhost:{request.headers['Host']}\n"
        text = f"POST\n/\n\n{lines}\ncontent-type;host\n{hashlib.sha256(body).hexdigest()}"
        key = f"TC3{self.secret}".encode()
        for part in (day, "sms", "tc3_request"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        signed = f"TC3-HMAC-SHA256\n{at}\n{day}/sms/tc3_request\n{_sha(text)}"
        if hmac.new(key, signed.encode(), hashlib.sha256).hexdigest() != match.group(3):
            error = {"Code": "AuthFailure.SignatureFailure", "Message": "no"}
            return web.json_response({"Response": {"Error": error, "RequestId": "r"}})
        told = orjson.loads(body)
        if request.headers["x-tc-action"] != "SendSms":
            return web.json_response({"Response": {"DescribeSignListStatusSet": [], "RequestId": "r"}})
        if told["SmsSdkAppId"] != APPS["tencent"] or not told["SignName"]:
            self.misfits.append("tencent: SmsSdkAppId and SignName")
        [phone] = told["PhoneNumberSet"]
        sent = self._note("tencent", phone, told["TemplateId"], told["TemplateParamSet"], told["SessionContext"])
        if (answer := await self._end(request)) is not None:
            return answer
        state = {"SerialNo": sent.id, "PhoneNumber": phone, "Fee": 1, "Code": self.refuses or "Ok", "Message": "m"}
        if not self.refuses:
            self._keep(sent)
        return web.json_response({"Response": {"SendStatusSet": [state], "RequestId": "r"}})

    async def _volcengine(self, request: web.Request, body: bytes) -> web.StreamResponse:
        day = request.headers["x-date"][:8]
        names = ["content-type", "host", "x-content-sha256", "x-date"]
        lines = "".join(f"{name}:{request.headers[name]}\n" for name in names)
        query = "&".join(f"{k}={v}" for k, v in sorted(request.query.items()))
        text = f"POST\n/\n{query}\n{lines}\n{';'.join(names)}\n{hashlib.sha256(body).hexdigest()}"
        key = self.secret.encode()
        for part in (day, "cn-north-1", "volcSMS", "request"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        scope = f"{day}/cn-north-1/volcSMS/request"
        signed = f"HMAC-SHA256\n{request.headers['x-date']}\n{scope}\n{_sha(text)}"
        wanted = hmac.new(key, signed.encode(), hashlib.sha256).hexdigest()
        if not request.headers["Authorization"].endswith(f"Signature={wanted}"):
            return web.json_response(_volc_error("SignatureDoesNotMatch"), status=401)
        if request.query["Action"] != "SendSms":
            return web.json_response({"ResponseMetadata": {"RequestId": "r"}, "Result": {"list": []}})
        told = orjson.loads(body)
        if told["SmsAccount"] != APPS["volcengine"] or not told["Sign"]:
            self.misfits.append("volcengine: SmsAccount and Sign")
        values = list(orjson.loads(told["TemplateParam"]).values())
        sent = self._note("volcengine", told["PhoneNumbers"], told["TemplateID"], values, told["Tag"])
        if (answer := await self._end(request)) is not None:
            return answer
        if self.refuses:
            return web.json_response(_volc_error(self.refuses), status=400)
        self._keep(sent)
        return web.json_response({"ResponseMetadata": {"RequestId": "r"}, "Result": {"MessageID": [sent.id]}})

    async def _huawei(self, request: web.Request, body: bytes) -> web.StreamResponse:
        told = dict(re.findall(r'(\w+)="([^"]*)"', request.headers["x-wsse"]))
        digest = hashlib.sha256(f"{told['Nonce']}{told['Created']}{self.secret}".encode()).hexdigest()
        if base64.b64encode(digest.encode()).decode() != told["PasswordDigest"] or told["Username"] != ACCESS_ID:
            return web.json_response({"code": "E000103", "description": "Authorization failed"}, status=401)
        form = dict(parse_qsl(body.decode(), keep_blank_values=True))
        if not form["to"]:
            return web.json_response({"code": "E000503", "description": "Parameter format error"}, status=400)
        if not form["statusCallback"].endswith(f"?s={HOOK_SECRET}"):
            self.misfits.append("huawei: statusCallback")
        values = orjson.loads(form["templateParas"])
        sent = self._note("huawei", form["to"], form["templateId"], values, form["extend"])
        if (answer := await self._end(request)) is not None:
            return answer
        if self.refuses:
            return web.json_response({"code": self.refuses, "description": "refused"}, status=400)
        self._keep(sent)
        result = [{"originTo": form["to"], "smsMsgId": sent.id, "status": "000000", "total": 1}]
        return web.json_response({"code": "000000", "description": "Success", "result": result})

    def _note(self, vendor: str, phone: str, template: str, values: list[str], ref: str) -> Sent:
        if not re.fullmatch(r"(\+86)?1\d{10}", phone) or not all(isinstance(one, str) and one for one in values):
            self.misfits.append(f"{vendor}: {phone} {values}")
        self.asked.append(ref)
        self.last_id += 1
        return Sent(vendor, phone, template, values, ref, f"{vendor}-{self.last_id}")

    async def _end(self, request: web.Request) -> web.StreamResponse | None:
        return web.Response(status=self.status) if self.status else None

    def _keep(self, sent: Sent) -> None:
        self.sent.append(sent)

    @web.middleware
    async def lose(self, request: web.Request, handler: Any) -> web.StreamResponse:
        """Close the line after the work was done, where the answer is to be lost."""
        answer: web.StreamResponse = await handler(request)
        if self.silent and self.sent:
            self.silent = False
            assert request.transport is not None
            request.transport.close()
        return answer


def text_of(sent: Sent) -> str:
    """Return what a customer reads: the signature, and the template with its blanks filled."""
    lines = [line.split(" | ") for line in TEMPLATES[sent.vendor].splitlines()]
    text = next((words for code, _, words in lines if code == sent.template), "")
    for blank, value in zip(re.findall(r"\$?\{\w+\}", text), sent.values, strict=False):
        text = text.replace(blank, value, 1)
    return f"【某某电器】{text}"


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _volc_error(code: str) -> dict[str, Any]:
    return {"ResponseMetadata": {"RequestId": "r", "Error": {"CodeN": 1, "Code": code, "Message": "refused"}}}


@asynccontextmanager
async def vendors(port: int = 0) -> AsyncIterator[Vendors]:
    """Run them on loopback."""
    far = Vendors()
    app = web.Application(middlewares=[far.lose])
    app.router.add_post("/", far.take)
    app.router.add_post("/sms/batchSendSms/v1", far.take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        far.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield far
        assert not far.misfits, f"against the vendors' documents: {far.misfits}"
    finally:
        await runner.cleanup()


# -- what they deliver --------------------------------------------------------------------------------------


def answered(vendor: str, text: str, number: int = 1) -> Any:
    """Return the delivery of a customer's answer, as each vendor words it."""
    told: Mapping[str, Any] = {
        "aliyun": [{
            "phone_number": "13800138000", "content": text, "send_time": "2026-03-01 18:00:00", "dest_code": "1234",
            "sequence_id": str(1234567890 + number),
        }],
        "tencent": {
            "extend": "", "mobile": "13800138000", "nationcode": "86", "sign": "某某电器", "text": text,
            "time": 1772359200 + number,
        },
        "volcengine": [{
            "account": "2000", "sub_account": "8d0968fa", "signature": "某某电器", "content": text,
            "mobile": "13800138000", "channel_type": "CN_NTC", "recv_time": 1772359200000 + number, "ext": "",
        }],
        "huawei": {
            "smsMsgId": f"9692b5be-c427-4525-8e73-{number:012d}", "from": "+8613800138000", "to": "1069", "body": text,
            "createTime": "2026-03-01T10:00:00Z",
        },
    }  # fmt: skip
    return told[vendor]


def reported(vendor: str, sent: Sent, *, failed: str = "") -> Any:
    """Return the delivery of a report: it arrived, or the code with which it failed."""
    told: Mapping[str, Any] = {
        "aliyun": [{
            "phone_number": "13800138000", "send_time": "2026-03-01 18:00:00", "report_time": "2026-03-01 18:00:05",
            "success": not failed, "err_code": failed or "DELIVERED", "err_msg": "m", "sms_size": "1",
            "biz_id": sent.id, "out_id": sent.ref,
        }],
        "tencent": [{
            "user_receive_time": "2026-03-01 18:00:05", "nationcode": "86", "mobile": "13800138000",
            "report_status": "FAIL" if failed else "SUCCESS", "errmsg": failed or "DELIVRD", "description": "m",
            "sid": sent.id,
        }],
        "volcengine": [{
            "account": "2000", "sub_account": "8d0968fa", "mobile": "13800138000", "message_id": sent.id,
            "status_code": failed or "0", "description": "m", "ext": sent.ref, "recv_time": 1772359205000,
        }],
        "huawei": {
            "smsMsgId": sent.id, "total": "1", "sequence": "1", "status": failed or "DELIVRD", "source": "2",
            "updateTime": "2026-03-01T10:00:05Z", "extend": sent.ref, "to": "+8613800138000",
        },
    }  # fmt: skip
    return told[vendor]
