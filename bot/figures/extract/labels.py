"""What is counted: for each figure of a sentence the words that name it, taken from the text itself.

A figure follows its noun (疫情信息67条), or its noun follows it (67条疫情信息).  In a list the later ones
may lack noun or verb: they share those of the first (示范户省级12户、市级12户).
"""

import re
from dataclasses import dataclass

from bot.figures.extract import words
from bot.figures.extract.rooms import FARTHEST, VERB, Room, around
from bot.figures.extract.scanning import Place

LONGEST = 40
_MIDDLING = 12  # what stands before a figure whose noun follows
_LONG = 18  # what stands after a figure, and what a short label leans on

_SINGLE = "共又再还则已并另均约各也"
_LEADING = re.compile(
    rf"(?:{words.alternation([word for word in words.LEADING if word not in _SINGLE])}"
    rf"|[{_SINGLE}](?=$|{words.alternation([*words.VERBS, *words.DOINGS])}|[办建获评选发送])"
    r"|[（(]?[一二三四五六七八九十]{1,3}[是、.．）)]|\d{4}年|\d{1,2}(?:[-—~至]|(?=、))(?=\d{1,2}月)|\d{1,2}月[份底末]?|以来|[•·\-*|｜￥¥\s、，,：:.。]|[全我本辖][区县市省]内?(?=共|已|现|累计|有)"
    r")+"
)
_FILLING = re.compile(rf"(?:{words.alternation(words.TRAILING)}|[\s、，,：:（(\-|｜￥¥])+$")
_SUMMING = re.compile(r"(?:共有|共计|共|总计|合计|累计|了|约|[\s、，,：:（(\-|｜￥¥])+$")
_TOLD = {"参与", "参加", "受益", "采用"}  # 线上线下参与6.2万人次
_TRAILING = re.compile(
    rf"(?:{words.alternation([*words.TRAILING, *sorted({*words.VERBS} - _TOLD)])}|[\s、，,：:（(\-|｜￥¥])+$"
)
_ASIDE = re.compile(r"(?<=[^“‘])(?:在|向|为|给|(?<!结)对|于)[^“”、]{1,6}$")
_ACTS = re.compile(words.alternation([*words.VERBS, *words.DOINGS]))
_GOES_ON = re.compile(rf"{words.alternation(words.VERBS)}|每[人户]|统一|免费|都|均|被|得到|进行|全部")
_ETC = re.compile(r"[”》】’]等(?:一批)?(?=[^、，]{2,})")
_FOR = re.compile(r"(?:面向|围绕|针对|为|向|对|给|在|于|把|将|由|从|让|使|全|我|本|辖)[^“”]{0,8}")
_TO = re.compile("[为向给对在于由从与]$")
_ONE = re.compile(r"一[份个次张名人件套本]$")
_LEVEL = re.compile(rf"(?:{words.alternation(words.LEVELS)})(?!及?以[上下]|财政|部门|媒体|单位|机关|领导)")
_PARALLEL = 3  # characters of a noun that stands before its figure as the last one's did
_STEM = "中央|国家|自治区|省|市|州|盟|区|县|旗|乡镇|街道|乡|镇|村"
_LEVELS = re.compile(rf"(?:{_STEM})级?(?:[、和及](?:{_STEM})级?)+(?<=级)")
_CHANGE = re.compile(
    r"(?:同比|环比|[较比][^，]{0,8})?(?:增长|上升|下降|提高|提升|增加|减少|降低|增|升|降)?(?:了|率)?"
)
_BRACKET = re.compile(r"^[（(][^（()）]*[）)]")
_EACH = re.compile("(?:每[人户]|[人户]均)$")
_HONOURS = "表彰|授予|命名|评[选出为]|[推选]选|选[树出]|荣获|获[评得]|当选|入选|推荐"
_HONOURED = re.compile(
    rf"(?:{_HONOURS})(?:为|了)?(?P<level>{words.alternation(words.LEVELS)})(?!及?以[上下])"
)
_AS_WELL = re.compile(r"[^“”]{0,2}“[^“”]+”[^“”]{0,4}")
_UNNAMED = "未写明"
_LOOSE = " |｜￥¥、，,；;：:。！？!?•·-—\t\u3000"


@dataclass(frozen=True)
class Label:
    """What one figure counts, and of which level it is."""

    text: str
    level: str | None


def of(sentence: str, places: list[Place], *, heading: str = "") -> list[Label]:
    """Return what each of *places* counts; *heading* stands above *sentence*, for a label of few words."""
    found: list[Label] = []
    shared: list[int] = []  # for each figure, which one's noun it has
    levels: list[list[str]] = []
    verb = context = ""
    after_noun = False  # whether the last figure's noun stood before it, and none after
    rooms = around(sentence, places)
    for room in rooms:
        if room.opens:
            verb = ""
            context = _context(room.prior) or context
        levels.append(_levels(room))
        before, after = _without_levels(room.before), _without_levels(room.after)
        if after_noun and not room.opens and len(_TRAILING.sub("", before).strip(_LOOSE)) >= _PARALLEL:
            after = ""  # 三八红旗手12名、巾帼文明岗31个载誉而归
        noun, own_verb = _noun(before, after, shared=verb)
        if _only_goes_on(room, after_noun):
            noun = ""
        elif not noun and room.opens and room.prior:
            noun, own_verb = _noun(_without_levels(room.prior), "", shared="")  # 家风展览（3场）
        verb = own_verb or verb
        shared.append(shared[-1] if found and not noun else len(found))
        about = context or _context(heading)
        if noun:
            noun = _leaning(noun, about, last=found[-1].text if found else "", room=room)
        else:
            named = [each.text for each in found if not _EACH.search(each.text)] or [
                each.text for each in found
            ]
            before = _without_levels(sentence[max(0, places[0].start - FARTHEST) : places[0].start])
            noun = named[-1] if named else about or _context(before) or _UNNAMED
        found.append(Label(_short(noun), levels[-1][0] if len(levels[-1]) == 1 else None))
        after_noun = bool(_without_levels(room.before).strip(_LOOSE)) and not room.after.strip(_LOOSE)
    return _honoured(_levelled(found, shared, levels), rooms)


def _only_goes_on(room: Room, after_noun: bool) -> bool:
    """Say whether the figure of *room* shares the last one's noun, which stood before that: *after_noun*."""
    if room.opens:
        return False
    if not room.before.strip():
        return _ACTS.match(room.after) is not None  # 1.1万户3.9万人全部脱贫
    return (
        after_noun and bool(_levels(room)) and not _without_levels(room.before).strip(_LOOSE)
    )  # 市级6名上榜


def _honoured(found: list[Label], rooms: list[Room]) -> list[Label]:
    """Give “B”10个 the level of 表彰县级“A”20名、“B”10个, where the list names no other."""
    told = list(found)
    for index, room in enumerate(rooms):
        first = max(number for number in range(index + 1) if rooms[number].opens or not number)
        last = next((number for number in range(index + 1, len(rooms)) if rooms[number].opens), len(rooms))
        level = _HONOURED.search(rooms[first].before)
        one = {each.level for each in found[first:last]} <= {None, found[first].level}
        if level and one and found[index].level is None and _AS_WELL.fullmatch(room.before):
            told[index] = Label(found[index].text, found[first].level)
    return told


def _levelled(found: list[Label], shared: list[int], levels: list[list[str]]) -> list[Label]:
    """Give 2户、5户、10户 their levels, where 省、市、区级最美家庭分别为 stands before them."""
    for first, several in enumerate(levels):
        sharing = [index for index, owner in enumerate(shared) if owner == first]
        if len(several) > 1 and len(several) == len(sharing):
            for index, level in zip(sharing, several, strict=True):
                found[index] = Label(found[index].text, level)
    return found


def _noun(before: str, after: str, *, shared: str) -> tuple[str, str]:
    """Return what is counted, and the verb that those after it in a list may share."""
    stem = _LEADING.sub("", before, count=1) if _LEADING.match(before) else before
    after = _BRACKET.sub("", after.strip(_LOOSE)).strip(_LOOSE).removeprefix("的")
    bare = _ASIDE.sub("", _TRAILING.sub("", stem)).strip(_LOOSE)
    follows = bool(after) and not (bare and _ACTS.match(after))
    if follows:
        return _of_both(stem, _cut(after)), ""
    if not bare:
        return _FILLING.sub("", stem).strip(_LOOSE), ""
    if after and len(bare) <= 3:  # 妇女300人次参加培训
        return bare + _cut(after), ""
    acts = [
        found
        for found in VERB.finditer(bare)
        if _outside(bare, found.start()) and len(bare) - found.end() > 1
    ]
    if not acts:
        return _after_etc(shared + bare if shared else bare), ""
    verb, rest = acts[-1]["verb"], bare[acts[-1].end() :]
    return verb + _after_etc(rest), verb


def _of_both(stem: str, after: str) -> str:
    """Return the noun after a figure with what was done before it: 检查惠及 … 农村妇女."""
    stem = re.split("[将把]", _SUMMING.sub("", stem))[-1].strip(_LOOSE)
    if _FOR.fullmatch(stem) or _TO.search(stem):
        return after
    acts = [found for found in VERB.finditer(stem) if _outside(stem, found.start())]
    if len(stem) > _MIDDLING:
        stem = stem[acts[-1].start() :] if acts else ""
    return stem + after if len(stem) <= _MIDDLING else after


def _cut(after: str) -> str:
    """Return *after* without what goes too far: the noun, and what was done with it if that is short."""
    after = re.sub("[中里内]有?$|每[人户]$", "", _ONE.sub("", after)) or after
    if len(after) <= _LONG:
        return after
    acts = [
        found for found in _GOES_ON.finditer(after) if _outside(after, found.start()) and found.start() >= 2
    ]
    if not acts:
        return after[: LONGEST - 12]
    noun = _FILLING.sub("", after[: acts[0].start()])
    verb = VERB.search(after, acts[0].start())
    whole = noun + after[verb.start() :] if verb else noun
    return whole if len(whole) <= LONGEST - 12 else noun[:_LONG]


def _after_etc(noun: str) -> str:
    """Return 先进集体 of “A”、“B”等先进集体."""
    found = _ETC.search(noun)
    return noun[found.end() :] if found else noun


def _leaning(noun: str, context: str, *, last: str, room: Room) -> str:
    """Return *noun*, with what it is about where it says too little alone."""
    little = len(noun.strip("“”")) <= 2 or bool(_CHANGE.fullmatch(noun))
    follows = not _FILLING.sub("", _LEADING.sub("", room.before)).strip(_LOOSE)
    if little and last and not (room.opens and room.prior):
        context = last if _CHANGE.fullmatch(noun) else last.rpartition("：")[0] or last
    if (little or (follows and room.opens)) and context and context not in noun and noun not in context:
        return f"{context}：{noun}"
    return noun


def _context(part: str) -> str:
    """Return what an earlier part of the sentence, or a heading, is about."""
    part = _LEADING.sub("", part.strip(_LOOSE + "（("), count=1).strip(_LOOSE)
    acts = [found for found in VERB.finditer(part) if _outside(part, found.start())]
    if acts and acts[0].start() == 0 and len(part) - acts[0].end() > 3:
        part = part[acts[0].end() :]
    part = re.sub(r"^\d{4}年", "", part)
    if len(part) > _LONG and acts:
        part = part[acts[-1].start() :]
    return part if len(part) <= _LONG else ""


def _levels(room: Room) -> list[str]:
    together = _LEVELS.search(room.before)
    if together:
        return [each.removesuffix("级") + "级" for each in re.split("[、和及]", together[0])]
    own = _LEVEL.findall(room.before)[-1:]
    if not own and (found := _LEVEL.match(room.after.strip())):
        own = [found[0]]
    if not own and (honoured := _HONOURED.search(room.after)):  # 5名同志获评市级“三八红旗手”
        own = [honoured["level"]]
    return [each.replace("全国", "国家") for each in own]


def _without_levels(text: str) -> str:
    return _LEVEL.sub("", _LEVELS.sub("", text))


def _outside(text: str, position: int) -> bool:
    """Say whether *position* is outside the names in *text*."""
    before = text[:position]
    return all(before.count(opening) <= before.count(closing) for opening, closing in ("“”", "《》", "【】"))


def _short(label: str) -> str:
    return label if len(label) <= LONGEST else label[: LONGEST - 1] + "…"
