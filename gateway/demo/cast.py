"""Who and what the demo workspace consists of: people, queues, inboxes, tags, fields. The company is invented."""

from __future__ import annotations

from dataclasses import dataclass

from conversations.custom_fields import Entity, FieldType
from conversations.roles import Role
from gateway.demo.story import ChannelKind, Language, QueueKey

SLUG = "demo"
COMPANY_ZH = "禾屿电器"
COMPANY_EN = "Heyu Home Appliances"
WORKSPACE_NAME = f"{COMPANY_ZH} {COMPANY_EN}"


@dataclass(frozen=True, slots=True)
class Person:
    """A member of the demo workspace.

    Attributes:
        login: the part before the @ of their address.
        signs_in: gets the demo password; the others are colleagues without one.
        queues: where they work and on which tier.
        languages: of the cases they take, by routine.
        signature: as they sign towards customers.
    """

    login: str
    name: str
    role: Role
    queues: dict[QueueKey, int]
    languages: tuple[Language, ...]
    signature: str
    signs_in: bool = False
    locale: str = "zh-CN"


PEOPLE: tuple[Person, ...] = (
    Person("admin", "周启明", "admin", {}, (), "周启明", signs_in=True),
    Person("supervisor", "林珊 Sandra Lin", "supervisor", {}, (), "林珊", signs_in=True),
    Person("agent", "李晓雨", "agent", {"support": 1, "sales": 1}, ("zh", "en"), "李晓雨", signs_in=True),
    Person("wang.jianguo", "王建国", "agent", {"support": 1}, ("zh",), "王建国"),
    Person("zhao.min", "赵敏", "agent", {"support": 1, "complaints": 2}, ("zh",), "赵敏"),
    Person("sun.yue", "孙悦", "agent", {"sales": 1, "support": 2}, ("zh",), "孙悦"),
    Person("emily.carter", "Emily Carter", "agent", {"support": 1, "sales": 1}, ("en",), "Emily", locale="en"),
    Person("sofia.rossi", "Sofia Rossi", "agent", {"support": 1, "complaints": 1}, ("en",), "Sofia", locale="en"),
    Person("liu.zhiyuan", "刘志远", "agent", {"expert": 1, "support": 2}, ("zh",), "刘工"),
    Person("daniel.weiss", "Daniel Weiss", "agent", {"expert": 1}, ("en",), "Daniel", locale="en"),
    Person("wu.qian", "吴倩", "agent", {"complaints": 1}, ("zh", "en"), "吴倩"),
)


@dataclass(frozen=True, slots=True)
class QueueSetup:
    """A queue of the demo workspace; ``policy`` as routing reads it."""

    key: QueueKey
    name: str
    pending_after_reply: bool
    policy: dict[str, object]


QUEUES: tuple[QueueSetup, ...] = (
    QueueSetup("support", "家电售后 Appliance support", True, {}),
    QueueSetup("sales", "售前咨询 Sales", True, {}),
    QueueSetup("expert", "技术二线 Technical tier 2", True, {"offer_ttl_s": 45}),
    # Who complains is answered until the matter is closed: a reply does not put it to rest.
    QueueSetup("complaints", "投诉 Complaints", False, {"offer_ttl_s": 30, "wrap_up_s": 60}),
)
# Whole weeks of China's, with its holidays and the Saturdays and Sundays that are worked for them.
CALENDAR_NAME = "工作时间 Office hours"
CALENDAR_ZONE, CALENDAR_COUNTRY = "Asia/Shanghai", "CN"
CALENDAR_WEEK: tuple[tuple[tuple[int, int], ...], ...] = (*(((9 * 60, 18 * 60),),) * 5, (), ())

# One promise for all queues: an answer within an hour, the matter settled within two working days.
POLICY_NAME = "服务承诺 Service promise"
POLICY_TERMS: dict[str, object] = {
    "first_response": {"within_s": 3_600},
    "next_response": {"within_s": 4 * 3_600},
    "resolution": {"within_s": 18 * 3_600},
    "warn_percent": 75,
    "steps": [
        {"at_percent": 75, "action": "notify_owner"},
        {"at_percent": 75, "action": "boost", "boost_s": 1_800, "clocks": ["first_response"]},
        {"at_percent": 100, "action": "notify_supervisor"},
    ],
}

FRONT: QueueKey = "support"  # where every inbox leads


@dataclass(frozen=True, slots=True)
class InboxSetup:
    """An inbox of the demo workspace; mail also gets an address."""

    kind: ChannelKind
    name: str
    config: dict[str, object]


INBOXES: tuple[InboxSetup, ...] = (
    InboxSetup(
        "webchat",
        "官网在线客服",
        {
            "title": f"{COMPANY_ZH} {COMPANY_EN}",
            "greeting": "Hello! How can we help you with your appliance today?",
            "greeting_zh": "您好，这里是禾屿电器在线客服，请问有什么可以帮您？",
            "colour": "#0f766e",
            "suggest_articles": True,
        },
    ),
    InboxSetup("email", "售后邮箱 Support mail", {}),
    InboxSetup("api", "商城 App", {}),
)
MAIL_LOCAL_PART = "support"

TEAMS: dict[str, tuple[str, ...]] = {
    "国内服务组 China service": ("agent", "wang.jianguo", "zhao.min", "sun.yue"),
    "海外服务组 International": ("emily.carter", "sofia.rossi", "daniel.weiss"),
    "专家组 Experts": ("liu.zhiyuan", "daniel.weiss", "wu.qian"),
}

TAGS: dict[str, str] = {
    "故障 fault": "red",
    "保修 warranty": "blue",
    "退款 refund": "orange",
    "发票 invoice": "teal",
    "安装 installation": "green",
    "配件 parts": "violet",
    "物流 shipping": "yellow",
    "投诉 complaint": "red",
    "海外 overseas": "blue",
    "固件 firmware": "violet",
    "咨询 question": "grey",
    "回访 follow-up": "pink",
}

FIELDS: tuple[tuple[Entity, str, str, FieldType, tuple[str, ...]], ...] = (
    ("conversation", "product_model", "产品型号 Product model", "text", ()),
    ("conversation", "order_number", "订单号 Order number", "text", ()),
    ("conversation", "warranty_until", "保修至 Warranty until", "date", ()),
    ("conversation", "visit_on", "上门日期 Visit on", "date", ()),
    ("conversation", "visit_part", "上门时段 Part of the day", "choice", ("上午 Morning", "下午 Afternoon")),
    ("contact", "city", "城市 City", "text", ()),
)

# Asked by the bot where it is switched on; until then nobody is asked.
FORM: dict[str, object] = {
    "name": "上门维修 Home visit",
    "titles": {"zh": "预约上门维修", "en": "Book a visit"},
    "words": ["上门维修", "派人来修", "send a technician"],
    "steps": [
        {
            "field": "order_number",
            "kind": "text",
            "question": {"zh": "请提供订单号。", "en": "What is the order number?"},
            "hint": {"zh": "订单号以 HY 开头，后面是十位数字。", "en": "It begins with HY, followed by ten digits."},
            "mask": "HY9999999999",
        },
        {
            "field": "product_model",
            "kind": "text",
            "question": {"zh": "机器是什么型号？", "en": "Which model is it?"},
            "is_optional": True,
            "most": 40,
        },
        {
            "kind": "file",
            "question": {"zh": "方便的话，请拍一张故障或铭牌的照片。", "en": "If you can, take a picture of it."},
            "is_optional": True,
        },
        {
            "field": "visit_on",
            "kind": "date",
            "question": {"zh": "希望哪天上门？", "en": "Which day suits you?"},
            "least": 1,
            "most": 30,
        },
        {
            "field": "visit_part",
            "kind": "choice",
            "question": {"zh": "上午还是下午？", "en": "Morning or afternoon?"},
        },
    ],
    "closings": {"zh": "已登记，师傅会提前电话联系您。", "en": "Noted. Our engineer will call before the visit."},
}
