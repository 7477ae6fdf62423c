"""What a customer wants of the bot: a person, to say whether an answer helped, or an answer. Pure, both languages.

A person is given too easily rather than too late: whoever names one in a short message, asks for one in a long one,
or complains is handed over. Words that only contain the same characters (人工智能, a cleaning agent) are questions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from kb.analyser import fold

Wish = Literal["person", "yes", "no", "nothing", "question"]

_PERSON = re.compile(
    r"人工(?!智能|费|成本|湖|草|降雨|授精|合成|耳蜗|关节|皮革|晶体|呼吸|心脏)|真人|活人|投诉"
    r"|(?:转|找|要|叫|联系|呼叫|换)(?:接|到|给|一下|个|你们|的)*(?:客服|坐席|座席|专员|师傅|主管|经理|人来|人接)"
    r"|\b(?:talk|speak|chat|connect|transfer|put|pass|escalate)\b[^.?!]{0,40}"
    r"\b(?:human|humans|person|people|someone|somebody|agent|representative|rep|operator|advisor|adviser|staff|manager)\b"
    r"|\b(?:need|want|get|give|call)\b[^.?!]{0,12}\b(?:human|a person|real person|an agent|representative|operator)\b"
    r"|\b(?:real|live|actual) (?:human|person|people|agent)\b|\bcomplain(?:t|ts|ing)?\b"
)
_PERSON_WORDS = frozenset(
    {
        "human", "humans", "agent", "agents", "person", "people", "representative", "rep", "operator", "advisor",
        "adviser", "staff", "somebody", "someone",
    }
)  # fmt: skip
_PERSON_ALONE = frozenset({"0", "客服", "在线客服", "人", "要人", "找人", "人呢", "客服呢", "转接", "转客服"})
_SHORT = 3  # words; a longer sentence with "agent" in it may be about a cleaning agent

_POLITE = re.compile(
    r"谢谢(?:你|您)?|多谢|感谢|麻烦(?:你|您)?了?|\b(?:thanks|thank you|thx|cheers|please|pls|very much|so much|a lot)\b"
)
_ENDINGS = re.compile(r"(?<=[\u4e00-\u9fff])[啊呀哈哦啦吧呢哟嘛喔]+(?=\s|$)")
_MARKS = re.compile(r"[^\w\s👍👎]+")
_YES = re.compile(
    r"有|有的|有用|有效|有帮助|很?有帮助|是|是的|对|对的|好了|行了|可以|可以了|(?:已经|都|问题)?解决了?|搞定了?|修好了|成功了"
    r"|没问题了|没事了|懂了|明白了|👍+|y|yes|yep|yeah|yup|yes it (?:did|does)|it did"
    r"|(?:it|that|this|yes that|yes it)? ?helped"
    r"|very helpful|helpful|solved|fixed|resolved|problem solved|works|(?:it|that) works(?: now)?|all good"
)
_NO = re.compile(
    r"否|没|没有|没用|没效|没效果|没帮助|没有(?:用|效|效果|帮助|解决)|没解决|没搞定|未解决|无用|无效|不|不行|不对|不是|不可以|不好|不管用"
    r"|还是(?:不行|没用|没有|不对|不能|不好|没解决|一样|老样子)|不是(?:这个|这样)|帮不到|👎+"
    r"|n|no|nope|nah|not really|not helpful|not solved|not fixed|not working|no it (?:did|does)nt"
    r"|(?:it |that |this )?(?:didnt|doesnt|did not|does not) (?:help|work)"
    r"|(?:it )?still (?:not|doesnt|does not) ?\w*|useless"
)
_SMALL_TALK = re.compile(
    r"(?:(?:你好|您好|亲|哈喽|嗨|在吗|在么|在不在|有人吗|有人在吗|早|早上好|上午好|中午好|下午好|晚上好|晚安|好|好的|好滴|行|嗯|哦|噢|喔"
    r"|收到|知道了|了解|明白|哈|呵|再见|拜拜|等一下|稍等|我看看|我试试|试试|没事|不客气|请问一下|请问|辛苦了|测试"
    r"|hello|hi|hey|hiya|there|anyone here|anybody here|good (?:morning|afternoon|evening|day)|ok|okay|okey|sure|great"
    r"|cool|fine|nice|good|got it|i see|bye|goodbye|see you|have a nice day|lol|ha|wait|one moment|just a moment"
    r"|hold on|test|all)\s*)+"
)
_LONG = 60  # characters that nobody says to be polite


def read(texts: Sequence[str]) -> tuple[Wish, str]:
    """Return what somebody wants who wrote these messages one after the other, and the question in their words.

    A person is wanted if any of the messages wants one. ``yes`` and ``no`` say something only after a question;
    without one they are ``nothing``, as are greetings and thanks.
    """
    wishes = [_one(text) for text in texts]
    if "person" in wishes:
        return "person", ""
    if asked := [text for text, wish in zip(texts, wishes, strict=True) if wish == "question"]:
        return "question", "\n".join(asked)
    said = [wish for wish in wishes if wish != "nothing"]
    return (said[-1] if said else "nothing"), ""


def _one(text: str) -> Wish:
    folded = " ".join(fold(text).split())
    bare = " ".join(_MARKS.sub(" ", folded).split())
    if _PERSON.search(folded) or bare in _PERSON_ALONE:
        return "person"
    words = bare.split()
    if len(words) <= _SHORT and _PERSON_WORDS & set(words):
        return "person"
    plain = " ".join(_ENDINGS.sub("", _POLITE.sub(" ", bare)).split())
    if len(plain) > _LONG:
        return "question"
    if _NO.fullmatch(plain):
        return "no"
    if _YES.fullmatch(plain):
        return "yes"
    if not plain or _SMALL_TALK.fullmatch(plain) or not re.search(r"\w", plain):
        return "nothing"
    return "question"
