"""What the bot says, in the customer's language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Literal

from kb.bot.dialogue import Reason
from kit.words import CJK

Language = Literal["zh", "en"]
_CJK = re.compile(f"[{CJK}]")
_LATIN = re.compile(r"[A-Za-z]{2,}")

_TEXTS: Final[dict[str, tuple[str, str]]] = {
    "mark": ("【机器人】", "[Bot] "),
    "did_it_help": (
        "有帮助吗？请回复“有”或“没有”；回复“人工”转人工客服。",
        "Did this help? Reply “yes” or “no”, or “human” for a person.",
    ),
    "another": ("那再看看这篇：", "Then perhaps this:"),
    "more": ("完整文章：{link}", "The whole article: {link}"),
    "greet": (
        "您好，我是自动应答机器人。请用一句话描述您的问题；随时回复“人工”转人工客服。",
        "Hello, I am a bot. Say in a sentence what you need help with; reply “human” at any time for a person.",
    ),
    "ask_again": (
        "抱歉，没有找到相关的解答。请换个说法描述一下，或回复“人工”转人工客服。",
        "Sorry, I found nothing on that. Put it in other words, or reply “human” for a person.",
    ),
    "helped": ("很高兴帮到您。还有问题请随时留言。", "Glad it helped. Write any time if there is more."),
    "handed_over": (
        "已为您转接人工客服，请稍候。以上对话客服都能看到，无需重复说明。",
        "You are on the way to a person. They see all of the above; there is no need to say it again.",
    ),
    "handed_over_closed": (
        "已转交人工客服。现在不在服务时间内，上班后会尽快回复您；以上对话客服都能看到。",
        "Passed on to our team. Nobody is on duty at this hour; they will answer as soon as they are back, and see all "
        "of the above.",
    ),
    "form_begins": (
        "请回答几个问题，方便我们尽快处理。随时可回复“退出”结束填写，或回复“人工”转人工客服。",
        "A few questions, so that we can deal with it at once. At any time reply “leave” to stop, or “human” for a "
        "person.",
    ),
    "form_step": ("（{at}/{all}）{question}", "({at}/{all}) {question}"),
    "form_optional": ("没有的话请回复“跳过”。", "Reply “skip” if you have none."),
    "form_again": ("抱歉，没有看懂这个回答。", "Sorry, that does not answer it."),
    "form_file": ("请直接发送照片或文件。", "Please send the picture or file."),
    "form_date": ("例如：明天、下周三、12月3日。", "For example: tomorrow, next Wednesday, 2026-12-03."),
    "form_number": ("请回复一个数字。", "Reply with a number."),
    "form_boolean": ("请回复“是”或“否”。", "Reply “yes” or “no”."),
    "form_choice": ("请回复其中一项，或它的编号。", "Reply with one of them, or its number."),
    "form_done": ("已收到，谢谢。", "Thank you, we have got it."),
    "form_left": (
        "已退出填写，之前的回答已保留。请描述您的问题，或回复“人工”转人工客服。",
        "You have left the form; what you answered is kept. Say what you need, or reply “human” for a person.",
    ),
    "forms": ("也可以直接回复：{titles}", "Or reply with one of: {titles}"),
    "note_form": ("表单《{title}》：", "Form “{title}”:"),
    "note_form_part": ("表单《{title}》（未填完）：", "Form “{title}” (not finished):"),
    "note_form_files": ("{count} 个文件，见对话", "{count} files, in the conversation"),
    "note_form_nothing": ("没有填写任何内容", "nothing was answered"),
    "note": ("机器人转人工：{reason}。", "Handed over by the bot: {reason}."),
    "note_asked": ("客户问：{question}", "The customer asked: {question}"),
    "note_shown": ("已发送文章：{titles}", "Articles sent: {titles}"),
}

_REASONS: Final[dict[Reason, tuple[str, str]]] = {
    "asked": ("客户要求人工", "the customer asked for a person"),
    "not_helped": ("回答没有帮到客户", "the answers did not help"),
    "missed": ("没有找到相关文章", "nothing was found"),
    "not_text": ("客户发来的不是文字", "the customer sent something other than words"),
    "quiet": ("客户没有再回复", "the customer wrote nothing more"),
    "unwritable": ("机器人的消息无法送达客户", "the bot's messages do not reach this customer"),
    "switched_off": ("机器人已关闭", "the bot was switched off"),
    "failed": ("机器人出错", "the bot failed"),
    "form": ("客户填完了表单", "the customer filled in a form"),
    "form_stuck": ("表单中的回答无法识别", "answers in a form were not understood"),
}
_QUOTED = 300  # characters of a question in a note


def say(language: Language, what: str, **values: str) -> str:
    """Return one of the bot's texts."""
    zh, en = _TEXTS[what]
    return (zh if language == "zh" else en).format(**values)


def language_of(texts: Sequence[str], locale: str | None) -> Language:
    """Return the language of what a customer wrote, the newest first; where it has no words, that of their locale."""
    for text in texts:
        if _CJK.search(text):
            return "zh"
        if _LATIN.search(text):
            return "en"
    return "zh" if (locale or "").lower().startswith("zh") else "en"


def note(
    language: Language, reason: Reason, questions: Sequence[str], titles: Sequence[str], form: Sequence[str] = ()
) -> str:
    """Return the note for colleagues that goes with a hand-over; ``form``: lines on a form that was begun."""
    zh, en = _REASONS[reason]
    lines = [say(language, "note", reason=zh if language == "zh" else en)]
    if asked := " / ".join(" ".join(one.split()) for one in questions if one.strip()):
        lines.append(say(language, "note_asked", question=asked[:_QUOTED]))
    if titles:
        quoted = [f"《{one}》" if language == "zh" else f"“{one}”" for one in titles]
        lines.append(say(language, "note_shown", titles=("、" if language == "zh" else ", ").join(quoted)))
    return "\n".join([*lines, *form])
