"""HTML made harmless, and made plain."""

from __future__ import annotations

import re

import pytest

from channels.email.plaintext import html_to_text
from channels.email.sanitise import is_tangled, sanitise_html


@pytest.mark.parametrize(
    ("html", "clean"),
    [
        (
            '<img src="http://169.254.169.254/x.png" alt="a">',
            '<img data-remote-src="http://169.254.169.254/x.png" alt="a">',
        ),
        ('<img src="https://x.example/a?b=1&amp;c=2">', '<img data-remote-src="https://x.example/a?b=1&amp;c=2">'),
        ("<img src=cid:pic%40x>", '<img data-cid="pic@x">'),
        ('<img src="cid:<pic&quot;>">', '<img data-cid="pic&quot;">'),
        ('<img src="data:image/png;base64,AAAA">', '<img src="data:image/png;base64,AAAA">'),
        ('<img src="data:image/svg+xml;base64,AAAA">', "<img>"),
        ("<img src=//x.example/a.png>", "<img>"),
        ("<p onclick=x>a</p><script>b</script><style>c</style>", "<p>a</p>"),
        ('<p style="color:red;background:url(http://x)">a', '<p style="color:red">a</p>'),
        ('<td style="background-image:url(x)">a', "a"),
        ("<form action=http://x><input type=image src=http://x>a</form>", "a"),
        ("<iframe src=http://x></iframe><link rel=stylesheet href=http://x><base href=http://x>a", "a"),
        ('<meta http-equiv=refresh content="0;url=http://x">a', "a"),
        ("<svg><image href=http://x /></svg><video poster=http://x src=http://x></video>a", "a"),
        ("<blockquote>a<br>b</blockquote>", "<blockquote>a<br>b</blockquote>"),
    ],
)
def test_html_is_cleaned(html: str, clean: str) -> None:
    assert sanitise_html(html) == clean


@pytest.mark.parametrize(
    "scheme", ["javascript:x", "data:text/html,x", "vbscript:x", "file:///x", "cid:x", "//x", "/x"]
)
def test_a_link_leads_only_out_of_the_page(scheme: str) -> None:
    assert "href" not in sanitise_html(f'<a href="{scheme}">x</a>')


def test_a_link_out_says_nothing_about_where_it_was_clicked() -> None:
    cleaned = sanitise_html('<a href="https://x.example">x</a>')
    assert 'href="https://x.example"' in cleaned
    assert 'rel="noopener noreferrer nofollow"' in cleaned
    assert 'target="_blank"' in cleaned


@pytest.mark.parametrize(
    "html",
    [
        "<img title=\"<img src='http://evil'>\">",
        "<p title='\" src=\"http://evil'>x</p>",
        "<img alt='x\" src=\"http://evil' src='http://evil\" onload=\"x'>",
        '<img src="HTTP://evil"><img src=" http://evil"><img src="ht\ntp://evil">',
        '<img srcset="http://evil 1x"><picture><source srcset=http://evil></picture>',
        '<table background="http://evil"><tr><td background=http://evil>x</td></tr></table>',
        '<div style="border:1px solid url(http://evil);font-family:url(http://evil)">x</div>',
        "<div style=\"width:image-set('http://evil' 1x);color:\\75rl(http://evil)\">x</div>",
        "<math><mi xlink:href=http://evil></math><style>@import 'http://evil'</style>",
        "<noscript><img src=http://evil></noscript><template><img src=http://evil></template>",
        "<body background=http://evil><audio src=http://evil autoplay></audio><object data=http://evil>",
    ],
)
def test_nothing_loads_by_itself(html: str) -> None:
    cleaned = sanitise_html(html)
    attributes = re.sub(r'(?: (?:data-remote-src|title|alt)="[^"]*"|>[^<]*<)', "", cleaned)
    assert "evil" not in attributes


@pytest.mark.parametrize(
    ("html", "tangled"),
    [
        ("<p>a<p>b" * 1000, False),
        ("<tr><td>x" * 1000, False),
        ("<div><b>x</b><br></div>" * 1000, False),
        ("<div>" * 100, False),
        ("<div>" * 300, True),
        ("".join(f"<b id={n}><p>" for n in range(300)), True),
        ("<DIV>x" * 300, True),
    ],
)
def test_markup_that_would_take_quadratic_time_is_told_apart(html: str, tangled: bool) -> None:
    assert is_tangled(html) is tangled


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<div>a</div><div>b</div>", "a\nb"),
        ("<p>a</p><p>b</p>", "a\n\nb"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("a  \n b&nbsp;&amp;&lt;c&gt;", "a b &<c>"),
        ("<ul><li>a<li>b</ul>", "- a\n- b"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("<p>new</p><blockquote>old<blockquote>older</blockquote></blockquote>", "new\n\n> old\n>\n>> older"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("<title>t</title><style>p{}</style><script>x</script><!-- c -->a", "a"),
        ("<![endif]><!doctype html><?xml ?>a", "a"),
        ("a<!-- never closed b", "a"),
        ("<script>never closed", ""),
        ('<img alt="logo">x', "logox"),
        ("2 < 3 and 4 > 3", "2 < 3 and 4 > 3"),
        ('<a title="a>b">x</a>', "x"),
        ("&#x4f60;&#22909;&#0;&#99999999999;", "你好\ufffd"),
        ("", ""),
    ],
)
def test_html_as_plain_text(html: str, text: str) -> None:
    assert html_to_text(html) == text
