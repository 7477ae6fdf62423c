"""What a caller hears, as TwiML: from the settings and the step that the call is at. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from xml.sax.saxutils import escape, quoteattr

from channels.telephony.settings import read_pairs

HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
LONGEST_MESSAGE_S = 180
LEGS = "initiated ringing answered completed"


class Script:
    """The words and rings of one number."""

    def __init__(self, config: Mapping[str, Any], hook: str) -> None:
        self._config = config
        self._hook = hook

    def at(self, **query: str) -> str:
        """Return the address of a step."""
        return f"{self._hook}?{urlencode(query)}"

    def welcome(self) -> str:
        """The first answer: welcome, then the menu, or the telephones ring."""
        words = self._say("welcome")
        if not self._text("menu_text") or not self._menu():
            return _response(words + self._ring(self._text("ring")))
        gather = (
            f'<Gather input="dtmf" numDigits="1" timeout="6" action={quoteattr(self.at(step="menu"))}>'
            f"{self._say('menu_text')}</Gather>"
        )
        return _response(words + gather + self._ring(self._text("ring")))

    def chosen(self, digits: str) -> str:
        """After the menu: ring those behind the key, or everybody."""
        return _response(self._ring(self._menu().get(digits) or self._text("ring")))

    def dialled(self, status: str) -> str:
        """After the telephones rang: the end, or voicemail if nobody answered."""
        if status in ("completed", "answered") or not self._text("voicemail_text"):
            return _response("<Hangup/>")
        return _response(self._voicemail())

    def connect(self, customer: str, message_id: str) -> str:
        """For a colleague who has picked up a call that they asked for: ring the customer."""
        leg = self.at(step="far", message=message_id)
        dial = (
            f'<Dial answerOnBridge="true" callerId={quoteattr(self._text("number"))}'
            f" action={quoteattr(self.at(step='far-over', message=message_id))}{self._recorded()}>"
            f'<Number statusCallback={quoteattr(leg)} statusCallbackEvent="{LEGS}">{escape(customer)}</Number></Dial>'
        )
        return _response(dial)

    def nothing(self) -> str:
        return _response("")

    def _ring(self, telephones: str) -> str:
        targets = "".join(self._target(one.strip()) for one in telephones.split(",") if one.strip())
        if not targets:
            return self._voicemail() if self._text("voicemail_text") else "<Hangup/>"
        return (
            f'<Dial answerOnBridge="true" timeout="{int(self._config.get("ring_for_s") or 25)}"'
            f" action={quoteattr(self.at(step='dialled'))}{self._recorded()}>{targets}</Dial>"
        )

    def _target(self, telephone: str) -> str:
        told = f'statusCallback={quoteattr(self.at(step="leg"))} statusCallbackEvent="answered"'
        name = "Sip" if telephone.startswith("sip:") else "Client" if telephone.startswith("client:") else "Number"
        return f"<{name} {told}>{escape(telephone.removeprefix('client:'))}</{name}>"

    def _recorded(self) -> str:
        if not self._config.get("record"):
            return ""
        told = quoteattr(self.at(step="recording"))
        return f' record="record-from-answer-dual" recordingStatusCallback={told}'

    def _voicemail(self) -> str:
        told, after = quoteattr(self.at(step="voicemail")), quoteattr(self.at(step="over"))
        return (
            f'{self._say("voicemail_text")}<Record playBeep="true" maxLength="{LONGEST_MESSAGE_S}" '
            f"action={after} recordingStatusCallback={told}/>"
        )

    def _say(self, name: str) -> str:
        text = self._text(name)
        language = quoteattr(str(self._config.get("language") or "zh-CN"))
        return f"<Say language={language}>{escape(text)}</Say>" if text else ""

    def _menu(self) -> dict[str, str]:
        try:
            return read_pairs(self._text("menu"))
        except ValueError:
            return {}

    def _text(self, name: str) -> str:
        return str(self._config.get(name) or "").strip()


def _response(inner: str) -> str:
    return f"{HEAD}<Response>{inner}</Response>"
