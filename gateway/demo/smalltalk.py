"""How simulated customers react to what an agent writes: a fitting answer to the usual questions, else their story."""

from __future__ import annotations

import re
from random import Random

from gateway.demo.customers import CaseFacts
from gateway.demo.story import Language

# What an agent may ask for, and the answer; the first that matches is given, each once.
_ANSWERS: dict[Language, tuple[tuple[str, str], ...]] = {
    "zh": (
        ("订单号|订单编号|单号", "订单号是 {order}"),
        ("型号|哪一款|什么机器", "型号是 {model}"),
        ("地址|哪个城市|在哪里", "在{city}，具体地址和订单里一样"),
        ("电话|手机|联系方式", "手机尾号 {phone4}，就是下单的号码"),
        ("什么时候方便|方便吗|哪天|时间", "{date}{slot}可以"),
        ("照片|图片|拍", "好的，我拍一张发给您"),
        ("称呼|贵姓|姓名", "我姓{name}"),
    ),
    "en": (
        ("order (number|no)", "The order number is {order}."),
        ("which model|model (number|is)", "It is the {model}."),
        ("address|which city|where do you live", "I am in {city}, {country}; the address is the one of the order."),
        ("phone|call you", "You can reach me at the number of the order, ending in {phone4}."),
        ("what time|which day|when (would|can|is)|suit you", "{date}, {slot} would be fine."),
        ("photo|picture", "Sure, here is a photo."),
        ("your name", "My name is {name}."),
    ),
}
_CLOSINGS: dict[Language, str] = {
    "zh": "还有什么可以|祝您|再见|感谢您的|生活愉快",
    "en": "anything else|have a (good|nice|great)|goodbye|glad (i|we) could",
}
_THANKS: dict[Language, tuple[str, ...]] = {
    "zh": ("好的，谢谢！", "明白了，谢谢", "没有了，谢谢您", "太好了，多谢"),
    "en": ("Great, thank you!", "That helps, thanks.", "Thanks, that is all.", "Perfect, thank you."),
}
_NUDGES: dict[Language, tuple[str, ...]] = {
    "zh": ("在吗？", "你好，有人吗", "还在等，麻烦看一下"),
    "en": ("Hello, is anybody there?", "Any news?", "Still waiting, please have a look."),
}


class Tongue:
    """One customer's words."""

    def __init__(self, language: Language, facts: CaseFacts, chance: Random) -> None:
        self._language, self._facts, self._chance = language, facts, chance
        self._given: set[str] = set()

    def answer(self, asked: str) -> str | None:
        """Return the answer to something an agent asked for; ``None`` if it is none of the usual questions."""
        for pattern, wording in _ANSWERS[self._language]:
            if pattern not in self._given and re.search(pattern, asked, re.IGNORECASE):
                self._given.add(pattern)
                return wording.format_map(self._facts.words)
        return None

    def is_closing(self, said: str) -> bool:
        """Whether the agent is about to say goodbye."""
        return re.search(_CLOSINGS[self._language], said, re.IGNORECASE) is not None

    def thanks(self) -> str:
        return self._chance.choice(_THANKS[self._language])

    def nudge(self) -> str:
        return self._chance.choice(_NUDGES[self._language])


def wants_picture(asked: str) -> bool:
    """Whether the agent would like to see it."""
    return re.search("照片|图片|拍一|photo|picture", asked, re.IGNORECASE) is not None
