"""Chinese stories of appliances that do not work."""

from __future__ import annotations

from gateway.demo.story import Story, answers, comes_back, hands_over, notes, says, waits

STORIES: tuple[Story, ...] = (
    Story(
        key="zh_washer_e4",
        language="zh",
        products=("washer",),
        channels=("webchat", "api"),
        subject="洗衣机报 E4",
        tags=("故障 fault",),
        disposition="solved",
        weight=6,
        steps=(
            says(
                "你好，洗衣机显示 E4 // 水排不出去，里面还泡着一桶衣服",
                "在吗？洗衣机洗到一半停了，一直滴滴响，屏幕上是 E4",
                "{model} 报 E4 是什么意思 // 断电重启过两次还是一样",
                picture="display",
            ),
            answers(
                "{who}您好，我是{agent}。E4 是排水超时，十有八九是排水泵过滤器堵了，别着急，五分钟能弄好。 // "
                "请先断电，机器右下角有个小盖板，打开后先用小软管把水放到盆里，再把旋钮逆时针拧出来清理。",
                "您好{who}，E4 代表机器两分钟内没把水排干净。 // 麻烦先拔掉电源，打开右下角小门，用应急排水管放掉积水，"
                "再逆时针旋出过滤器，看看有没有硬币、发卡或者毛絮。",
            ),
            says("好的我试试 // 盆要准备大一点吗", "行，我看看", "找到了，我先放水"),
            answers(
                "要的，大概有五到八升水，分几次放，地上垫块毛巾。",
                "放水会慢一点，建议备个浅盆，垫条毛巾，您慢慢来。",
            ),
            says(
                "天哪里面有两个硬币和一团头发 // 装回去了，现在在排水了！",
                "掏出来一只袜子…… // 好了，不报了",
                "清理完了，重新启动正常了",
            ),
            answers(
                "太好了！过滤器拧回去的时候记得拧到底，以后每两三个月清一次就不会再报 E4 了。还有什么可以帮您的吗？",
                "恢复正常就好。建议洗衣前掏一下口袋，每个季度清一次过滤器。祝您生活愉快！",
            ),
            says("没有了，谢谢！", "谢谢，很专业", "好的，多谢"),
        ),
    ),
    Story(
        key="zh_washer_e4_visit",
        language="zh",
        products=("washer",),
        channels=("webchat", "api", "email"),
        subject="洗衣机反复报 E4，需要上门维修",
        tags=("故障 fault", "保修 warranty"),
        disposition="repair_booked",
        weight=4,
        steps=(
            says(
                "{model} 洗衣机又报 E4 了，过滤器我自己清过两遍，还是不排水 // 订单号 {order}，能派人来看看吗",
                "洗衣机 E4，过滤器是干净的，排水的时候听不到泵响 // 需要维修，地址在{city}",
                picture="display",
            ),
            answers(
                "{who}您好，过滤器干净而且听不到泵的声音，多半是排水泵本身的问题，需要工程师上门检测。 // "
                "您这台在保修期内（到 {warranty}），上门和配件都不收费。请问 {date} {slot} 家里方便吗？",
            ),
            says("可以的，{slot}都在", "{date}可以，来之前打个电话"),
            notes(
                "客户自行清理过滤器两次无效，泵无声，按排水泵组件更换准备备件。保修内。",
                "怀疑排水泵线圈开路，请{engineer}带排水泵 + 出水管卡箍。",
            ),
            answers(
                "已为您登记上门：{date} {slot}，{engineer}，出发前会电话联系您（尾号 {phone4}）。"
                "洗衣机里的水先不用管，工程师会处理。",
            ),
            waits(18, 30),
            answers("{who}您好，{engineer}反馈排水泵已更换，试机正常。请问现在使用还好吗？"),
            says("修好了，师傅挺细心的，还帮我把排水管理顺了", "已经好了，谢谢", "昨晚洗了两桶都没问题"),
        ),
    ),
    Story(
        key="zh_washer_noise",
        language="zh",
        products=("washer",),
        channels=("webchat", "api"),
        subject="洗衣机脱水声音大",
        tags=("故障 fault",),
        disposition="solved",
        steps=(
            says(
                "脱水的时候整个机器在跳，声音像拖拉机 // 新买的才一周",
                "洗衣机脱水时满阳台跑，正常吗？型号 {model}",
            ),
            answers(
                "{who}您好，新机器先确认一下：背后的四颗运输螺栓拆掉了吗？拆下来的应该是四根大约十厘米长的螺栓，"
                "孔位会用塑料塞盖住。",
                "您好，刚安装的机器大幅抖动，最常见是运输螺栓没拆。麻烦看下机器背面，四个角有没有大螺栓头？",
            ),
            says("还真没拆…… // 安装师傅没说啊", "看到了，四颗都在", "怎么拆？用什么工具"),
            answers(
                "用随机附带的扳手，或者 13 号套筒，逆时针拧松以后整根抽出，再把附件包里的塑料塞装上。螺栓请留着，"
                "以后搬家要用。 // "
                "拆完把四个脚调平，用手按对角不晃动就可以了。",
            ),
            says("拆了，现在稳稳的", "好了，安静多了，谢谢"),
            notes("安装师傅漏拆运输螺栓，{city}网点本月已第 {few} 例，转安装质量回访。"),
        ),
    ),
    Story(
        key="zh_fridge_warm",
        language="zh",
        products=("fridge",),
        channels=("webchat", "api", "email"),
        subject="冰箱不制冷",
        tags=("故障 fault", "保修 warranty"),
        disposition="repair_booked",
        priority="high",
        weight=4,
        steps=(
            says(
                "冰箱不制冷了，冷冻室的肉都化了 // 型号 {model}，买了一年多",
                "急！冷藏室 15 度了，压缩机好像不转 // 里面还有母乳",
                "{model} 冷冻正常，冷藏不冷，显示 12℃",
            ),
            answers(
                "{who}您好，先帮您保住食物：少开门，冷冻食品集中放最下层，能撑六到八小时。 // "
                "请看一下：① 背后散热处有没有离墙 5 厘米以上；② 听听压缩机有没有嗡嗡声；③ 门封条能不能夹住一张纸。",
            ),
            says(
                "离墙有距离，没有声音，灯是亮的 // 封条能夹住",
                "压缩机有声音，但是一会儿响一会儿停",
                "都看了，没问题，就是不冷",
            ),
            hands_over(
                "expert",
                "客户{city}，{model}，灯亮压缩机不工作/间歇，门封正常。请二线判断是主板还是启动器。",
                "冷藏不冷，冷冻正常，怀疑风门或蒸发器结冰，请二线看看要不要带风机。",
            ),
            answers(
                "您好，我是技术二线的{agent}。从您描述看，像是压缩机启动器或主控板的问题，需要上门。您在保修期内，"
                "不收费用。 // "
                "最快是 {date} {slot}，我先给您排上，可以吗？",
            ),
            says("可以，越快越好", "好的，麻烦安排，家里有老人孩子"),
            answers("已加急：{engineer}，{date} {slot}到，会同时带启动器和主控板两种备件，争取一次修好。"),
            waits(16, 26),
            says("师傅来过了，换了主控板，现在 -18 度了 // 感谢，处理得很快", "修好了，两个小时后就冷下来了"),
            answers(
                "太好了，给您添麻烦了。变质的食物如果有购买凭证，我们可以申请 200 元以内的慰问补偿，"
                "您需要的话回复我即可。"
            ),
            says("不用了，服务到位就行", "不用啦，谢谢"),
        ),
    ),
    Story(
        key="zh_fridge_ice",
        language="zh",
        products=("fridge",),
        channels=("webchat", "api"),
        subject="冰箱结冰",
        tags=("故障 fault",),
        disposition="solved",
        steps=(
            says("冷藏室后壁结了厚厚一层冰，正常吗？", "冰箱后面一直结冰，还滴水到菜上"),
            answers(
                "{who}您好，后壁有薄霜是正常的，厚冰通常是门没关严或排水孔堵了。 // "
                "麻烦把冷藏温度调到 4℃，断电化霜半小时，再用附带的通条疏通后壁底部的小孔。",
            ),
            says("通条在哪里？", "好，我晚上弄一下", "小孔里有菜叶"),
            answers("通条插在冷藏室最下面的排水槽里，是一根带圆头的塑料棒。通了以后倒点温水，能流下去就好了。"),
            says("通了，谢谢", "果然堵了，现在好了"),
        ),
    ),
    Story(
        key="zh_robot_map",
        language="zh",
        products=("robot",),
        channels=("webchat", "api"),
        subject="扫地机器人丢地图",
        tags=("故障 fault", "固件 firmware"),
        disposition="solved",
        weight=5,
        steps=(
            says(
                "扫地机器人又把地图丢了，禁区全没了 // {model}",
                "昨晚升级以后地图没了，满屋子乱跑，撞翻了花盆",
                "机器人找不到回充座，地图显示“未知区域”",
            ),
            answers(
                "{who}您好，抱歉给您添麻烦了。请问机器人最近是不是被搬动过，或者换了回充座的位置？ // "
                "另外请在 App 的“设备信息”里看一下固件版本号。",
            ),
            says("没搬动过，版本是 2.1.{few}", "版本 2.1.{few}，昨天自动升级的", "充电座挪了半米，版本 2.1.{few}"),
            hands_over("expert", "固件 2.1.{few} 升级后丢图，已确认回充座未移动/小幅移动，请二线查日志。"),
            answers(
                "您好，二线{agent}。2.1.{few} 在少数户型上会把地图判为过期，今天的 2.1.9 已修复。"
                "我已经把您的设备加入优先推送， // "
                "请在 App 里点“检查更新”，升级完成后从“地图管理 → 恢复备份”选择最近一天的地图，禁区会一起回来。",
            ),
            says("更新了，备份里有三张，选最近的对吧", "升级完了，地图回来了！", "恢复成功，禁区也在"),
            answers("对的，选日期最近的一张。回充座两侧各留 0.5 米空位，以后基本不会再丢。"),
            comes_back(
                30,
                "今天又丢了一次…… // 就是早上扫完客厅之后",
                "你好，昨天恢复的地图今天又没了",
            ),
            answers(
                "{who}您好，实在抱歉。日志里看到激光头偶发遮挡报警，请用干布擦一下顶部圆形雷达罩，"
                "我这边给您远程重建索引。 // 请现在让它跑一次全屋建图。",
            ),
            says("擦了，好像有根头发缠着 // 现在跑起来正常", "建完了，谢谢"),
        ),
    ),
    Story(
        key="zh_aircon_leak",
        language="zh",
        products=("aircon",),
        channels=("webchat", "api"),
        subject="空调漏水",
        tags=("故障 fault",),
        disposition="repair_booked",
        steps=(
            says("卧室空调往下滴水，墙都湿了", "空调室内机漏水 // 床都打湿了，{model}", picture="leak"),
            answers(
                "{who}您好，先把空调关掉，避免水流到插座。漏水一般是排水管堵塞或者管口朝上。 // "
                "请看一下室外排水管有没有水流出来？",
            ),
            says("外面没有水出来", "不知道是哪根管", "有一点点，很慢"),
            answers("那就是管路堵了，需要师傅用气泵疏通，保修期内免费。{date} {slot}可以吗？"),
            says("可以", "好的，尽快"),
            answers(
                "已登记 {engineer} {date} {slot} 上门，来之前会联系尾号 {phone4} 的手机。期间请不要开制冷，可以开送风。"
            ),
            waits(16, 30),
            says("师傅通了管子，现在不漏了", "好了，谢谢"),
        ),
    ),
    Story(
        key="zh_heater_cold",
        language="zh",
        products=("heater",),
        channels=("webchat", "api"),
        subject="热水器不出热水",
        tags=("故障 fault",),
        disposition="solved",
        steps=(
            says("热水器显示 75 度，出来的水是凉的", "洗到一半没热水了，{model}"),
            answers(
                "{who}您好，显示有温度但出水凉，请先检查混水阀：把龙头打到最热，关小冷水角阀再试。如果还是凉，"
                "请看热水出口的软管是不是烫的？",
            ),
            says("软管是烫的", "关小冷水以后热了！", "软管只有一点点温"),
            answers(
                "明白了，是冷水压力过大串到热水里。把热水器下方的冷水角阀关到半开就行，长期建议装一个恒压阀，"
                "可以到就近网点购买，98 元包安装。",
            ),
            says("可以了，谢谢", "那我先这样用"),
        ),
    ),
    Story(
        key="zh_hood_smoke",
        language="zh",
        products=("hood",),
        channels=("webchat", "api"),
        subject="油烟机吸不干净",
        tags=("故障 fault",),
        disposition="solved",
        weight=1,
        steps=(
            says("油烟机声音很大但是吸不走烟", "邻居说我家油烟倒灌，油烟机 {model}"),
            answers(
                "{who}您好，请看三点：① 油网是否积油；② 烟道止回阀有没有打开（开机时能听到“啪”一声）；③ "
                "灶台到油网的距离是不是 65–75 厘米。",
            ),
            says("没听到啪的一声", "油网挺脏的，我先洗"),
            answers(
                "可能是止回阀被油粘住了，用一字螺丝刀轻轻拨一下叶片，加几滴清洁剂活动几次就好。不方便登高的话，"
                "我给您约清洗服务，保养价 80 元。"
            ),
            says("拨开了，吸力回来了", "约一个清洗吧，周末"),
        ),
    ),
    Story(
        key="zh_dishwasher_dirty",
        language="zh",
        products=("dishwasher",),
        channels=("webchat", "api"),
        subject="洗碗机洗不干净",
        tags=("咨询 question",),
        disposition="solved",
        weight=1,
        steps=(
            says("洗碗机洗完碗上有白色的粉，{model}", "杯子洗出来雾蒙蒙的，怎么回事"),
            answers(
                "{who}您好，白粉多半是水垢或者软水盐不够。请问软水盐上次什么时候加的？您在{city}，水质偏硬，"
                "建议硬度档调到 4。"
            ),
            says("从来没加过盐……", "上个月加的"),
            answers(
                "请旋开底部左侧的盐盒加满（第一次要先倒满水），再运行一次“自清洁”程序，同时补一下漂洗剂。"
                "三次之后就会透亮了。"
            ),
            says("好的，我去买盐", "明白了，谢谢"),
        ),
    ),
)
