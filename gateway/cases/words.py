"""What the page of a case says, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_EN: Final = {
    "lang": "en",
    "title": "Your request #{number}",
    "skip": "Skip to the content",
    "languages": "Languages",
    "stage_received": "We have received it",
    "stage_in_progress": "We are working on it",
    "stage_your_turn": "We wait for your answer",
    "stage_done": "It is done",
    "hint_received": "Somebody will take it up soon. We answer you where you wrote to us.",
    "hint_in_progress": "We answer you where you wrote to us, as soon as there is news.",
    "hint_your_turn": "We have written to you. Please answer where you received our message.",
    "hint_done": "Is something still open? Just write to us again, and it goes on.",
    "steps": "How it stands",
    "received": "Received",
    "first_answer": "First answer",
    "answered": "Our last answer",
    "call_back": "We call you back by",
    "closed": "Done",
    "zone": "Times in {zone}.",
    "rate": "How was it?",
    "rate_hint": "Your answer helps us get better.",
    "stars": "{count} of 5 stars",
    "comment": "What went well, what did not? (optional)",
    "send": "Send",
    "rated": "You gave {count} of 5 stars. Thank you.",
    "change": "Change",
    "missing": "This link is not valid",
    "missing_hint": "It may have expired, or was not copied in full. Write to us, and we send you a new one.",
    "busy": "One moment",
    "busy_hint": "There were many requests from your connection. Please try again in a minute.",
    "too_late": "It can no longer be rated",
    "too_late_hint": "The time for it is over, or we are working on it again.",
    "back": "Back",
}
_ZH: Final = {
    "lang": "zh-CN",
    "title": "您的服务单 #{number}",
    "skip": "跳到正文",
    "languages": "语言",
    "stage_received": "我们已收到",
    "stage_in_progress": "我们正在处理",
    "stage_your_turn": "等待您的回复",
    "stage_done": "已处理完成",
    "hint_received": "很快会有专人受理，我们会在您联系我们的渠道上回复。",
    "hint_in_progress": "一有进展，我们会在您联系我们的渠道上回复。",
    "hint_your_turn": "我们已经给您发了消息，请在收到消息的地方回复。",
    "hint_done": "还有问题没有解决？直接再联系我们，服务会继续。",
    "steps": "处理进度",
    "received": "收到请求",
    "first_answer": "首次回复",
    "answered": "我们最近一次回复",
    "call_back": "我们将在此之前给您回电",
    "closed": "处理完成",
    "zone": "时间均为 {zone} 时区。",
    "rate": "这次服务怎么样？",
    "rate_hint": "您的评价能帮助我们做得更好。",
    "stars": "{count} 星（共 5 星）",
    "comment": "哪里做得好，哪里不够好？（选填）",
    "send": "提交",
    "rated": "您评了 {count} 星，谢谢。",
    "change": "修改",
    "missing": "链接无效",
    "missing_hint": "链接可能已过期，或没有复制完整。请联系我们，我们会发给您新的链接。",
    "busy": "请稍候",
    "busy_hint": "您的网络请求过于频繁，请一分钟后再试。",
    "too_late": "现在不能评价了",
    "too_late_hint": "评价时间已过，或者我们又在继续处理。",
    "back": "返回",
}


def words(language: str) -> Mapping[str, str]:
    """Return the page's words: Chinese for Chinese, English for all others."""
    return _ZH if language.lower().partition("-")[0] == "zh" else _EN


def preferred(header: str) -> str:
    """Return ``zh`` or ``en``, whichever of the two a browser's Accept-Language puts first; ``en`` for neither."""
    ranked: list[tuple[float, int, str]] = []
    for part in header[:500].split(","):
        tag, _, quality = part.strip().partition(";q=")
        language = tag.lower().partition("-")[0]
        if language in ("zh", "en"):
            try:
                ranked.append((-float(quality or 1), len(ranked), language))
            except ValueError:
                continue
    return min(ranked)[2] if ranked else "en"
