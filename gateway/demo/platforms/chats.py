"""Phones for the channels in which people write."""

from __future__ import annotations

import time
from datetime import datetime, timedelta, timezone
from typing import Any

from gateway.demo.platforms import line, sms, telegram, wechat, wecom, whatsapp
from gateway.demo.platforms.phone import Meter, Phone, Setup, picture_type, said

_CHINA = timezone(timedelta(hours=8))
WANG_OPENID = "oLVPpjqs9BhvzwPj5A-vTYAX3GLc"
WANG_EXTERNAL = "wmWangFang000000000000000000000"


class WechatPhone(Phone):
    key, title, can = "wechat", ("WeChat Official Account", "微信公众号"), ("write", "picture", "close")

    def __init__(self, far: wechat.Platform) -> None:
        super().__init__()
        self.far = far

    def setup(self) -> Setup:
        secrets = {"app_secret": wechat.APP_SECRET, "token": wechat.TOKEN, "encoding_aes_key": wechat.AES_KEY}
        return Setup("wechat", "演示 微信公众号", {"app_id": wechat.APP_ID, "api_url": self.far.url} | secrets)

    async def write(self, text: str) -> bool:
        return await self._deliver(self.far.message(WANG_OPENID, Content=text))

    async def send_picture(self, data: bytes) -> bool:
        media_id = f"photo-{len(self.far.media)}"
        self.far.media[media_id] = (picture_type(data), data)
        return await self._deliver(self.far.message(WANG_OPENID, "image", MediaId=media_id, PicUrl=""))

    async def _deliver(self, fields: dict[str, Any]) -> bool:
        self.far.hook_url = self.hook
        delivered = await self.far.deliver(fields)
        if delivered.passive:
            self.add("them", **said(delivered.passive))
        return delivered.is_taken

    def close(self) -> None:
        self.far.closes(WANG_OPENID)

    def meter(self) -> Meter:
        left = self.far.left(WANG_OPENID)
        return Meter(is_open=left > 0, left=left, quota=5)

    def arrived(self) -> list[dict[str, Any]]:
        return [self._shown(body) for body in self.far.sent]

    def _shown(self, body: dict[str, Any]) -> dict[str, Any]:
        kind = body.get("msgtype", "template")
        match kind:
            case "text":
                return said(body["text"]["content"])
            case "image":
                return said(picture=self.far.media[body["image"]["media_id"]][1])
            case "news":
                article = body["news"]["articles"][0]
                return said(f"{article['title']}\n{article['url']}")
            case "msgmenu":
                menu = body["msgmenu"]
                return said("\n".join([menu["head_content"], *(f"› {one['content']}" for one in menu["list"])]))
            case "template":
                return said("\n".join(str(one.get("value", "")) for one in body.get("data", {}).values()))
        return said(file=kind)


class WecomPhone(Phone):
    key, title, can = (
        "wecom",
        ("WeChat Customer Service (WeCom)", "微信客服（企业微信）"),
        ("write", "picture", "close"),
    )

    def __init__(self, far: wecom.Wecom) -> None:
        super().__init__()
        self.far = far
        far.people[WANG_EXTERNAL] = {"nickname": "王芳", "avatar": "", "unionid": ""}

    def setup(self) -> Setup:
        secrets = {"secret": wecom.SECRET, "callback_token": wecom.TOKEN, "encoding_aes_key": wecom.AES_KEY}
        config = {"corp_id": wecom.CORP_ID, "open_kfid": wecom.KFID, "api_url": self.far.url}
        return Setup("wecom_kf", "演示 微信客服", config | secrets)

    async def write(self, text: str) -> bool:
        self.far.customer_sends(WANG_EXTERNAL, inner={"content": text})
        return 200 in await self.far.call_back(self.hook)

    async def send_picture(self, data: bytes) -> bool:
        media_id = self.far.keep(f"photo.{picture_type(data).partition('/')[2]}", data)
        self.far.customer_sends(WANG_EXTERNAL, "image", {"media_id": media_id})
        return 200 in await self.far.call_back(self.hook)

    def close(self) -> None:
        session = self.far.session(wecom.KFID, WANG_EXTERNAL)
        session.wrote_at = self.far.now() - timedelta(hours=49)

    def meter(self) -> Meter:
        session = self.far.session(wecom.KFID, WANG_EXTERNAL)
        is_open = session.wrote_at is not None and self.far.now() - session.wrote_at < timedelta(hours=48)
        left = max(0, 5 - session.replies) if is_open else 0
        return Meter(is_open=left > 0, left=left, quota=5)

    def arrived(self) -> list[dict[str, Any]]:
        return [self._shown(body) for body in (*self.far.welcomes, *self.far.sent.values())]

    def _shown(self, body: dict[str, Any]) -> dict[str, Any]:
        kind = body["msgtype"]
        if kind == "text":
            return said(body["text"]["content"])
        if "media_id" not in body.get(kind, {}):
            return said(file=kind)
        name, data = self.far.media[body[kind]["media_id"]]
        return said(picture=data) if kind == "image" else said(file=name)


class TelegramPhone(Phone):
    key, title = "telegram", ("Telegram", "Telegram")

    def __init__(self, far: telegram.BotApi, first: int) -> None:
        super().__init__()
        self.far = far
        self._number = first

    def setup(self) -> Setup:
        config = {"bot_token": telegram.TOKEN, "delivery": "polling", "api_url": self.far.url}
        return Setup("telegram", "演示 Telegram", config)

    async def write(self, text: str) -> bool:
        return self._happens(text=text)

    async def send_picture(self, data: bytes) -> bool:
        file_id = f"photo{self._number}"
        self.far.files[file_id] = data
        size = {"file_id": file_id, "file_unique_id": f"u{file_id}", "width": 1, "height": 1, "file_size": len(data)}
        return self._happens(photo=[size])

    def _happens(self, **more: Any) -> bool:
        self._number += 1
        self.far.queue_update(message=telegram.message(self._number, date=int(time.time()), **more))
        return True  # it is fetched

    def arrived(self) -> list[dict[str, Any]]:
        return [self._shown(asked) for asked in self.far.sent]

    def _shown(self, asked: telegram.Asked) -> dict[str, Any]:
        text = getattr(asked.method, "text", None) or getattr(asked.method, "caption", None) or ""
        data = next(iter(asked.files.values()), None)
        if asked.name == "sendphoto" and data is not None:
            return said(text, picture=data)
        return said(text, file="" if asked.name == "sendmessage" else asked.name.removeprefix("send"))


class WhatsappPhone(Phone):
    key, title, can = "whatsapp", ("WhatsApp", "WhatsApp"), ("write", "picture", "close")

    def __init__(self, far: whatsapp.Graph) -> None:
        super().__init__()
        self.far = far
        self._number = 0

    def setup(self) -> Setup:
        config = {"phone_number_id": whatsapp.NUMBER_ID, "account_id": whatsapp.ACCOUNT_ID, "api_url": self.far.url}
        secrets = {
            "app_secret": whatsapp.SECRET,
            "access_token": whatsapp.TOKEN,
            "verify_token": whatsapp.VERIFY,
        }
        return Setup("whatsapp", "演示 WhatsApp", config | secrets)

    async def write(self, text: str) -> bool:
        return 200 in await self.far.deliver(self.hook, whatsapp.written(text, self._next()))

    async def send_picture(self, data: bytes) -> bool:
        message_id = self._next()
        self.far.media[message_id] = data
        picture = {"id": message_id, "mime_type": picture_type(data)}
        return 200 in await self.far.deliver(self.hook, whatsapp.said("image", picture, message_id))

    def _next(self) -> str:
        self._number += 1
        return f"wamid.demo{self._number}{whatsapp.now()}"

    def close(self) -> None:
        self.far.open_for.clear()

    def meter(self) -> Meter:
        return Meter(is_open=bool(self.far.open_for))

    async def tick(self) -> None:
        if self.far.statuses:
            await self.far.tell(self.hook)

    def arrived(self) -> list[dict[str, Any]]:
        return [self._shown(body) for body, taken in zip(self.far.sent, self.far.taken, strict=True) if taken]

    def _shown(self, body: dict[str, Any]) -> dict[str, Any]:
        kind = body["type"]
        match kind:
            case "text":
                return said(body["text"]["body"])
            case "template":
                return said(self.far.template_text(body["template"]))
            case "image" | "video" | "audio" | "document" if body[kind].get("id") in self.far.uploads:
                name, _, data = self.far.uploads[body[kind]["id"]]
                caption = body[kind].get("caption", "")
                return said(caption, picture=data) if kind == "image" else said(caption, file=name)
            case "interactive":
                return said(body["interactive"].get("body", {}).get("text", ""))
        return said(file=kind)


class LinePhone(Phone):
    key, title = "line", ("LINE", "LINE")

    def __init__(self, far: line.Line) -> None:
        super().__init__()
        self.far = far

    def setup(self) -> Setup:
        config = {"api_url": self.far.url, "data_url": self.far.url}
        secrets = {"channel_secret": line.SECRET, "channel_access_token": line.TOKEN}
        return Setup("line", "演示 LINE", config | secrets)

    async def write(self, text: str) -> bool:
        number = self._next()
        event = line.written(text, number, f"e{number}", timestamp=int(time.time() * 1000))
        return await self.far.deliver(self.hook, event) == 200

    async def send_picture(self, data: bytes) -> bool:
        number = self._next()
        self.far.contents[number] = data
        message = {"id": number, "type": "image", "contentProvider": {"type": "line"}, "quoteToken": "q"}
        at = int(time.time() * 1000)
        event = line.event(event_id=f"e{number}", message=message, replyToken="r", timestamp=at)
        return await self.far.deliver(self.hook, event) == 200

    def _next(self) -> str:
        self.far.last_id += 1
        return str(self.far.last_id)

    def arrived(self) -> list[dict[str, Any]]:
        return [self._shown(one) for body in self.far.pushed for one in body["messages"]]

    def _shown(self, one: dict[str, Any]) -> dict[str, Any]:
        match one["type"]:
            case "text":
                return said(one["text"])
            case "template":
                return said(one["altText"])
            case "location":
                return said(f"{one['title']}\n{one['address']}")
        return said(one.get("originalContentUrl", ""), file=one["type"])


class SmsPhone(Phone):
    key, title, can = "sms", ("SMS", "短信"), ("write",)

    def __init__(self, far: sms.Vendors, first: int) -> None:
        super().__init__()
        self.far = far
        self._number, self._reported = first, 0

    def setup(self) -> Setup:
        return Setup("sms", "演示 短信", sms.settings("aliyun", self.far.url) | sms.SECRETS)

    async def write(self, text: str) -> bool:
        self._number += 1
        [told] = sms.answered("aliyun", text, self._number)
        told["send_time"] = datetime.now(_CHINA).strftime("%Y-%m-%d %H:%M:%S")  # as this vendor writes it
        answers = await self.far.deliver(self.hook, [told])
        return answers[-1][0] == 200

    async def tick(self) -> None:
        for sent in self.far.sent[self._reported :]:
            self._reported += 1
            await self.far.deliver(self.hook, sms.reported("aliyun", sent))

    def arrived(self) -> list[dict[str, Any]]:
        return [said(sms.text_of(sent)) for sent in self.far.sent]
