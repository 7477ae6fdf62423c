"""An agent's text as a page, and the signature below it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.contract import OutboundMessage
from channels.email.markup import fill, signature_html, text_to_html
from channels.email.outgoing import to_reply
from channels.email.plaintext import html_to_text
from conversations.content import Text
from kit.ids import new_id
from tests.channels.email.keeping import INBOX


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("one\ntwo\n\nthree", "<p>one<br>two</p>\n<p>three</p>"),
        ("a < b & <script>", "<p>a &lt; b &amp; &lt;script&gt;</p>"),
        ("Do:\n- this\n- that\nThen", "<p>Do:</p>\n<ul><li>this</li><li>that</li></ul>\n<p>Then</p>"),
        ("1. off\n2. on", "<ol><li>off</li><li>on</li></ol>"),
        ("1. is the only one", "<p>1. is the only one</p>"),
        ("> you said\nyes", "<blockquote>you said</blockquote>\n<p>yes</p>"),
        (
            "See https://shop.test/a_(b)?x=1&y=2, please.",
            '<p>See <a href="https://shop.test/a_(b)?x=1&amp;y=2">https://shop.test/a_(b)?x=1&amp;y=2</a>, please.</p>',
        ),
        ("(https://shop.test/a)", '<p>(<a href="https://shop.test/a">https://shop.test/a</a>)</p>'),
        ("请看https://shop.test/a。谢谢", '<p>请看<a href="https://shop.test/a">https://shop.test/a</a>。谢谢</p>'),
        ("write to a.b@shop.test.", '<p>write to <a href="mailto:a.b@shop.test">a.b@shop.test</a>.</p>'),
        ("javascript:alert(1)", "<p>javascript:alert(1)</p>"),
        ("  indented", "<p>&nbsp;&nbsp;indented</p>"),
    ],
)
def test_paragraphs_lists_quotes_and_links_are_seen_and_all_else_is_text(text: str, page: str) -> None:
    assert text_to_html(text) == page


@given(st.text(alphabet="ab <>&\"'-1.\n\t@:/>*()http", max_size=200))
def test_no_text_makes_a_tag_and_no_letter_is_lost(text: str) -> None:
    page = text_to_html(text)
    letters = [char for char in text if char in "ab&<\"'@"]
    # Marks of lists and quotes become tags; the letters stay.
    assert [char for char in html_to_text(page) if char in "ab&<\"'@"] == letters


def test_a_variable_is_filled_once_and_an_unknown_one_stays() -> None:
    assert (
        fill("{{agent}} · {{ inbox }} {{other}}", {"agent": "{{inbox}}", "inbox": "Shop"})
        == "{{inbox}} · Shop {{other}}"
    )


def test_a_signature_is_filled_in_and_freed_of_what_could_harm() -> None:
    template = '<p style="color:red;position:fixed" onclick="x()">{{agent}}<script>x</script></p><img src="https://shop.test/l.png">'
    page = signature_html(template, {"agent": "<b>Ada</b>"})
    assert page == '<p style="color:red">&lt;b&gt;Ada&lt;/b&gt;</p><img src="https://shop.test/l.png">'


def reply(author: str, **config: str) -> tuple[str, str | None]:
    message = OutboundMessage(
        new_id(), new_id(), new_id(), 1, "wang@customer.test", "t", "E4", Text("Hello."), "Hello.", author,
        datetime(2026, 3, 2, tzinfo=UTC), 1,
    )  # fmt: skip
    written = to_reply(message, replace(INBOX, config=config), [], b"k" * 32)
    return written.text, written.html


def test_a_reply_ends_with_the_signature_of_its_inbox() -> None:
    plain = "{{agent}}, {{inbox}}\nhttps://shop.test"
    assert reply("Ada", signature=plain) == (
        "Hello.\n\n-- \nAda, Support\nhttps://shop.test",
        '<p>Hello.</p>\n<div><p>-- </p>\n<p>Ada, Support<br><a href="https://shop.test">https://shop.test</a></p></div>',
    )
    assert reply("", signature="{{agent}}", signature_html="<i>{{agent}}</i> {{address}}") == (
        "Hello.\n\n-- \nSupport",
        "<p>Hello.</p>\n<div><p>-- </p>\n<i>Support</i> support@shop.test</div>",
    )
    assert reply("Ada") == ("Hello.", "<p>Hello.</p>")


def test_copies_go_to_whom_the_agent_chose_and_else_to_whom_the_customers_mail_went() -> None:
    state = {"cc": [{"name": "Boss", "address": "boss@shop.test"}, {"name": "", "address": "wife@home.test"}]}
    message = OutboundMessage(
        new_id(), new_id(), new_id(), 1, "wang@customer.test", "t", "E4", Text("Hello."), "Hello.", "Ada",
        datetime(2026, 3, 2, tzinfo=UTC), 1, thread_state=state,
    )  # fmt: skip
    chosen = replace(message, facts={"cc": [{"name": "", "address": "wife@home.test"}]})
    copied = [
        [one.address for one in to_reply(each, INBOX, [], b"k" * 32).cc]
        for each in (message, chosen, replace(message, facts={"cc": []}))
    ]
    assert copied == [["boss@shop.test", "wife@home.test"], ["wife@home.test"], []]
