"""Chinese stories around the product: installation, invoices, refunds, parts, complaints, questions before buying."""

from __future__ import annotations

from gateway.demo.story import Story, answers, comes_back, hands_over, notes, says, waits

STORIES: tuple[Story, ...] = (
    Story(
        key="zh_aircon_install",
        language="zh",
        products=("aircon", "heater", "hood"),
        channels=("webchat", "api"),
        subject="预约安装",
        tags=("安装 installation",),
        disposition="installation_booked",
        weight=5,
        steps=(
            says(
                "{product}到货了，什么时候能安装？ // 订单 {order}",
                "想约 {date} 装{product}，{city}，可以吗",
                "你好，预约安装{product} {model}，家里是老小区六楼没电梯",
            ),
            answers(
                "{who}您好，查到您的订单 {order} 已签收。{city}最早可约 {date} {slot}，标准安装免费，加长管、"
                "高空作业按公示价收费。 // 这个时间方便吗？",
                "您好{who}，安装可以约 {date} {slot}。请确认：预留孔是否已打好、插座是否为 16A 三孔？",
            ),
            says("可以的，孔已经打好了", "那天上班，周末行不行？", "16A 的插座，孔还没打"),
            answers(
                "没问题，已预约 {date2} {slot}，{engineer}，上门前一小时会给尾号 {phone4} 打电话。如需打孔，砖墙 50 "
                "元/个，师傅会先报价，您同意再施工。",
            ),
            says("好的，谢谢", "收到", "价格清楚就行"),
        ),
    ),
    Story(
        key="zh_install_change",
        language="zh",
        products=("aircon", "dishwasher"),
        channels=("webchat", "api"),
        subject="修改安装时间",
        tags=("安装 installation",),
        disposition="installation_booked",
        steps=(
            says("我约的 {date} 安装，临时出差，能改到 {date2} 吗？", "安装改期，订单 {order}"),
            answers(
                "{who}您好，可以改。{date2} {slot}还有空档，帮您改过去，原来的师傅会收到通知，您不用再联系。"
                "确认改期吗？"
            ),
            says("确认", "确认，谢谢"),
            answers("已改好，短信五分钟内到。祝您出差顺利！"),
        ),
    ),
    Story(
        key="zh_invoice_title",
        language="zh",
        products=("washer", "fridge", "aircon", "dishwasher"),
        channels=("webchat", "email", "api"),
        subject="发票抬头开错了",
        tags=("发票 invoice",),
        disposition="solved",
        weight=5,
        steps=(
            says(
                "订单 {order} 的发票抬头开成个人了，要换成公司的 // 公司：{city}澄远贸易有限公司，税号 "
                "91310000MA1K0000{few}X",
                "麻烦重开发票，抬头需要改成“{city}澄远贸易有限公司”，税号我发您。订单 {order}，金额 {price} 元",
            ),
            answers(
                "{who}您好，可以换开。原电子发票我们来红冲，新发票开具后发到您邮箱。请确认邮箱还是下单时填的吗？ // "
                "税号请再核对一遍：第九位是字母 A 对吗？",
                "您好，抬头已登记为“{city}澄远贸易有限公司”，请把税号以文字形式发我，避免看错字母和数字。",
            ),
            says("对的，邮箱没变", "是字母 A，邮箱没变", "税号 91310000MA1K0000{few}X，麻烦尽快，月底要报销"),
            notes("红字信息表已提交，金额 {price}，新票按公司抬头开具。"),
            answers("新发票已开好，附件是 PDF，邮箱也发了一份；原票已红冲作废。请查收。", invoice=True),
            says("收到了，没问题", "收到，效率很高"),
        ),
    ),
    Story(
        key="zh_invoice_missing",
        language="zh",
        products=("robot", "fryer", "heater"),
        channels=("webchat", "api", "email"),
        subject="没收到发票",
        tags=("发票 invoice",),
        disposition="solved",
        steps=(
            says("买了{product}半个月了没收到发票，订单 {order}", "电子发票在哪里下载？"),
            answers(
                "{who}您好，电子发票在签收后第 7 天自动开具。您的这张系统里显示已开，可能进了垃圾箱，我直接发给您。",
                invoice=True,
            ),
            says("看到了，谢谢", "有了"),
        ),
    ),
    Story(
        key="zh_refund_return",
        language="zh",
        products=("robot", "fryer", "kettle"),
        channels=("webchat", "email", "api"),
        subject="申请退款",
        tags=("退款 refund",),
        disposition="refunded",
        weight=5,
        steps=(
            says(
                "{product}不想要了，才用了三天，可以七天无理由退款吗？ // 订单 {order}",
                "申请退款，{model} 噪音太大了，孩子睡不着",
                "退款怎么操作？包装盒还在",
            ),
            answers(
                "{who}您好，您的订单在七天无理由期内，可以退。为了让您少跑一趟，我来安排上门取件，"
                "请把附件和说明书一起放进原包装。 // 方便说下不满意的地方吗？我们记录给研发。",
            ),
            says("声音比宣传的大", "和家里地毯不搭，老是卡住", "没有不满意，买重复了"),
            answers(
                "了解，谢谢反馈。取件已约 {date} {slot}，快递员会带取件码。仓库验收后 1–3 个工作日退款 {price} 元，"
                "原路返回。",
            ),
            waits(40, 70),
            says("快递取走了，退款什么时候到？", "东西已经寄回了，单号 SF10{few}88{phone4}"),
            answers("仓库今天已验收，退款 {price} 元刚刚提交，银行一般 24 小时内到账，到账会有短信。"),
            says("到了，谢谢", "好的，等着", "已收到退款，处理得很爽快"),
        ),
    ),
    Story(
        key="zh_refund_price_drop",
        language="zh",
        products=("washer", "fridge", "aircon"),
        channels=("webchat", "api"),
        subject="降价补差",
        tags=("退款 refund", "咨询 question"),
        disposition="refunded",
        steps=(
            says("刚买五天就降价 {amount} 元，能退差价吗", "{model} 大促比我买的便宜 {amount}，保价怎么申请？"),
            answers(
                "{who}您好，30 天价保，符合条件。订单 {order} 可退差价 {amount} 元，我帮您提交，预计今天原路退回。"
            ),
            says("谢谢！", "太好了，不然真要生气了"),
            answers("已退，退款单尾号 {phone4}。再降价的话 30 天内还可以再申请一次。"),
        ),
    ),
    Story(
        key="zh_warranty_check",
        language="zh",
        products=("washer", "fridge", "robot", "heater"),
        channels=("webchat", "api", "email"),
        subject="查询保修期",
        tags=("保修 warranty", "咨询 question"),
        disposition="info_given",
        weight=4,
        steps=(
            says(
                "怎么看{product}还在不在保修？",
                "保修期多久？机身编号我拍给你",
                "{model} 的保修到什么时候",
                picture="label",
            ),
            answers(
                "{who}您好，整机 3 年、电机 10 年。按机身编号查到您这台保修至 {warranty}，从签收日起算，"
                "电子保修卡已绑定到您的手机号。"
            ),
            says("好的，纸质发票丢了有影响吗", "明白了"),
            answers("不影响，以系统里的签收记录为准，报修时报手机号或机身编号就行。"),
        ),
    ),
    Story(
        key="zh_parts_filter",
        language="zh",
        products=("robot", "hood", "fridge"),
        channels=("webchat", "api"),
        subject="购买配件",
        tags=("配件 parts",),
        disposition="part_sent",
        weight=4,
        steps=(
            says("{model} 的滤网在哪里买？", "想买配件，{product}的门封条/边刷", "配件多少钱，{city}几天能到"),
            answers(
                "{who}您好，{model} 原厂配件 {amount} 元包邮，现货，{city}两天左右到。我可以直接给您建配件单，您在 "
                "App 里付款。"
            ),
            says("要两个", "可以，帮我下单", "型号不会错吧？"),
            answers("已按机身编号核对，型号匹配。配件单已生成，付款后今天 17:00 前发出。附带安装视频链接在订单里。"),
            says("付好了", "已付款"),
            answers("收到，仓库已打包，运单号稍后短信给您。"),
        ),
    ),
    Story(
        key="zh_complaint_late",
        language="zh",
        products=("washer", "aircon", "fridge"),
        channels=("webchat", "api", "email"),
        subject="投诉：师傅迟到两小时",
        tags=("投诉 complaint", "回访 follow-up"),
        disposition="compensated",
        priority="high",
        weight=4,
        steps=(
            says(
                "约好{slot}上门，等了两个小时没人来，电话也不接！ // 我请了半天假，你们怎么赔？",
                "投诉！{engineer}迟到还态度差，进门不穿鞋套 // 订单 {order}",
                "第三次改期了，你们到底有没有师傅？？",
            ),
            answers(
                "{who}，非常抱歉让您白等。我先不解释原因，马上把您的情况交给投诉专员，{minutes} "
                "分钟内一定有人给您明确答复。"
            ),
            hands_over(
                "complaints", "客户请假等候两小时，情绪激动，要求说法和补偿。工单 {order}，{engineer}未接电话。"
            ),
            answers(
                "{who}您好，我是投诉专员{agent}，这件事从现在起由我负责到底。刚刚核实：师傅上一单超时，又没有通知您，"
                "是我们的错。 // "
                "现在有两个方案：今天 18 点前另派{engineer}加急上门；或者按您方便的时间约第一单。误工补偿 100 "
                "元今天到账。您选哪个？",
            ),
            says("今天能来就今天，别再放鸽子", "明天第一单吧，今天没心情了", "补偿不是重点，重点是守时"),
            answers("明白。已锁定师傅，实时位置您可以在短信链接里看到，我也会盯着。完成后我会亲自给您回访。"),
            waits(20, 28),
            answers("{who}您好，我是{agent}，回访一下：维修是否完成？补偿 100 元是否收到？对这次处理还有什么意见？"),
            says("修好了，补偿也收到了，处理还算及时", "可以，态度有改进", "到了，这次师傅不错"),
            notes("回访完成，客户满意。改进项：上一单超时需系统自动通知下一位客户，已提交质量部。"),
        ),
    ),
    Story(
        key="zh_shipping_where",
        language="zh",
        products=("washer", "fridge", "robot", "fryer", "kettle"),
        channels=("webchat", "api"),
        subject="物流查询",
        tags=("物流 shipping",),
        disposition="info_given",
        weight=4,
        steps=(
            says("我的快递到哪了 // {order}", "物流三天没动了，{city}", "说好 {date} 到的，怎么还没到"),
            answers(
                "{who}您好，订单 {order} 目前在{city}转运中心，受天气影响晚了一天，预计 {date} {slot}送达，"
                "送货上门并会提前电话联系。"
            ),
            says("能送上楼吗？没电梯", "行吧", "好的，谢谢"),
            answers("大件免费送上楼，已备注“无电梯、需两人搬运”。外包装有破损请当场拒收并联系我们。"),
        ),
    ),
    Story(
        key="zh_shipping_damage",
        language="zh",
        products=("fridge", "dishwasher", "washer"),
        channels=("webchat", "api", "email"),
        subject="收到货有磕碰",
        tags=("物流 shipping", "退款 refund"),
        disposition="exchanged",
        steps=(
            says(
                "刚拆开，侧面有个坑，我要换货！ // 订单 {order}", "收到的{product}门板划了一道，怎么办", picture="leak"
            ),
            answers(
                "{who}您好，很抱歉。照片收到了，属于运输损坏。您可以选：换一台新的（{date} 送新取旧），或者留用，"
                "补偿 {amount} 元。"
            ),
            says("换新的", "补偿就行，在侧面看不到", "换，麻烦快点"),
            answers("好的，已为您处理，全程不用您付费。同时已向承运商索赔，谢谢您拍的照片。"),
        ),
    ),
    Story(
        key="zh_firmware_app",
        language="zh",
        products=("robot", "aircon"),
        channels=("webchat", "api"),
        subject="App 连不上设备",
        tags=("固件 firmware", "咨询 question"),
        disposition="solved",
        steps=(
            says("App 一直提示设备离线，Wi-Fi 换了路由器", "{model} 连不上网，卡在 70%"),
            answers(
                "{who}您好，换了路由器需要重新配网：长按机身电源键 7 秒听到提示音，手机先连 2.4G 的 Wi-Fi，再在 App "
                "里“添加设备”。5G 频段是搜不到的。"
            ),
            says("手机连的是 5G，怪不得", "两个频段合一的怎么办？"),
            answers("在路由器里把“双频合一”暂时关掉，配网成功后再打开即可。顺便把固件升到最新，稳定很多。"),
            says("连上了！", "好了，谢谢"),
        ),
    ),
    Story(
        key="zh_sales_choose",
        language="zh",
        products=("washer", "fridge", "dishwasher", "aircon"),
        channels=("webchat",),
        subject="选购咨询",
        tags=("咨询 question",),
        disposition="sale_made",
        weight=5,
        steps=(
            says(
                "想买{product}，三口之家，选哪款？",
                "{model} 和上一代有什么区别",
                "{product}现在有活动吗，旧的能以旧换新吗？",
            ),
            answers("{who}您好，选购问题我帮您转给售前顾问，他们手上有最新的活动价，马上就来。"),
            hands_over("sales", "咨询{product}选型，三口之家，{city}。"),
            answers(
                "您好，我是售前顾问{agent}。三口之家推荐 {model}，日常够用又省电，一级能效，到手 {price} 元，"
                "旧机回收可抵 {amount} 元。 // 放置位置的宽、深、高大概是多少？我帮您核对尺寸。",
            ),
            says("宽 60 深 60", "阳台，上面要放烘干机", "我量一下"),
            answers(
                "尺寸没问题，左右各留 2 厘米散热。需要的话我把券发到您的账号，48 小时有效；"
                "下单备注“{agent}”优先排安装。"
            ),
            says("好，我晚上下单", "已下单 {order}", "再考虑一下"),
        ),
    ),
    Story(
        key="zh_sales_bulk",
        language="zh",
        products=("aircon", "kettle", "heater"),
        channels=("email",),
        subject="批量采购询价：{product}",
        tags=("咨询 question", "发票 invoice"),
        disposition="sale_made",
        weight=1,
        steps=(
            says(
                "我们是{city}的一家连锁民宿，计划采购{product} {model} 共 {few}8 台，需要含税报价、交货期和安装安排，"
                "并开增值税专用发票。"
            ),
            answers("感谢垂询，批量采购由售前同事对接，我先把需求转过去，今天内给您正式报价。"),
            hands_over("sales", "民宿批量采购 {few}8 台，需专票、分批安装。"),
            answers(
                "您好，{few}8 台的含税单价为 {price} 元起，交期 10 天，{city}可分三批安装，开 13% 专票。"
                "报价单与合同草案已随附，请过目。",
                invoice=True,
            ),
            says("收到，价格可以，我们走一下内部审批，下周给您答复。"),
            answers("好的，报价 30 天内有效。审批中如需资质文件，直接回复本邮件即可。"),
        ),
    ),
    Story(
        key="zh_manual",
        language="zh",
        products=("fryer", "dishwasher", "heater", "hood"),
        channels=("webchat", "api"),
        subject="说明书",
        tags=("咨询 question",),
        disposition="info_given",
        steps=(
            says("说明书丢了，有电子版吗 {model}", "{product}怎么设置童锁？", "{product}第一次用有塑料味正常吗"),
            answers(
                "{who}您好，App 里扫机身二维码就能看到 {model} 的电子说明书。首次使用建议空载运行一次，味道会散掉；"
                "童锁是同时按住“+”“-”三秒。"
            ),
            says("好的谢谢", "找到了"),
        ),
    ),
    Story(
        key="zh_maintenance",
        language="zh",
        products=("aircon", "hood", "washer"),
        channels=("webchat", "api"),
        subject="预约清洗保养",
        tags=("咨询 question", "安装 installation"),
        disposition="repair_booked",
        steps=(
            says("想约{product}清洗，怎么收费", "入冬前保养一下{product}，{city}"),
            answers(
                "{who}您好，{product}深度清洗 128 元/台，两台起 108 元。{date} {slot}有档期，师傅自带防尘罩。"
                "需要帮您约吗？"
            ),
            says("约一台", "两台，可以", "下周再说吧"),
            answers("好的，已为您登记 {date} {slot}，费用完工后在 App 支付。改期提前四小时说一声就行。"),
            comes_back(26, "师傅今天说要带的滤网没带，还要再来一次？", "清洗完有一台不出风了"),
            answers("{who}抱歉，马上核实。{engineer}今天 {slot}会免费再去一趟，并把滤网带上，给您减免 30 元。"),
            says("行", "好的"),
        ),
    ),
)
