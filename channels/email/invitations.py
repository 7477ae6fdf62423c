"""Calendar invitations (RFC 5545, RFC 5546) as a few lines that a person reads at a glance."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from channels.email.fields import read_parameters
from channels.email.model import Invitation
from kit.text import clean_line

MAX_BYTES = 500_000
_MAX_LINES = 5000
_FOLD = re.compile(r"\r?\n[ \t]")
_LINE = re.compile(r'^([A-Za-z0-9-]{1,60})((?:;(?:[^":;]|"[^"]*")*+)*+):(.*)$')
_ESCAPED = re.compile(r"\\([\\;,nN])")
_MOMENT = re.compile(r"^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z)?)?$")
_SPAN = re.compile(r"^P(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:\d{1,6}S)?)?$")
_CHINESE = re.compile("[\u4e00-\u9fff]")

_WORDS = {
    "request": ("Invitation", "会议邀请"),
    "publish": ("Event", "日程"),
    "cancel": ("Cancelled", "会议取消"),
    "reply": ("Answer to an invitation", "邀请的答复"),
    "counter": ("Other time proposed", "建议新时间"),
    "when": ("When", "时间"),
    "where": ("Where", "地点"),
    "who": ("From", "组织者"),
    "repeats": ("repeats", "重复"),
    "accepted": ("accepted", "已接受"),
    "declined": ("declined", "已谢绝"),
    "tentative": ("perhaps", "暂定"),
}


def read_invitation(text: str, method: str | None) -> Invitation | None:
    """The first event of a calendar; ``None`` when there is none.

    Args:
        text: the calendar, decoded.
        method: of the part's Content-Type; the calendar's own counts before it.
    """
    event: dict[str, tuple[str, str]] = {}
    is_inside = False
    depth = 0  # in an alarm or the like within the event
    for name, parameters, value in _lines(text[:MAX_BYTES]):
        if name == "METHOD" and not is_inside:
            method = value
        elif name == "BEGIN" and not is_inside:
            is_inside = value.upper() == "VEVENT"
        elif name == "BEGIN":
            depth += 1
        elif name == "END" and depth:
            depth -= 1
        elif name == "END" and is_inside:
            break
        elif is_inside and not depth:
            event.setdefault(name, (parameters, value))
    if not event:
        return None
    start = _moment(event.get("DTSTART", ("", ""))[1])
    return Invitation(
        method=(method or "publish").strip().lower()[:20],
        uid=clean_line(event.get("UID", ("", ""))[1], 500),
        title=_text(event, "SUMMARY", 300),
        starts=start,
        ends=_moment(event["DTEND"][1]) if "DTEND" in event else _after(start, event.get("DURATION", ("", ""))[1]),
        zone=_zone(*event.get("DTSTART", ("", ""))),
        where=_text(event, "LOCATION", 300),
        organiser=_person(*event.get("ORGANIZER", ("", ""))),
        answer=_parameter(event.get("ATTENDEE", ("", ""))[0], "partstat").lower(),
        repeats="RRULE" in event,
    )


def describe_invitation(found: Invitation, mail_text: str) -> str:
    """The invitation in words, Chinese where the mail or the title is."""
    is_chinese = bool(_CHINESE.search(found.title) or _CHINESE.search(mail_text[:2000]))

    def word(key: str) -> str:
        return _WORDS[key][is_chinese]

    what = word(found.method if found.method in _WORDS else "publish")
    if found.method == "reply" and found.answer in _WORDS:
        what = f"{what} ({word(found.answer)})"
    colon = "：" if is_chinese else ": "
    lines = [f"📅 {what}{colon}{found.title}"]
    if found.starts:
        repeats = f" ({word('repeats')})" if found.repeats else ""
        lines.append(f"{word('when')}{colon}{_span(found)}{repeats}")
    if found.where:
        lines.append(f"{word('where')}{colon}{found.where}")
    if found.organiser:
        lines.append(f"{word('who')}{colon}{found.organiser}")
    return "\n".join(lines)


def _span(found: Invitation) -> str:
    """``2026-03-02 10:00–11:00 Asia/Shanghai``; the end's day only where it is another one."""
    day, _, _ = found.starts.partition(" ")
    ends = found.ends.removeprefix(f"{day} ") if found.ends.startswith(f"{day} ") else found.ends
    return " ".join(filter(None, (f"{found.starts}–{ends}" if ends and ends != day else found.starts, found.zone)))


def _lines(text: str) -> Iterator[tuple[str, str, str]]:
    for line in _FOLD.sub("", text).splitlines()[:_MAX_LINES]:
        if match := _LINE.match(line[:8000]):
            yield match.group(1).upper(), match.group(2), match.group(3)


def _text(event: dict[str, tuple[str, str]], name: str, limit: int) -> str:
    value = event.get(name, ("", ""))[1]
    return clean_line(_ESCAPED.sub(lambda match: " " if match.group(1) in "nN" else match.group(1), value), limit)


def _moment(value: str) -> str:
    """``2026-03-02 10:00``, or the day alone; ``""`` when it cannot be read."""
    match = _MOMENT.match(value.strip())
    if match is None:
        return ""
    year, month, day, hour, minute, _, _ = match.groups()
    return f"{year}-{month}-{day}" + (f" {hour}:{minute}" if hour else "")


def _zone(parameters: str, value: str) -> str:
    """The zone as the sender names it: names of Windows and of the sender's own are not known to everybody."""
    if value.strip().endswith("Z"):
        return "UTC"
    return clean_line(_parameter(parameters, "tzid"), 60)


def _after(start: str, duration: str) -> str:
    match = _SPAN.match(duration.strip())
    if match is None or " " not in start:
        return ""
    weeks, days, hours, minutes = (int(group or 0) for group in match.groups())
    try:
        ends = datetime.strptime(start, "%Y-%m-%d %H:%M") + timedelta(  # noqa: DTZ007 - in the zone that is named
            weeks=weeks, days=days, hours=hours, minutes=minutes
        )
    except (ValueError, OverflowError):
        return ""
    return ends.strftime("%Y-%m-%d %H:%M")


def _person(parameters: str, value: str) -> str:
    name = clean_line(_parameter(parameters, "cn"), 200)
    address = clean_line(value[7:] if value.lower().startswith("mailto:") else "", 254)
    return f"{name} <{address}>" if name and address and name != address else name or address


def _parameter(parameters: str, name: str) -> str:
    _, found = read_parameters(f"x{parameters}")
    return found[name].value if name in found else ""
