"""What the help centre says in its own voice, in both languages; articles come in the language they are written in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

_EN: Final = {
    "lang": "en",
    "help": "Help centre",
    "ask": "How can we help?",
    "search": "Search",
    "placeholder": "Describe the problem in your own words, e.g. the display shows E4",
    "more": "More",
    "empty": "There are no articles here yet.",
    "results": "Results for “{q}”",
    "none": "Nothing was found for “{q}”.",
    "none_hint": "Try other words, or ask us.",
    "elsewhere": "There was nothing in English; these are in other languages.",
    "home": "All articles",
    "updated": "Updated {date}",
    "helped": "Did this help?",
    "yes": "Yes",
    "no": "No",
    "thanks_yes": "Thank you. We are glad it helped.",
    "thanks_no": "Thank you for telling us. We will look at this article.",
    "contact": "Talk to us",
    "contact_hint": "Did you not find it? We answer in person.",
    "missing": "This page is not here",
    "missing_hint": "It may have been moved, or is no longer valid.",
    "busy": "One moment",
    "busy_hint": "There were many requests from your connection. Please try again in a minute.",
    "for": "For",
    "symptoms": "What you see",
    "causes": "Why",
    "steps": "What to do",
    "languages": "Languages",
    "skip": "Skip to the content",
}

_ZH: Final = {
    "lang": "zh-CN",
    "help": "帮助中心",
    "ask": "有什么可以帮您？",
    "search": "搜索",
    "placeholder": "用自己的话描述问题，例如：洗衣机显示 E4 不排水",
    "more": "其他",
    "empty": "这里还没有文章。",
    "results": "“{q}”的搜索结果",
    "none": "没有找到与“{q}”相关的内容。",
    "none_hint": "换个说法试试，或者直接联系我们。",
    "elsewhere": "没有找到中文内容，以下是其他语言的文章。",
    "home": "全部文章",
    "updated": "更新于 {date}",
    "helped": "这篇文章有帮助吗？",
    "yes": "有帮助",
    "no": "没帮助",
    "thanks_yes": "谢谢您的反馈，很高兴能帮到您。",
    "thanks_no": "谢谢您的反馈，我们会改进这篇文章。",
    "contact": "联系客服",
    "contact_hint": "没有找到答案？人工客服为您解答。",
    "missing": "没有找到这个页面",
    "missing_hint": "它可能已被移动，或者内容已经失效。",
    "busy": "请稍候",
    "busy_hint": "您的网络请求过于频繁，请一分钟后再试。",
    "for": "适用于",
    "symptoms": "现象",
    "causes": "原因",
    "steps": "处理步骤",
    "languages": "语言",
    "skip": "跳到正文",
}

_NAMES: Final = {
    "zh": "中文", "zh-CN": "简体中文", "zh-TW": "繁體中文", "en": "English", "ja": "日本語", "ko": "한국어",
    "de": "Deutsch", "fr": "Français", "es": "Español", "pt": "Português", "ru": "Русский",
}  # fmt: skip


def words(language: str) -> Mapping[str, str]:
    """Return the help centre's own words for readers of a language: Chinese for Chinese, English for all others."""
    return _ZH if language.lower().partition("-")[0] == "zh" else _EN


def name_of(language: str) -> str:
    """Return a language's name in that language; its code where we do not know it."""
    return _NAMES.get(language) or _NAMES.get(language.partition("-")[0], language)


def day(moment: datetime, language: str) -> str:
    """Return a day as readers of the language write it."""
    if words(language) is _ZH:
        return f"{moment.year}年{moment.month}月{moment.day}日"
    return f"{moment.day} {moment:%B} {moment.year}"
