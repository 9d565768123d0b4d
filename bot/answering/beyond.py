"""What a question asks beyond the figure it names: 平均每村几台, 没买保险的, 厨师培训, 公众号密码."""

import re
from collections.abc import Sequence

from bot.answering import dictionary, parts, sounds
from bot.answering.library import Facts

MASK = parts.MASK

_COMPUTED = re.compile(
    "(?:总共|一共)值|合计|平均|人均|户均|均摊|环比|翻[了几一两倍]*番|几倍|(?:比例|比率|占比|所占|百分|几成|率)|占(?:全|总|了|(?:多少|几)(?![户个名所家人]))"
    "|排名|排第|排(?=全[省市国])|第几|名次|还[差剩缺]|剩[下余了]?[多几]|差(?:几|多少)|相差|[比较](?!去年|前年|上一?年|\\d).{1,10}少(?:几|多少|了)"
    "|[省市区县]级(?:及|或|和)?以[上下]"
)
_EACH = re.compile(
    "(?:每|各)一?个?(?:村|户|人|场|条|月|天|日|周|季|镇|乡|台|箱|瓶|篇|期|次|所|位|名)(?!都)"
    f"|每一?[个户家所位名]?{MASK}|(?<![省市区级])各{MASK}"
    # 每支 and any other measure
    f"|每一?(?![一个年逢当天日月周季])[\u4e00-\u9fff](?=[\u4e00-\u9fff]{{0,3}}(?:{MASK}|有?(?:多少|几)))(?!都)"
)
_A_DAY = re.compile("(?<![第这那])一(?:天|个?月|周|场|期|次)(?=[^年]{0,4}(?:多少|几))")  # 一天查多少人
_CHANGED = re.compile(
    "同比|增长|增加|增幅|减少|下降|上升|涨了?|[比较].{1,10}多(?:几|多少|了)|(?:多|少)(?:出|了)?(?:多少|几)|相?比"
)
_NEGATED = re.compile(
    f"(?<!有)没有?(?:{MASK}|[\u4e00-\u9fff{MASK}]{{1,9}}的|[买评发参查领得拿脱做投送选就去到])|不(?![是要仅只但过知])[\u4e00-\u9fff]{{1,4}}的|未(?![来成婚])|取消|退回|退还|撤销|除(?:了|去|开|.{{1,8}}[以之]外)"
    f"|非(?={MASK}|[省市区]级)|(?<!是)不是(?=[省市区{MASK}]|[\u4e00-\u9fff]{{1,4}}的)|落选|淘汰|坏了|丢了"
)
_PLANNED = re.compile("目标|计划|打算|预计|预期|要求|任务|候选|应(?:该|当)|将要")
_PROPERTY = re.compile(
    "面积|体积|重量|浓度|容量|密码|账号|产值|产量|利润|学费|会费|成本|保额|保费|品牌|牌子"
    "|颜色|型号|尺寸|点赞|转发|评论|收藏|在看|关注|死(?:了|亡|者|几|多)|确诊|感染|治愈|理赔|转移|男(?!女)|用掉|用去|花掉|用完|花完|支出|收费|免费吗|花钱|要钱|注意"
    f"|(?:查出|检出|筛出|查到)(?!{MASK}+的$)"
    "|\\d{1,3}周?岁(?:以[上下内])?|\\d[人名个户]?(?:里|中|当中)有"
    "|症状|标准|报名的?了?有?(?:多少|几)"
)
_WORTH = re.compile("价值|总价|单价|投资|造价|费用|值多少|值几")  # asked of what is no money
_MEASURE = re.compile(
    "(?:多少|好多|几)(?P<word>公斤|斤|吨|毫升|升|克|平方|平米|亩|公里|米|支|本|段|样|辆|双|套|张|颗|根|包|袋|桶|罐|粒|片|针|剂|栋"
    "|间|层|班|组|队|支|起|道|门|顿|顶|盏|把|床|对)"
)
_OTHERS = re.compile("(?:多少|几)[名位]([\u4e00-\u9fff]{2,6})")  # 多少名男性
_INSIDE = re.compile(f"{MASK}(?:的(?:人|妇女|户|家庭))?(?:里面?|中|内|当中)(?:有|装|放|含|的)")
_SUFFIX = re.compile(f"{MASK}(?P<word>[团员队班费额价证])")
_BEFORE = re.compile(f"([\u4e00-\u9fff]{{1,6}}){MASK}")
_AFTER = re.compile(f"{MASK}的?([\u4e00-\u9fff]{{2,6}})")
_ANIMALS_AND_PLANTS = "羊牛驼马豆米"
_PROPER = frozenset({"nr", "nt"})  # so are 孤儿 and 党组织 tagged
_WHO_DOES = ("员", "师", "嫂", "匠")  # 育婴员, 月嫂, which are in no dictionary
_PEOPLE = ("儿童", "干部", "妇联", "老人", "男性", "职工", "学生", "教师")
_PLAIN = frozenset(  # nouns that make no other thing of what they stand beside
    {
        "妇联",
        "区妇联",
        "全区",
        "农村",
        "城乡",
        "妇女",
        "群众",
        "姐妹",
        "孩子",
        "娃娃",
        "娃",
        "女人",
        "乡亲",
        "大家",
        "村",
        "村里",
    }
    | {
        "村上",
        "村子",
        "屋里",
        "家里",
        "单位",
        "国家",
        "政府",
        "上级",
        "领导",
        "老师",
        "小编",
        "同志",
        "数量",
        "数目",
        "人数",
        "户数",
    }
    | {
        "场次",
        "次数",
        "总数",
        "总量",
        "数字",
        "数据",
        "情况",
        "工作",
        "活动",
        "项目",
        "金额",
        "总额",
        "数额",
        "资金",
        "人",
        "人员",
    }
    | {
        "听众",
        "学员",
        "患者",
        "病人",
        "家庭",
        "信息",
        "消息",
        "文章",
        "内容",
        "名额",
        "方面",
        "时候",
        "结果",
        "成绩",
        "行动",
        "名单",
    }
    | {
        "姐姐",
        "大姐",
        "全部",
        "条数",
        "瓶数",
        "箱数",
        "台数",
        "个数",
        "户",
        "数",
        "钱",
        "款",
        "事",
        "事情",
        "东西",
        "年度",
        "专栏",
    }
    | {
        "问问",
        "咨询",
        "总共",
        "历年",
        "发给",
        "普查",
        "筛查",
        "资助",
        "历次",
        "免费",
        "专家",
        "全民",
        "请教",
        "打听",
    }
    | {
        "手",
        "号",
        "总结",
        "工作人员",
        "同学",
        "亲",
        "方法",
        "名",
        "中",
        "组织",
        "部门",
        "会",
        "课",
        "班",
        "篇数",
        "多少钱",
        "总",
    }
)
_OF_NOTHING = re.compile(
    "[的了吗呢呀啊啦～嘛吧哦呗哈嗯是有在就都也还那这和与跟及给把被从到为对请我你您他她它们咱个些什么啥一下里上中与各全总共年度市省区级]"
)
_HINTS = frozenset(  # of the patterns above each needs one of these; most questions have none
    "值合均环番倍比率占百成排第次缺剩差上每各没未取退撤除非不落淘坏丢目计打预要任候应当将积重浓容密账产利学会本保品牌颜型尺"
    "下大点转评收在关死确感治理男免花用支完钱注症标报里中内置径收额出岁"
)
_HINTS_OF_CHANGE = frozenset("同增减涨升降比较相")
_MORE_OR_LESS = ("多多少", "少多少", "多几", "少几", "多了", "少了", "多出")
_ABOUT_ME = re.compile(f"我们?(?:是|在|当|做|家)的?{MASK}")
_LETTERS = re.compile(rf"[a-zü\s{MASK}]")
_COUNTS = re.compile("数量|数目|个数|总数|总量|总额|数额|对比|[0-9]|年")
_WORDS_OF_COURSE = re.compile(
    "情况|数量|怎么样|咋样|如何|介绍|说说|讲讲|看看|看一?下|知道|了解|成绩|结果|内容|方面|相关|有关|查询|查|数|想|能|可以|辛苦|小编|老师|告诉|评|量|一级"
)


def beyond(masked: str, facts: Facts) -> str:
    """Return the words of *masked*, a clause with its names masked, that ask beyond its figures, or nothing.

    A word that stands about those figures asks nothing else; what has to be worked out, such as 人均, must
    stand in their names: the sentence may tell it of another figure.
    """
    about = facts.about
    if not _HINTS.isdisjoint(masked):
        for words in (_COMPUTED, _EACH, _NEGATED, _PLANNED, _PROPERTY, _INSIDE):
            known = facts.names if words is _COMPUTED else about
            if (found := words.search(masked)) and (words is _INSIDE or found[0] not in known):
                return found[0].replace(MASK, "")
    if "一" in masked and (found := _A_DAY.search(masked)) and found[0] not in about:
        return found[0]
    if (found := _WORTH.search(masked)) and "元" not in facts.units:
        return found[0]
    for found in _MEASURE.finditer(masked):
        word = found["word"]
        if not any(word in unit for unit in facts.units) and f"一{word}" not in about:
            return f"多少{word}"
    return _another_thing(masked, facts)


def aside(clause: str) -> str:
    """Return the words of *clause*, which holds no name, that change what is asked of the names beside it."""
    for words in (_COMPUTED, _NEGATED, _PLANNED):
        if found := words.search(clause):
            return found[0]
    return ""


def left_out(said: Sequence[str], about: str) -> bool:
    """Tell whether the words *said* in a question name other people than *about*: 留守儿童 is no 留守妇女."""
    return any(word in part and word not in about for part in said for word in _PEOPLE)


def change(masked: str) -> str:
    """Return the words that ask how a figure stands to another year's."""
    if _HINTS_OF_CHANGE.isdisjoint(masked) and not any(each in masked for each in _MORE_OR_LESS):
        return ""
    return found[0] if (found := _CHANGED.search(masked)) else ""


def says_more(masked: str, rest: str, about: str) -> bool:
    """Tell whether a clause that asks for no number says more than its names: 我是月嫂, 奶粉好贵."""
    if _ABOUT_ME.search(masked):
        return True
    if _COUNTS.search(masked):
        return False
    plain = _OF_NOTHING.sub("", _WORDS_OF_COURSE.sub("", _LETTERS.sub("", rest)))
    return any(word not in about and word not in _PLAIN for word in dictionary.cut(plain))


def _another_thing(masked: str, facts: Facts) -> str:
    """Return the noun beside a name that makes another thing of it: 厨师培训, 宣讲团, 公众号粉丝."""
    about = facts.about
    if words := parts.part(masked, about) or parts.which(masked, about, known=_PLAIN):
        return words
    if (found := _SUFFIX.search(masked)) and found["word"] not in about:
        return found["word"]
    if (found := _OTHERS.search(masked)) and _is_a_thing(*dictionary.first(found[1]), about):
        return found[0]
    for found in _BEFORE.finditer(masked):
        if found[1].endswith(_WHO_DOES) and found[1][-2:] not in facts.names and found[1] not in _PLAIN:
            return found[1]
        word, tag = dictionary.last(found[1])
        tag = "n" if tag in _PROPER and word[0] not in "那这" else tag
        known = about if word.endswith("级") else facts.names  # the sentence of a level tells of that level
        another = tag == "a" and word not in about and word not in _PLAIN  # 五好家庭 is no 最美家庭
        if (len(word) > 1 or word in _ANIMALS_AND_PLANTS) and (
            another or _is_a_thing(word, tag, known, alone=found[1] == word and not _is_heard(word, facts))
        ):
            return word
    for found in _AFTER.finditer(masked):
        word, tag = dictionary.first(found[1])
        if len(word) > 1 and _is_a_thing(word, tag, about):
            return word
    return parts.another_sort(masked, about, known=_PLAIN)


def _is_heard(word: str, facts: Facts) -> bool:
    """Tell whether *word* is but another spelling of one in the names: 巾国 is 巾帼."""
    return sounds.sound(word) in sounds.sound(facts.names)


def _is_a_thing(word: str, tag: str, about: str, *, alone: bool = False) -> bool:
    """Tell whether *word* is a thing that *about* does not know; 免费发 is none where 免费 stands there."""
    if tag not in {"n", "nz", "vn"} or word in _PLAIN or word in about:
        return False
    if not dictionary.has(word) and len(word) > 1 and not alone:  # cut by guess: 户评
        return False
    pairs = {word[place : place + 2] for place in range(len(word) - 1)} - {word}
    return not any(pair in about or pair in _PLAIN for pair in pairs)
