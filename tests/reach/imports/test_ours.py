"""Nobody is counted twice: random exports against random articles of ours."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bot.reach.imports import ours
from bot.reach.imports.alike import Row, contradict, folded
from bot.reach.imports.live import Articles, Source
from bot.reach.imports.ours import Ours

DAY = date(2026, 3, 8)
SHORT = [
    "https://mp.weixin.qq.com/s/one",
    "https://mp.weixin.qq.com/s/two",
    "https://mp.weixin.qq.com/s/three",
]
LONG = [f"http://mp.weixin.qq.com/s?__biz=MzA&mid=26&idx={idx}&sn=ab" for idx in (1, 2)]
TITLES = st.sampled_from(["家书", "家 书", "战疫有我"])
ROWS = st.lists(st.tuples(TITLES, st.sampled_from(["", *SHORT, *LONG]), st.integers(0, 9)), max_size=8)
OURS = st.lists(
    st.tuples(TITLES, st.sampled_from(["", *SHORT, *LONG]), st.booleans()),
    max_size=5,
    unique_by=lambda each: each[1] or id(each),
)


def put_together(rows: list[tuple[str, str, int]]) -> Articles:
    found = Articles()
    for number, (title, url, reads) in enumerate(rows):
        row = Row(f"A{number}", number, {"read_user": reads}, title=title, url=url, published_on=DAY)
        if len(found.candidates(row)) < 2:  # else the import is refused
            found.add(row, Source(number, DAY, "x"))
    return found


@given(rows=ROWS, known=OURS)
def test_an_article_of_ours_is_at_most_one_imported_one(
    rows: list[tuple[str, str, int]], known: list[tuple[str, str, bool]]
) -> None:
    told = put_together(rows).all
    mine = [
        Ours(title, DAY, None, str(number), (url,) if url else (), counted)
        for number, (title, url, counted) in enumerate(known)
    ]

    found = ours.match(told, mine)

    who = [each.ours.msgid for each in found.values() if each.ours]
    assert len(who) == len(set(who))
    for number, each in enumerate(told):
        fitting = [
            one
            for one in mine
            if one.is_counted
            and folded(one.title) == folded(each.title)
            and not contradict(each.url, "".join(one.urls))
        ]
        taken = [one for one in fitting if one.msgid in who]
        assert number in found or fitting == taken


@given(rows=ROWS)
def test_rows_of_one_address_are_one_article_in_whatever_order(rows: list[tuple[str, str, int]]) -> None:
    told = put_together(rows).all

    urls = [each.url for each in told if each.url]
    assert len(urls) == len(set(urls))
    assert sum(each.rows for each in told) <= len(rows)
