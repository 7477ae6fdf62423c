"""Lines by which moods and complaints are known before anybody has corrected anything. After-sales, both languages.

They are written as customers write and speak of no product in particular: what they have in common is the tone.
"""

from __future__ import annotations

from typing import Final, Literal

Mood = Literal["upset", "calm", "pleased"]

# Reproaches, and threats: the customer is angry, and it is about us.
_ANGRY: Final = (
    "你们到底管不管", "等了这么多天都没人理我", "太气人了", "什么垃圾服务", "我要投诉你们", "再不解决我就去消协投诉",
    "这质量也太差了", "用了几天就坏，真是无语", "你们就是骗人的", "客服态度太差了", "一直拖着不处理，耍我呢",
    "修了好几次还是坏的，什么技术", "说好今天来又没来", "打电话永远没人接", "我非常生气", "简直忍无可忍",
    "再也不会买你们家的东西了", "太坑了，后悔买了", "赔我的损失", "我要找你们领导", "差评",
    "问题一直没解决就把单子关了", "你们推来推去的，没有一个人负责", "凭什么要我自己掏钱", "欺骗消费者",
    "马上给我退钱，不然我曝光你们", "都快一个月了还没修好", "气死人了，白白请了一天假", "坏的东西也敢发给我",
    "乱收费", "漏电差点出人命，你们怎么负责", "机器人一样的回复，听不懂人话吗", "催了多少遍了，怎么还没退款",
    "你们的话还能信吗", "受够了", "过分，太过分了", "this is unacceptable", "i am really angry about this",
    "nobody answers my messages", "worst company ever", "terrible customer service",
    "i have been waiting for weeks and nothing happens", "you promised and did nothing", "i want to make a complaint",
    "your staff was very rude", "it broke again after you repaired it", "what a waste of money",
    "give me my money back now or i will sue you", "i will never buy from you again",
    "the technician did not show up, again", "are you kidding me", "this is a scam",
    "i have told you this many times", "stop giving me excuses", "let me speak to your supervisor immediately",
    "so frustrating", "absolutely useless", "you sent me a broken one and want me to pay for it",
    "how can this take so long", "i am sick of waiting", "it could have started a fire",
    "who will pay for the damage", "i will leave a bad review everywhere", "i keep getting the same automated answer",
    "you closed my case and nothing was solved", "shame on you", "that is a lie, it was never delivered",
    "you overcharged me and refuse to correct it", "disgusting", "i am losing my patience",
    "what are you people doing all day", "pathetic",
)  # fmt: skip
# Said coolly, and complaints all the same.
_COOL: Final = (
    "我对处理结果不满意，请书面答复", "这次服务没有达到承诺，希望给个说法", "要求赔偿上门费",
    "我想反映一下安装人员的问题", "同样的故障已经是第三次了，请换一台新的", "请解释为什么拖了两周",
    "承诺的时间已经过了，还没有人联系我", "商品与描述不符，要求退一赔三", "寄来的是二手的，请给我一个解释",
    "我不接受这个方案", "对这次购物很失望", "i would like to file a complaint",
    "i am not satisfied with the answer i received", "i expected better from you",
    "this is the second time the same part fails, i expect compensation", "i am disappointed with the service",
    "please explain why it took three weeks", "the item is not as described, i consider this misleading",
    "your agreed date has passed and nobody contacted me", "i do not accept this solution",
    "please escalate my case to management", "the installer damaged my floor and left",
)  # fmt: skip
# Strong feeling that reproaches nobody yet.
_WORRIED: Final = (
    "急死我了，家里老人等着用", "怎么办啊，水流了一地", "我真的快崩溃了", "太着急了，孩子还在发烧",
    "吓死我了，冒火花了", "救命，一直在响关不掉", "心都凉了", "快疯了", "please help, i am desperate",
    "i am in a panic, water is everywhere", "this scared me so much", "i am about to cry", "i am so stressed out",
    "oh no, smoke is coming out of it!!",
)  # fmt: skip
_CALM: Final = (
    "请问怎么使用", "想咨询一下价格", "这个型号有货吗", "怎么开发票", "不启动了，怎么检查",
    "屏幕显示错误代码，是什么意思", "麻烦查一下物流", "什么时候发货", "可以退换吗", "需要什么凭证",
    "我想报修，机器漏水", "好的，我等您消息", "收到", "订单号发给你了", "地址是解放路5号", "明天下午有时间",
    "指示灯闪是怎么回事", "过保了维修要多少钱", "在哪里下载软件", "能帮我改一下地址吗", "密码忘了怎么重置",
    "配件哪里买", "声音比以前大，需要换零件吗", "充不进去电了，怎么处理", "请帮我取消订单", "是这个型号的",
    "多久能到", "支持无理由退货吗", "还没收到退款，帮我看看进度", "你好，有个问题请教", "有水珠正常吗",
    "清洗用什么好", "怎么安装", "我再试试看", "连不上网络，提示超时", "换货的流程是什么", "没有", "谢谢，不用了",
    "门关不严，是密封条的问题吗", "制热慢，要加氟吗", "今天能上门吗", "可以货到付款吗", "包装里缺一个零件",
    "收到的颜色不对，想换一个", "有一点划痕，影响使用吗", "退款到哪张卡", "师傅的电话能给我吗", "可以便宜一点吗",
    "how do i use this", "do you have it in stock", "it does not turn on, what should i check",
    "what does this error code mean", "where is my parcel", "when will it ship", "can i exchange it",
    "i need an invoice", "the water leaks, i would like a repair", "okay, i will wait", "my address is 5 high street",
    "i am free tomorrow afternoon", "why is the light blinking", "how much is a repair out of warranty",
    "where can i download the app", "please change my address", "i forgot my password", "where do i get spare parts",
    "it is louder than before, does it need a new part", "it will not charge", "please cancel my order",
    "yes, that model", "how long does delivery take", "i have not received the refund yet, can you check",
    "hello, i have a question", "is some condensation normal", "what should i clean it with", "how is it installed",
    "i will try again", "it cannot connect to the network", "what is the process for a return", "no",
    "no thanks, that is all", "the door does not shut properly", "it heats slowly", "can someone come today",
    "a part is missing in the box", "i got the wrong colour and would like to swap it", "there is a small scratch",
    "could you give me the number of the technician", "which card will the refund go to", "is there a discount",
    "i was billed a different amount, could you look into it", "please send it again", "can i speak to sales please",
)  # fmt: skip
_PLEASED: Final = (
    "太感谢了", "非常满意", "修好了，谢谢你们", "服务真好", "很好用，推荐给朋友了", "好评", "辛苦了，师傅很专业",
    "回复好快，赞", "解决了，太棒了", "老客户了，一直很信赖", "客服很耐心", "包装很用心",
    "thank you so much, it works now", "great service", "i love it", "excellent support",
    "very happy with my purchase", "you were really helpful", "the technician was friendly and quick",
    "perfect, problem solved", "five stars", "amazing, that was fast", "i recommended you to my friends",
    "wonderful, thanks for your patience",
)  # fmt: skip

# A line, the mood in it, and whether it is a complaint.
SEEDS: Final[tuple[tuple[str, Mood, bool], ...]] = (
    *((line, "upset", True) for line in _ANGRY),
    *((line, "upset", True) for line in _COOL),
    *((line, "upset", False) for line in _WORRIED),
    *((line, "calm", False) for line in _CALM),
    *((line, "pleased", False) for line in _PLEASED),
)
