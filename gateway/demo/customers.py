"""The demo's customers and the facts of their cases, drawn by chance from ``names.py``."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from gateway.demo import names
from gateway.demo.story import ChannelKind, Language, Story

CHINA = ZoneInfo("Asia/Shanghai")
_SLOTS_ZH = ("上午 9–12 点", "下午 1–3 点", "下午 3–6 点", "晚上 6–8 点")
_SLOTS_EN = ("9 am to noon", "noon to 3 pm", "3 to 6 pm")


@dataclass(frozen=True, slots=True)
class Customer:
    """A person, and how each channel knows them.

    Attributes:
        key: counts the customers of one history.
        who: how agents address them.
        is_signed_in: on the web site as in the app; otherwise the chat knows a nameless visitor.
        visitor: what a nameless visitor's browser keeps.
        since: when they first wrote.
    """

    key: int
    since: datetime
    language: Language
    name: str
    who: str
    phone: str
    email: str
    city: str
    country: str
    plug: str
    is_signed_in: bool
    visitor: UUID
    is_vip: bool = False

    @property
    def shop_id(self) -> str:
        return f"c{100_000 + self.key * 37}"

    def external_id(self, channel: ChannelKind) -> str:
        """What the channel calls them."""
        if channel == "email":
            return self.email
        if channel == "api":
            return self.shop_id
        return f"u:{self.shop_id}" if self.is_signed_in else str(self.visitor)

    def is_known_on(self, channel: ChannelKind) -> bool:
        """Whether the channel proves who they are."""
        return channel == "api" or (channel == "webchat" and self.is_signed_in)


@dataclass(slots=True)
class Crowd:
    """Makes customers one after the other, and remembers them for those who come back."""

    chance: Random
    made: list[Customer] = field(default_factory=list)

    def newcomer(self, language: Language, since: datetime) -> Customer:
        """Return a customer nobody has seen before."""
        customer = self._chinese(since) if language == "zh" else self._from_abroad(since)
        self.made.append(customer)
        return customer

    def _chinese(self, since: datetime) -> Customer:
        chance, key = self.chance, len(self.made)
        is_woman = chance.random() < 0.55
        family = chance.choice(names.ZH_FAMILY)
        name = family + chance.choice(names.ZH_FEMALE if is_woman else names.ZH_MALE)
        return Customer(
            key=key,
            since=since,
            language="zh",
            name=name,
            who=family + ("女士" if is_woman else "先生"),
            phone=f"+861700000{key:04d}",
            email=f"{chance.choice(('home', 'life', 'mail', 'user'))}{7000 + key}@example.cn",
            city=chance.choice(names.ZH_CITIES),
            country="中国",
            plug="国标",
            is_signed_in=chance.random() < 0.7,
            visitor=UUID(int=chance.getrandbits(128), version=4),
            is_vip=chance.random() < 0.06,
        )

    def _from_abroad(self, since: datetime) -> Customer:
        chance, key = self.chance, len(self.made)
        first, last = chance.choice(names.EN_FIRST), chance.choice(names.EN_LAST)
        country = chance.choice(names.ABROAD)
        return Customer(
            key=key,
            since=since,
            language="en",
            name=f"{first} {last}",
            who=first,
            phone=country.phone.format(key % 100),
            email=f"{first}.{last}{key}@example.org".lower(),
            city=chance.choice(country.cities),
            country=country.name,
            plug=country.plug,
            is_signed_in=chance.random() < 0.6,
            visitor=UUID(int=chance.getrandbits(128), version=4),
            is_vip=chance.random() < 0.06,
        )


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What a case is about: the words of the templates, and what the agent files."""

    words: dict[str, str]
    model: str
    order: str
    warranty: str  # ISO date


def draw_facts(
    story: Story, customer: Customer, channel: ChannelKind, opened_at: datetime, chance: Random
) -> CaseFacts:
    """Draw what fills a story's templates, all but ``{agent}``, which is whoever speaks."""
    product = names.PRODUCTS[chance.choice(story.products)]
    model = chance.choice(product.models)
    day = opened_at.astimezone(CHINA)
    order = f"HY{(day - timedelta(days=chance.randint(2, 700))):%y%m%d}{chance.randint(1000, 9999)}"
    warranty = (day + timedelta(days=chance.randint(120, 1000))).date().isoformat()
    is_zh = story.language == "zh"
    soon, later = day + timedelta(days=1), day + timedelta(days=chance.randint(2, 4))
    is_named = channel == "email" or customer.is_known_on(channel)
    nobody = "亲" if is_zh else "there"  # how one greets a visitor without a name
    words = {
        "who": customer.who if is_named else nobody,
        "name": customer.name,
        "product": product.zh if is_zh else product.en,
        "model": model,
        "order": order,
        "city": customer.city,
        "country": customer.country,
        "plug": customer.plug,
        "date": _day(soon, is_zh=is_zh),
        "date2": _day(later, is_zh=is_zh),
        "slot": chance.choice(_SLOTS_ZH if is_zh else _SLOTS_EN),
        "engineer": chance.choice(names.ENGINEERS) if is_zh else "our technician",
        "warranty": warranty,
        "price": f"{product.price - chance.choice((0, 0, 100, 200))}",
        "amount": f"{chance.choice((39, 59, 89, 120, 150, 200))}",
        "phone4": customer.phone[-4:],
        "few": f"{chance.randint(2, 8)}",
        "minutes": f"{chance.choice((10, 15, 20))}",
    }
    return CaseFacts(words, model, order, warranty)


def _day(moment: datetime, *, is_zh: bool) -> str:
    return f"{moment.month}月{moment.day}日" if is_zh else f"{moment.day} {moment:%B}"
