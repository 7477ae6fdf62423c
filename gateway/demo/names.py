"""Names, places and products of the demo's customers. All are invented; numbers and addresses belong to nobody."""

from __future__ import annotations

from dataclasses import dataclass

ZH_FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
ZH_FEMALE = (
    "芳", "娜", "敏", "静", "丽", "艳", "秀英", "玉兰", "桂香", "雅婷", "欣怡", "梓涵", "思雨", "佳琪", "晓燕",
    "海燕", "雪梅", "文静", "慧", "倩", "婉清", "美玲", "淑珍", "冬梅", "颖",
)  # fmt: skip
ZH_MALE = (
    "伟", "强", "磊", "军", "洋", "勇", "杰", "涛", "明", "超", "建华", "志强", "国栋", "俊杰", "浩然", "子轩",
    "文博", "海涛", "立新", "永康", "振宇", "家豪", "卫东", "鹏", "斌",
)  # fmt: skip
ZH_CITIES = (
    "上海", "杭州", "苏州", "南京", "北京", "天津", "广州", "深圳", "佛山", "成都", "重庆", "武汉", "长沙", "西安",
    "郑州", "青岛", "济南", "合肥", "宁波", "厦门", "福州", "昆明", "沈阳", "大连",
)  # fmt: skip
ENGINEERS = ("张师傅", "陈师傅", "黄师傅", "李师傅", "周师傅", "吴师傅")


@dataclass(frozen=True, slots=True)
class Country:
    """Where customers abroad write from; ``phone`` is a number block kept free for films and books."""

    name: str
    cities: tuple[str, ...]
    phone: str
    plug: str


ABROAD: tuple[Country, ...] = (
    Country("United Kingdom", ("Manchester", "Leeds", "Bristol", "Glasgow"), "+447700900{:03d}", "type G"),
    Country("Ireland", ("Dublin", "Cork", "Galway"), "+353209100{:03d}", "type G"),
    Country("Germany", ("Hamburg", "Leipzig", "Cologne"), "+4930230125{:02d}", "type F"),
    Country("Australia", ("Perth", "Adelaide", "Brisbane"), "+61491570{:03d}", "type I"),
    Country("Canada", ("Toronto", "Calgary", "Halifax"), "+161355501{:02d}", "type B"),
    Country("Singapore", ("Singapore",), "+6580001{:03d}", "type G"),
)
EN_FIRST = (
    "Alice", "Ben", "Chloe", "Darren", "Ella", "Fergus", "Grace", "Hannah", "Ian", "Julia", "Keith", "Laura",
    "Martin", "Nadia", "Owen", "Priya", "Rachel", "Sam", "Tanya", "Victor", "Wendy", "Yusuf", "Zoe", "Marcus",
)  # fmt: skip
EN_LAST = (
    "Adams", "Baker", "Collins", "Dixon", "Evans", "Foster", "Grant", "Hughes", "Iqbal", "Jensen", "Kowalski",
    "Lewis", "Murphy", "Nolan", "Okafor", "Patel", "Quinn", "Reid", "Schmidt", "Taylor", "Ueda", "Walsh", "Young",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Product:
    """A family of products and its models."""

    zh: str
    en: str
    models: tuple[str, ...]
    price: int  # yuan


PRODUCTS: dict[str, Product] = {
    "washer": Product("滚筒洗衣机", "washing machine", ("HY-W80D", "HY-W100T", "HY-W120 Pro"), 2699),
    "fridge": Product("冰箱", "fridge", ("HY-B320", "HY-B452", "HY-B512F"), 3499),
    "robot": Product("扫地机器人", "robot vacuum", ("HY-R7", "HY-R9 Pro", "HY-R9 Ultra"), 2199),
    "aircon": Product("空调", "air conditioner", ("HY-A26G", "HY-A35G", "HY-A72L"), 3199),
    "heater": Product("热水器", "water heater", ("HY-H50", "HY-H60", "HY-H80S"), 1599),
    "hood": Product("油烟机", "cooker hood", ("HY-Y7", "HY-Y9"), 2399),
    "dishwasher": Product("洗碗机", "dishwasher", ("HY-D8", "HY-D13"), 3299),
    "fryer": Product("空气炸锅", "air fryer", ("HY-F5", "HY-F6 Steam"), 499),
    "kettle": Product("电水壶", "kettle", ("HY-K17",), 199),
}
