"""What is new in a reply, for the programs customers use."""

from __future__ import annotations

import pytest

from channels.email.plaintext import html_to_text
from channels.email.quote import new_text

NEW = "您好，\n\n还是没有收到货，请帮我查一下。\n\n谢谢"

CHINESE_CLIENTS = {
    "QQ 邮箱": """

------------------ 原始邮件 ------------------
发件人: "客服" <help@shop.example>;
发送时间: 2024年1月5日(星期五) 上午10:00
收件人: "李雷"<li@qq.example>;
主题: 回复：订单 4711

您好，您的订单已发出。""",
    "QQ 邮箱手机版": """

发自我的iPhone


------------------ Original ------------------
From: 客服 <help@shop.example>
Date: 周五,1月 5,2024 10:00 上午
To: 李雷 <li@qq.example>
Subject: Re: 订单 4711

您好""",
    "163 网页版": """







At 2024-01-05 10:00:00, "客服" <help@shop.example> wrote:
>您好，您的订单已发出。
>请注意查收。
""",
    "163 旧版": """

在 2024-01-05 10:00:00，"客服" <help@shop.example> 写道：
 > 您好，您的订单已发出。""",
    "网易邮箱大师": """

| |
李雷
|
|
li@163.example
|
---- 回复的原邮件 ----
| 发件人 | 客服<help@shop.example> |
| 日期 | 2024年01月05日 10:00 |
| 收件人 | <li@163.example> |
| 主题 | 回复：订单 4711 |
您好，您的订单已发出。""",
    "Foxmail": """



li@foxmail.example

发件人： 客服
发送时间： 2024-01-05 10:00
收件人： 李雷
主题： Re: 订单 4711
您好，您的订单已发出。""",
    "Outlook 中文": """

________________________________
发件人: 客服 <help@shop.example>
发送时间: 2024年1月5日 10:00
收件人: 李雷 <li@outlook.example>
抄送: 韩梅梅 <han@x.example>
主题: 答复: 订单 4711

您好，您的订单已发出。""",
    "Outlook 手机版": """

获取适用于 iOS 的 Outlook
________________________________
发件人: 客服 <help@shop.example>
发送时间: Friday, January 5, 2024 10:00:00 AM
收件人: 李雷
主题: 订单
您好""",
    "Windows 邮件": """

从 Windows 版邮件发送

发件人: 客服
发送时间: 2024年1月5日 10:00
收件人: 李雷
主题: 订单

您好""",
    "iPhone 邮件": """

发自我的 iPhone

> 在 2024年1月5日，上午10:00，客服 <help@shop.example> 写道：
>
> 您好，您的订单已发出。""",
    "Gmail 中文": """

客服 <help@shop.example> 于2024年1月5日周五 10:00写道：

> 您好，您的订单已发出。
>""",
    "Gmail 繁體": """

客服 <help@shop.example> 於 2024年1月5日 週五 上午10:00寫道：

> 您好""",
    "阿里邮箱": """

------------------------------------------------------------------
发件人：客服 <help@shop.example>
日　期：2024年01月05日 10:00:00
收件人：李雷<li@aliyun.example>
主　题：Re: 订单 4711

您好，您的订单已发出。""",
    "华为手机": """

发自我的华为手机


-------- 原始邮件 --------
发件人： 客服 <help@shop.example>
日期： 2024年1月5日周五 10:00
收件人： li@x.example
主题： 订单
您好""",
    "企业微信邮箱": """

------------------ 原始邮件 ------------------
发件人: "客服"<help@shop.example>;
发送时间: 2024-01-05 10:00
收件人: "李雷"<li@x.example>;
主题: 订单

您好""",
}

ADDRESS = "Shop <help@shop.example>"
OTHER_CLIENTS = {
    "Gmail": f"On Fri, Jan 5, 2024 at 10:00 AM {ADDRESS} wrote:\n\n> Sent today.\n> Bye\n",
    "Gmail, folded": "On Fri, Jan 5, 2024 at 10:00 AM A Very Long Shop Name <\nhelp@shop.example> wrote:\n\n> Sent.\n",
    "Apple Mail": f"Sent from my iPhone\n\n> On 5 Jan 2024, at 10:00, {ADDRESS} wrote:\n>\n> Sent.\n",
    "Outlook": f"From: {ADDRESS}\nSent: Friday, January 5, 2024 10:00 AM\nTo: Li\nSubject: RE: Order\n\nSent.\n",
    "Outlook 2003": f"-----Original Message-----\nFrom: {ADDRESS}\nSent: Friday\nTo: Li\nSubject: x\n\nSent.",
    "Thunderbird": "Am 05.01.24 um 10:00 schrieb Shop:\n> Gesendet.\n> Gruß\n\n-- \nMax Mustermann\nMusterweg 1\n",
    "Yahoo": f"    On Friday, January 5, 2024 at 10:00:00 AM GMT+8, {ADDRESS} wrote:  \n \n Sent.\n",
    "Proton": f"Sent with Proton Mail secure mail.\n\nOn Friday, January 5th, 2024 at 10:00, {ADDRESS} wrote:\n\n> X\n",
    "Zoho": f"---- On Fri, 05 Jan 2024 10:00:00 +0800 {ADDRESS} wrote ----\n\nSent.\n",
    "French": f"Le ven. 5 janv. 2024 à 10:00, {ADDRESS} a écrit :\n\n> Envoyé.\n",
    "Spanish": "El vie, 5 ene 2024 a las 10:00, Shop (<help@shop.example>) escribió:\n\n> Enviado.\n",
    "Russian": f"пт, 5 янв. 2024 г. в 10:00, {ADDRESS}:\n\n> Отправлено.\n",
    "Japanese": f"2024年1月5日(金) 10:00 {ADDRESS}:\n\n> 発送しました。\n",
}


@pytest.mark.parametrize("client", [*CHINESE_CLIENTS])
def test_chinese_clients(client: str) -> None:
    kept = new_text(NEW + CHINESE_CLIENTS[client])
    # Foxmail puts the writer's address above the history, without any mark.
    assert kept.removesuffix("li@foxmail.example").rstrip() == NEW


@pytest.mark.parametrize("client", [*OTHER_CLIENTS])
def test_other_clients(client: str) -> None:
    assert new_text(f"It has not arrived.\n\nLi\n\n{OTHER_CLIENTS[client]}") == "It has not arrived.\n\nLi"


def test_html_replies_are_trimmed_by_their_text() -> None:
    html = (
        '<div dir="ltr">Still nothing.</div><br><div class="gmail_quote"><div class="gmail_attr">On Fri, Jan 5, 2024 '
        'at 10:00 AM Shop &lt;<a href="mailto:help@shop.example">help@shop.example</a>&gt; wrote:<br></div>'
        "<blockquote><div>Sent today.</div></blockquote></div>"
    )
    assert new_text(html_to_text(html)) == "Still nothing."


def test_an_answer_below_the_quote_stands_alone() -> None:
    assert new_text("On 5 Jan 2024, Shop <a@b.example> wrote:\n> Sent.\n> Bye\n\nNot here.") == "Not here."


def test_answers_between_quotes_keep_them() -> None:
    text = "On 5 Jan 2024, Shop <a@b.example> wrote:\n> Colour?\nRed.\n\n> Size?\nXL."
    assert new_text(text) == "> Colour?\nRed.\n\n> Size?\nXL."


def test_text_above_and_answers_below_are_both_kept() -> None:
    text = "See below.\n\nOn 5 Jan 2024, Shop <a@b.example> wrote:\n> Colour?\n\nRed.\n"
    assert new_text(text) == "See below.\n\n> Colour?\n\nRed."


def test_a_wrapped_quote_is_still_a_quote() -> None:
    text = "Yes.\n\nOn 5 Jan 2024, Shop <a@b.example> wrote:\n> a long line that was\nwrapped\n> and goes on\n"
    assert new_text(text) == "Yes."


def test_signatures_and_advertisements_go() -> None:
    assert new_text("Done.\n\n-- \nLi Lei\n+86 10 1234") == "Done."
    assert new_text("Done.\n\nSent from my Galaxy") == "Done."
    assert new_text("好的。\n\n来自我的小米手机") == "好的。"


@pytest.mark.parametrize(
    "text",
    [
        "On Monday I wrote:\nplease answer",
        "The courier wrote: not at home",
        "从我的账户扣了两次",
        "Sent by courier on Monday, still nothing",
        "来自北京的订单还没有到",
        "From: Beijing\nTo: Shanghai\nDate: 5 March\n",
        "我的问题如下：\n1. 颜色\n2. 尺寸",
        "主题: 退款",
        "a\n----\nb",
        "- one\n- two",
        "> Is this still so?\n\nWhat I found on your page.",
        "x > 5 and y < 3",
    ],
)
def test_what_only_looks_like_history_is_kept(text: str) -> None:
    assert new_text(text) == text.strip()


def test_nothing_but_history_is_nothing_new() -> None:
    assert new_text("On 5 Jan 2024, Shop <a@b.example> wrote:\n> Sent.\n") == ""
    assert new_text("> On 5 Jan 2024, Shop <a@b.example> wrote:\n>> Sent.\n") == ""
    assert new_text("") == ""


def test_a_forwarded_mail_without_a_word_is_shown() -> None:
    text = "---------- Forwarded message ----------\nFrom: A <a@b.example>\nDate: x\nSubject: y\nTo: z\n\nThe mail."
    assert new_text(text) == "The mail."


def test_a_quote_longer_than_is_looked_at_goes_too() -> None:
    head = "Thanks!\n\nOn 5 Jan 2024, Shop <a@b.example> wrote:\n"
    assert new_text(head + "> line of a very long quote\n" * 28_500) == "Thanks!"
    assert new_text(head + "> quoted\n" * 2000 + "\nBelow.").endswith("\nBelow.")


def test_a_long_text_without_history_is_kept_whole() -> None:
    text = "\n".join(f"line {number}" for number in range(5000))
    assert new_text(text) == text
    assert new_text("x" * 300_000) == "x" * 300_000
