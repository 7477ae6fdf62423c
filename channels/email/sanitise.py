"""Mail HTML made harmless: nothing runs, nothing loads by itself, what was there stays recognisable.

nh3 keeps `<img src=http://169.254.169.254/…>`, so pictures are rewritten afterwards on its output, which is well
formed: a remote address moves to `data-remote-src` for click-to-load, a `cid:` one to `data-cid`, which names an
attachment of the same mail.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from html import unescape
from urllib.parse import unquote

import nh3

from channels.email.tables import words

MAX_DEPTH = 200
# At the worst tangle a parser takes 5 ms for so many.
BRIEF_TAGS = 200

_TAGS = words(
    """a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del details
    dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p pre q
    rp rt ruby s samp section small span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul
    var wbr"""
)
_DROPPED_WITH_CONTENT = words("script style title noscript template iframe object svg math textarea select")
_ALIGNED = {"align", "valign", "bgcolor", "width", "height", "style", "dir", "lang"}
_ATTRIBUTES = {
    "*": {"style", "dir", "lang", "title"},
    "a": {"href", "name"},
    "img": {"src", "alt", "width", "height", "align", "border", "hspace", "vspace"},
    "font": {"color", "face", "size"},
    "table": _ALIGNED | {"border", "cellpadding", "cellspacing"},
    "td": _ALIGNED | {"colspan", "rowspan"},
    "th": _ALIGNED | {"colspan", "rowspan"},
    "tr": _ALIGNED,
    "col": {"width", "span"},
    "ol": {"start", "type"},
    "li": {"value"},
    "blockquote": {"type"},
    "div": {"align"},
    "p": {"align"},
}
_STYLES = words(
    """color background-color font font-family font-size font-style font-weight line-height text-align text-decoration
    text-indent vertical-align white-space width height max-width margin margin-top margin-right margin-bottom
    margin-left padding padding-top padding-right padding-bottom padding-left border border-top border-right
    border-bottom border-left border-collapse border-spacing border-radius border-color border-style border-width
    list-style-type word-break"""
)

# A tag as nh3 writes it: attribute values in double quotes, which are escaped within. It always matches in one pass.
_TAG = re.compile(r'<([a-z][a-z0-9]*+)((?:[^">]|"[^"]*")*+)>')
_SRC = re.compile(r' src="([^"]*)"')
_HREF_DATA = re.compile(r' href="\s*(?:data|cid):[^"]*"', re.IGNORECASE)
_STYLE = re.compile(r' style="([^"]*)"')
_LOADS = re.compile(r"(?i)url\s*\(|image\s*\(|image-set|expression|@import|\\|position\s*:")
_DATA_IMAGE = re.compile(r"data:image/(?:png|jpe?g|gif|webp);base64,[A-Za-z0-9+/=\s]*\Z")


@cache
def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(_TAGS),
        clean_content_tags=set(_DROPPED_WITH_CONTENT),
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto", "tel", "cid", "data"},
        url_relative="deny",
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
        filter_style_properties=set(_STYLES),
    )


def sanitise_html(html: str) -> str:
    """HTML of a mail that may be put into a page; the text is what a reader would see.

    Args:
        html: at most `Caps.html_chars`; nesting that `is_tangled` reports takes quadratic time here.
    """
    cleaned = _cleaner().clean(html)
    return _TAG.sub(_rewrite_tag, cleaned)


def _rewrite_tag(match: re.Match[str]) -> str:
    name, attributes = match.groups()
    if not attributes:
        return match.group()
    if "style=" in attributes:
        attributes = _STYLE.sub(_drop_loading_style, attributes)
    if name == "img":
        attributes = _SRC.sub(_rewrite_source, attributes)
    elif name == "a":
        attributes = _HREF_DATA.sub("", attributes)
    return f"<{name}{attributes}>"


def _drop_loading_style(match: re.Match[str]) -> str:
    return "" if _LOADS.search(unescape(match.group(1))) else match.group()


def _rewrite_source(match: re.Match[str]) -> str:
    source = match.group(1)
    address = unescape(source).strip()
    scheme = address[:6].lower()
    if scheme.startswith("cid:"):
        return f' data-cid="{escape_attribute(unquote(address[4:]).strip("<> "))}"'
    if scheme.startswith("data:"):
        return match.group() if _DATA_IMAGE.match(address) else ""
    return f' data-remote-src="{source}"' if scheme.startswith("http") else ""


_IMG = re.compile(r'<img((?:[^">]|"[^"]*")*+)>')
_CONTENT_ID = re.compile(r' data-cid="([^"]*)"')


def name_pictures(html: str, files: Mapping[str, str]) -> tuple[str, set[str]]:
    """Let the pictures of a page name the files that they are: `data-cid` becomes `data-file`.

    Args:
        html: as `sanitise_html` made it, so that nothing in it names a file by itself.
        files: content id → SHA-256 of the file in hex, which is the same however often the mail is read.
    Returns:
        The page, and the hashes of the files that it shows. A picture whose file is not there stays as it was.
    """
    shown: set[str] = set()

    def name_file(match: re.Match[str]) -> str:
        sha256 = files.get(unescape(match.group(1)))
        if sha256 is None:
            return match.group()
        shown.add(sha256)
        return f' data-file="{sha256}"'

    return _IMG.sub(lambda match: _CONTENT_ID.sub(name_file, match.group()), html), shown


def escape_attribute(text: str) -> str:
    """Text as it stands in an attribute of sanitised HTML."""
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")


_ANY_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,15})")
_VOID = words("area base br col embed hr img input link meta param source track wbr")
_CLOSES_ITSELF = words("p li td th tr dd dt option thead tbody tfoot")


def is_tangled(html: str) -> bool:
    """Whether elements are left open by the hundred, which makes an HTML5 parser take quadratic time and memory.

    64 kB of `<b id=1><p>` grow to 75 MB in half a minute. Counted per name, so it is linear and sees both deep nests
    and elements that are never closed.
    """
    open_by_name: dict[str, int] = {}
    total = 0
    for slash, name in _ANY_TAG.findall(html):
        lowered = name.lower()
        if lowered in _VOID or lowered in _CLOSES_ITSELF:
            continue
        count = open_by_name.get(lowered, 0)
        if slash:
            if count:
                open_by_name[lowered] = count - 1
                total -= 1
        else:
            open_by_name[lowered] = count + 1
            total += 1
            if total > MAX_DEPTH:
                return True
    return False
