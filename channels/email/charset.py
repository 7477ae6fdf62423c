"""Bytes to text, whatever the label says.

Labels in mails are often unknown to Python, wrong, or mean a superset of what they name. Only codecs on a fixed list
are used: a foreign label never reaches `codecs.lookup`, which would import by name, remember every miss for good and
offer codecs that are not charsets.
"""

from __future__ import annotations

import re
from encodings.aliases import aliases as _python_aliases

from channels.email.tables import words

_CODECS = words(
    """ascii utf_8 utf_8_sig utf_7 utf_16 utf_16_le utf_16_be utf_32 utf_32_le utf_32_be gb18030 hz big5 big5hkscs cp950
    euc_jp euc_jis_2004 euc_jisx0213 shift_jis shift_jis_2004 shift_jisx0213 cp932 iso2022_jp iso2022_jp_1 iso2022_jp_2
    iso2022_jp_2004 iso2022_jp_3 iso2022_jp_ext iso2022_kr euc_kr cp949 johab latin_1 iso8859_2 iso8859_3 iso8859_4
    iso8859_5 iso8859_6 iso8859_7 iso8859_8 iso8859_9 iso8859_10 iso8859_11 iso8859_13 iso8859_14 iso8859_15 iso8859_16
    cp437 cp737 cp775 cp850 cp852 cp855 cp857 cp858 cp860 cp861 cp862 cp863 cp864 cp865 cp866 cp869 cp874 cp1125 cp1250
    cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 koi8_r koi8_u koi8_t kz1048 ptcp154 tis_620 mac_roman
    mac_cyrillic mac_greek mac_iceland mac_latin2 mac_turkish mac_centeuro hp_roman8"""
)

# A label means the superset that programs really send under it (WHATWG Encoding Standard, and measured mails).
_ALIASES = {
    "gb2312": "gb18030", "gbk": "gb18030", "cp936": "gb18030", "ms936": "gb18030", "x_gbk": "gb18030",
    "gb_2312_80": "gb18030", "gb2312_80": "gb18030", "iso_gb2312": "gb18030", "euc_cn": "gb18030", "chinese": "gb18030",
    "x_euc_cn": "gb18030", "hz_gb_2312": "hz", "gb18030_2000": "gb18030", "gb_18030": "gb18030",
    "ks_c_5601": "cp949", "ks_c_5601_1987": "cp949", "ks_c_5601_1989": "cp949", "ksc_5601": "cp949", "ksc5601": "cp949",
    "euc_kr": "cp949", "windows_949": "cp949", "ms949": "cp949",
    "shift_jis": "cp932", "sjis": "cp932", "x_sjis": "cp932", "windows_31j": "cp932", "ms_kanji": "cp932",
    "big5": "big5hkscs", "cn_big5": "big5hkscs", "x_x_big5": "big5hkscs", "big5_hkscs": "big5hkscs",
    "iso_8859_1": "cp1252", "iso8859_1": "cp1252", "latin_1": "cp1252", "latin1": "cp1252", "l1": "cp1252",
    "us_ascii": "cp1252", "ascii": "cp1252", "ansi_x3.4_1968": "cp1252", "ansi_x3_4_1968": "cp1252",
    "ansi_x3.110_1983": "cp1252", "ansi_x3_110_1983": "cp1252", "x_ansi": "cp1252", "ansi": "cp1252",
    "iso_8859_9": "cp1254", "iso8859_9": "cp1254", "latin5": "cp1254", "iso_8859_11": "cp874", "tis_620": "cp874",
    "iso_8859_8_i": "iso8859_8", "iso_8859_8_e": "iso8859_8", "iso_8859_6_i": "iso8859_6", "iso_8859_6_e": "iso8859_6",
    "unicode_1_1_utf_7": "utf_7", "x_unicode_2_0_utf_7": "utf_7", "csunicode11utf7": "utf_7",
    "unicode_1_1_utf_8": "utf_8", "utf8mb4": "utf_8", "x_utf_8": "utf_8", "utf_8": "utf_8_sig", "utf8": "utf_8_sig",
    "iso_10646_ucs_2": "utf_16", "ucs_2": "utf_16", "csunicode": "utf_16",
    "iso_2022_jp": "iso2022_jp_ext", "csiso2022jp": "iso2022_jp_ext",
    "x_mac_roman": "mac_roman", "x_mac_cyrillic": "mac_cyrillic", "koi8": "koi8_r", "cp_1251": "cp1251",
}  # fmt: skip

_BROKEN_SHARE = 0.1


def find_codec(label: str | None) -> str | None:
    """The Python codec that reads text so labelled, or `None` for an unknown or missing label."""
    if not label or len(label) > 60:
        return None
    key = label.strip().strip("'\"").lower().replace("-", "_").replace(" ", "_").replace(":", "_")
    found = _ALIASES.get(key)
    if found is None:
        key = re.sub(r"^(?:x_)?windows_?(?=\d)", "cp", key)
        found = _python_aliases.get(key, key)
        found = _ALIASES.get(found, found)
    return found if found in _CODECS else None


def decode_bytes(content: bytes, label: str | None, *, hint: bytes = b"") -> str:
    """Decode by label, else by the look of the bytes; never fails.

    A text that is broken in a few places keeps its label and gets U+FFFD there; one that is broken all over is not
    what the label says.

    Args:
        hint: more bytes by the same writer, looked at when guessing; not part of the result.
    """
    codec = find_codec(label)
    if codec in _ASCII_SUPERSETS and b"\x1b" not in content and content.isascii():
        return content.decode("ascii")
    if codec is None and b"\x1b$" in content:
        codec = guess_codec(content, hint)
    # Nothing fails as cp1252, and text that happens to be valid UTF-8 is hardly ever anything else.
    candidates = ("utf-8", codec) if codec == "cp1252" else (codec, "utf-8")
    for candidate in candidates:
        if candidate is not None and (text := _decode_strictly(content, candidate)) is not None:
            return text
    if codec is not None:
        text = content.decode(codec, "replace")
        if text.count("\ufffd") <= _BROKEN_SHARE * count_high(content):
            return text
    return content.decode(guess_codec(content, hint), "replace")


def _decode_strictly(content: bytes, codec: str) -> str | None:
    try:
        return content.decode(codec)
    except UnicodeError:
        return None


def count_high(content: bytes) -> int:
    """How many bytes are beyond ASCII."""
    return len(content) - len(content.translate(None, _HIGH_BYTES))


_HIGH_BYTES = bytes(range(128, 256))
_ASCII_SUPERSETS = _CODECS - {
    "utf_7", "utf_16", "utf_16_le", "utf_16_be", "utf_32", "utf_32_le", "utf_32_be", "hz", "johab", "cp864"
} | {None}  # fmt: skip


# Byte patterns of common characters. A candidate must decode the whole and is then judged by how many of its two-byte
# characters are everyday ones: kana for Japanese, the 3755 characters of GB 2312 level 1, the frequent half of Big5.
_EVERYDAY = (
    ("euc_jp", re.compile(rb"[\xa4\xa5][\xa1-\xf6]")),
    ("cp932", re.compile(rb"\x82[\x9f-\xf1]|\x83[\x40-\x96]")),
    ("gb18030", re.compile(rb"[\xb0-\xd7][\xa1-\xfe]|\xa3[\xac\xa1\xba\xbb\xbf]|\xa1[\xa2-\xb7]")),
    ("big5hkscs", re.compile(rb"[\xa4-\xc6][\x40-\x7e\xa1-\xfe]|\xa1[\x41-\x49]")),
    ("cp949", re.compile(rb"[\xb0-\xc8][\xa1-\xfe]")),
)
_EVERYDAY_SHARE = 0.6
_LOWER_QUARTER = re.compile(rb"[\xc0-\xdf]{2,}")
_UPPER_QUARTER = re.compile(rb"[\xe0-\xff]{2,}")


def guess_codec(content: bytes, hint: bytes = b"") -> str:
    """The likeliest codec of unlabelled bytes: UTF-8, an East Asian one, a Cyrillic one, else cp1252."""
    sample = content[:20_000] + b"\n" + hint[:20_000]
    if b"\x1b$" in sample or b"\x1b(J" in sample:
        return "iso2022_kr" if b"\x1b$)C" in sample else "iso2022_jp_ext"
    if _decodes(sample, "utf-8"):
        return "utf-8"
    high = count_high(sample)
    shares = {
        codec: 2 * len(everyday.findall(sample)) / high
        for codec, everyday in _EVERYDAY
        if _decodes(content[:20_000], codec)
    }
    best = max(shares, key=shares.__getitem__, default="cp1252")
    if shares.get(best, 0) > _EVERYDAY_SHARE:
        # Common Hangul lie within the first half of the common Hanzi, and Korean has blanks between words.
        is_korean = best == "gb18030" and shares.get("cp949", 0) > 0.9 * shares[best] and b" " in sample
        return "cp949" if is_korean else best
    return _guess_cyrillic(sample, high) or "cp1252"


def _guess_cyrillic(sample: bytes, high: int) -> str | None:
    """Small letters, which are most of a text, are the upper quarter in one codec and the one below in the other."""
    upper, lower = (_UPPER_QUARTER.findall(sample), _LOWER_QUARTER.findall(sample))
    in_upper, in_lower = sum(map(len, upper)), sum(map(len, lower))
    if in_upper + in_lower < 0.75 * high or max(map(len, (*upper, *lower)), default=0) < 4:
        return None
    return "koi8_r" if in_lower > in_upper else "cp1251"


def _decodes(sample: bytes, codec: str) -> bool:
    try:
        sample.decode(codec)
    except UnicodeDecodeError as error:
        # A sample may end within a character.
        return error.start >= len(sample) - 3 and error.start > 0
    return True
