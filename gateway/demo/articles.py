"""The demo's knowledge: what an after-sales team answers every day, each in Chinese and in English."""

from __future__ import annotations

from dataclasses import dataclass, field

from kb.articles import Audience, Problem


@dataclass(frozen=True, slots=True)
class Text:
    """An article in one language; ``body`` is Markdown."""

    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Page:
    """One subject in both languages. ``problem``: it is a fault, with these fields of its own."""

    category: str
    zh: Text
    en: Text
    audience: Audience = "public"
    tags: tuple[str, ...] = ()
    problem: Problem = field(default_factory=Problem)


FAULTS, SERVICE, ORDERS, DESK = "故障处理 Faults", "安装与维修 Service", "订单与票据 Orders", "内部 For colleagues"
CATEGORIES = (FAULTS, SERVICE, ORDERS, DESK)

PAGES: tuple[Page, ...] = (
    Page(
        FAULTS,
        Text(
            "洗衣机显示 E4：不排水",
            "E4 表示两分钟内没有把水排干净，多半是排水泵过滤器堵了。\n\n"
            "1. 拔掉电源，打开机器右下角的小门。\n"
            "2. 用应急排水管把积水放进盆里，再逆时针拧下过滤器。\n"
            "3. 取出硬币、线头等异物，冲洗干净，**拧到底**装回。\n"
            "4. 检查排水管有没有打折，管口不要高于一米。\n"
            "5. 通电，选“单脱水”试一次。\n\n"
            "清理之后仍然报 E4，或者听不到水泵的声音，请预约上门检修。",
        ),
        Text(
            "Washing machine shows E4: it does not drain",
            "E4 means the water was not pumped out within two minutes. Most often the filter of the "
            "pump is blocked.\n\n"
            "1. Unplug the machine and open the small door at the bottom right.\n"
            "2. Let the water out through the emergency hose, then unscrew the filter.\n"
            "3. Take out coins and lint, rinse the filter, and screw it back in **all the way**.\n"
            "4. See that the drain hose is not bent and ends no higher than one metre.\n"
            "5. Plug in and run *Spin only*.\n\n"
            "If E4 comes back, or you cannot hear the pump, book a visit.",
        ),
        tags=("保修内",),
        problem=Problem(
            products=["洗衣机", "washing machine"],
            codes=["E4"],
            symptoms=["水排不出去", "洗到一半停了，一直滴滴响", "stops half way and beeps"],
        ),
    ),
    Page(
        FAULTS,
        Text(
            "洗衣机脱水时声音大、走动",
            "先看四个脚是否着地：用扳手调脚，机器对角按下去不应晃动。\n\n"
            "新机请确认背后的**四颗运输螺栓**已经拆下。衣物不要只放一件大件，容易偏心。\n\n"
            "调平之后仍有金属撞击声，请停用并预约检修。",
        ),
        Text(
            "Washing machine is loud or walks when spinning",
            "All four feet must stand on the floor: turn them until the machine no longer rocks.\n\n"
            "On a new machine, take out the **four transport bolts** at the back. Do not wash one "
            "large piece alone.\n\n"
            "If you hear metal after levelling, stop using it and book a visit.",
        ),
        problem=Problem(products=["洗衣机", "washing machine"], symptoms=["震动大", "vibrates", "噪音大", "noisy"]),
    ),
    Page(
        FAULTS,
        Text(
            "冰箱不制冷",
            "1. 确认温控：冷藏 4 ℃，冷冻 −18 ℃。\n2. 两侧和背后各留 10 厘米散热。\n"
            "3. 门封条夹一张纸，能轻易抽出就是不严，用温水擦洗后再试。\n4. 刚搬动过，请静置两小时再通电。\n\n"
            "冷冻室结冰超过 1 厘米请先断电化霜 12 小时。做完仍不冷，请预约上门。",
        ),
        Text(
            "Fridge does not cool",
            "1. Set 4 °C for the fridge and −18 °C for the freezer.\n2. Leave 10 cm at both sides and behind it.\n"
            "3. Close the door on a sheet of paper: if it slips out, wash the seal with warm water.\n"
            "4. After moving it, wait two hours before plugging in.\n\n"
            "With more than 1 cm of ice, let it defrost for 12 hours. Still warm? Book a visit.",
        ),
        problem=Problem(products=["冰箱", "fridge", "refrigerator"], symptoms=["不冷", "结冰", "not cold", "ice"]),
    ),
    Page(
        FAULTS,
        Text(
            "空调室内机漏水",
            "多半是排水管堵了或不通畅。\n\n- 关机，取下滤网冲洗晾干。\n- "
            "看室外排水管口有没有被压住、泡在水里或有虫巢。\n"
            "- 室内机应略向排水侧倾斜。\n\n仍然漏水请不要继续开机，预约上门疏通（保修期内免费）。",
        ),
        Text(
            "Air conditioner drips indoors",
            "The drain is usually blocked.\n\n- Switch it off and rinse the filters.\n"
            "- See that the end of the hose outside is neither bent nor under water.\n\n"
            "If it still drips, leave it off and book a visit: free within the warranty.",
        ),
        problem=Problem(products=["空调", "air conditioner"], symptoms=["滴水", "漏水", "leaks"]),
    ),
    Page(
        FAULTS,
        Text(
            "热水器不出热水",
            "- 电热水器：看加热灯是否亮，漏保是否跳闸；合上后再跳，请停用并报修。\n"
            "- 燃气热水器：检查燃气阀、电池，进水压力是否太小；显示 E1 为点火失败，重启两次仍报请报修。\n\n"
            "**闻到燃气味请立刻关阀、开窗、离开，再打电话。**",
        ),
        Text(
            "Water heater gives no hot water",
            "- Electric: is the heating light on, has the breaker tripped? If it trips again, stop using it.\n"
            "- Gas: check the valve, the batteries and the water pressure. E1 means it did not ignite.\n\n"
            "**If you smell gas, close the valve, open the windows, leave, and then call.**",
        ),
        problem=Problem(products=["热水器", "water heater"], codes=["E1"], symptoms=["没有热水", "cold water only"]),
    ),
    Page(
        FAULTS,
        Text(
            "扫地机器人连不上网、丢地图",
            "机器人只支持 **2.4 GHz** 无线网，手机也要先连到同一个网。长按开关和回充键 3 秒，"
            "听到提示音后在 App 里重新添加。\n\n"
            "丢地图：把充电座靠墙放平、前方留 1.5 米，擦净激光头，在 App 里“恢复地图”；没有备份就重新全屋清扫一次。",
        ),
        Text(
            "Robot vacuum does not connect, or loses its map",
            "It knows **2.4 GHz** networks only, and the phone must be on the same one. Hold power "
            "and dock for 3 seconds "
            "and add it again in the app.\n\n"
            "Map lost: put the dock flat against a wall with 1.5 m in front, wipe the laser, choose *Restore map*.",
        ),
        problem=Problem(products=["扫地机器人", "robot vacuum"], symptoms=["配网失败", "wifi", "offline"]),
    ),
    Page(
        SERVICE,
        Text(
            "保修期多长，怎么算",
            "整机保修**三年**，压缩机和直驱电机保修**十年**，从签收日起算；没有发票按出厂日期加 30 天。\n\n"
            "滤网、灯、遥控器等配件保修六个月。人为损坏、自行拆机、电压异常造成的故障不在保修内，可以付费维修。",
        ),
        Text(
            "How long is the warranty",
            "**Three years** on the whole machine, **ten years** on compressors and direct-drive "
            "motors, from delivery. "
            "Without an invoice, from 30 days after manufacture.\n\n"
            "Filters, lamps and remote controls: six months. Damage by accident or opening the machine is not covered, "
            "but can be repaired at cost.",
        ),
        tags=("保修内",),
    ),
    Page(
        SERVICE,
        Text(
            "预约上门维修和收费",
            "请告诉我们型号、故障、地址和方便的时间（9:00–12:00、13:00–18:00）。市区 24 小时内上门，郊县 48 小时。\n\n"
            "保修期内上门、检测、配件都免费。保修期外上门费 50 元，维修费按公示价目表，**先报价、您同意后再修**。"
            "改约请至少提前两小时。",
        ),
        Text(
            "Booking a visit, and what it costs",
            "Tell us the model, the fault, the address and when it suits (9–12 or 13–18). We come "
            "within 24 hours in the "
            "city and 48 hours elsewhere.\n\n"
            "Within the warranty all is free. After it the visit is 50 yuan, and repairs follow the price list: "
            "**we quote first and repair when you agree**.",
        ),
    ),
    Page(
        SERVICE,
        Text(
            "送货和安装",
            "大家电送货入户，市区次日达。安装与送货同日或次日，请先确认水电、墙体和尺寸。\n\n"
            "洗衣机、冰箱免费安装；空调含 3 米铜管，超出部分每米 120 元，高空作业另收 100 元。旧机可以同时折价回收。",
        ),
        Text(
            "Delivery and installation",
            "Large machines are carried in, in the city on the next day. They are installed the "
            "same day or the day after.\n\n"
            "Washing machines and fridges are installed free of charge; air conditioners with 3 m of pipe, "
            "120 yuan for each further metre.",
        ),
    ),
    Page(
        ORDERS,
        Text(
            "七天无理由退货和换货",
            "签收七天内、未安装未使用、包装和配件齐全，可以无理由退换，在订单页点“申请售后”。\n\n"
            "质量问题十五天内包换，往返运费由我们承担。已安装的机器需要先由师傅检测并出具故障单。",
        ),
        Text(
            "Returns within seven days, and exchanges",
            "Within seven days of delivery, unused and complete, a machine can be returned without a reason: choose "
            "*After-sales* on the order page.\n\n"
            "With a defect it is exchanged within fifteen days, and we pay the freight both ways.",
        ),
        tags=("退款",),
    ),
    Page(
        ORDERS,
        Text(
            "退款多久到账",
            "仓库收到退货并验收后 **1–3 个工作日**内退款，原路返回。\n\n- 微信、支付宝：即时到 1 "
            "天\n- 储蓄卡：1–3 个工作日\n"
            "- 信用卡：3–7 个工作日\n\n超过时间没有到账，请把订单号发给我们，我们查流水号。",
        ),
        Text(
            "When does a refund arrive",
            "We refund **1–3 working days** after the warehouse has checked the return, the way you paid.\n\n"
            "- WeChat Pay, Alipay: at once to 1 day\n- Debit card: 1–3 working days\n- Credit card: 3–7 working days",
        ),
        tags=("退款",),
    ),
    Page(
        ORDERS,
        Text(
            "怎么开发票、改抬头",
            "在“我的订单”里点“申请发票”，填抬头和税号，电子发票 24 小时内发到邮箱。\n\n"
            "抬头开错可以在三个月内换开一次，把订单号和正确的抬头、税号发给我们即可。"
            "专用发票请提供开户行、账号和地址电话。",
        ),
        Text(
            "How to get an invoice, and change its title",
            "Choose *Invoice* in your order and enter title and tax number: it comes by mail within 24 hours.\n\n"
            "Within three months it can be issued anew with another title: send us the order number "
            "and the right words.",
        ),
    ),
    Page(
        DESK,
        Text(
            "内部：补偿和优惠券的权限",
            "客服可以自行给出 50 元以内的优惠券；50–200 元由班长同意；200 元以上和现金补偿由主管批准，写进备注。\n\n"
            "不要在未批准前向客户承诺金额。媒体、12315、律师函一律转“投诉升级”队列。",
        ),
        Text(
            "Internal: who may grant what",
            "Agents grant vouchers up to 50 yuan; up to 200 the shift leader agrees; above that, "
            "and cash, the supervisor.\n\n"
            "Promise no amount before that. Press, regulators and lawyers go to the complaints queue.",
        ),
        audience="internal",
        tags=("投诉",),
    ),
)
