"""Finish events: all the shapes in which WeChat tells how a mass send or a publication ended."""

import pytest
import xmltodict

from bot.wechat import jobs
from bot.wechat.jobs import JobFinished, PublishFinished


def fields(xml: str) -> dict[str, object]:
    parsed: dict[str, object] = xmltodict.parse(f"<xml>{xml}</xml>")["xml"]
    return parsed


COUNTS = (
    "<MsgID>1000001625</MsgID><Status><![CDATA[send success]]></Status><TotalCount>100</TotalCount>"
    "<FilterCount>80</FilterCount><SentCount>75</SentCount><ErrorCount>5</ErrorCount>"
)


def item(index: int) -> str:
    return (
        f"<item><ArticleIdx>{index}</ArticleIdx><ArticleUrl>https://mp.example/s/{index}</ArticleUrl></item>"
    )


def test_a_finished_mass_send_tells_its_counts_and_addresses() -> None:
    results = f"<Count>2</Count><ResultList>{item(1)}{item(2)}</ResultList>"

    job = jobs.read("masssendjobfinish", fields(f"{COUNTS}<ArticleUrlResult>{results}</ArticleUrlResult>"))

    assert job == JobFinished(
        msg_id="1000001625",
        status="send success",
        total=100,
        filtered=80,
        sent=75,
        errors=5,
        urls={1: "https://mp.example/s/1", 2: "https://mp.example/s/2"},
    )


@pytest.mark.parametrize(
    ("result", "urls"),
    [
        ("", {}),
        ("<ArticleUrlResult></ArticleUrlResult>", {}),
        ("<ArticleUrlResult><Count>0</Count></ArticleUrlResult>", {}),
        ("<ArticleUrlResult><Count>0</Count><ResultList></ResultList></ArticleUrlResult>", {}),
        (
            f"<ArticleUrlResult><ResultList>{item(1)}</ResultList></ArticleUrlResult>",
            {1: "https://mp.example/s/1"},
        ),
        ("<ArticleUrlResult><ResultList><item></item></ResultList></ArticleUrlResult>", {}),
        ("<ArticleUrlResult><ResultList><item>x</item></ResultList></ArticleUrlResult>", {}),
        (
            "<ArticleUrlResult><ResultList><item><ArticleIdx>one</ArticleIdx><ArticleUrl>u</ArticleUrl></item>"
            f"{item(2)}</ResultList></ArticleUrlResult>",
            {2: "https://mp.example/s/2"},
        ),
    ],
)
def test_addresses_are_read_in_every_shape_they_come_in(result: str, urls: dict[int, str]) -> None:
    job = jobs.read("masssendjobfinish", fields(COUNTS + result))

    assert isinstance(job, JobFinished)
    assert job.urls == urls


def test_a_refused_mass_send_without_counts_is_read() -> None:
    job = jobs.read("masssendjobfinish", fields("<MsgID>7</MsgID><Status>err(40001)</Status><TotalCount/>"))

    assert job == JobFinished(msg_id="7", status="err(40001)", total=0, filtered=0, sent=0, errors=0)


def test_a_mass_send_that_names_no_job_is_none() -> None:
    assert jobs.read("masssendjobfinish", fields("<Status>send success</Status>")) is None


def test_other_events_are_no_jobs() -> None:
    assert jobs.read("subscribe", fields("<EventKey/>")) is None


PUBLISHED = (
    "<PublishEventInfo><publish_id>2247503051</publish_id><publish_status>0</publish_status>"
    "<article_id><![CDATA[article_1]]></article_id><article_detail><count>1</count><item><idx>1</idx>"
    "<article_url><![CDATA[https://mp.example/s/p]]></article_url></item></article_detail></PublishEventInfo>"
)


@pytest.mark.parametrize("event", ["publishjobfinish", "freepublishjobfinish", "masssendjobfinish"])
def test_a_publication_is_known_by_its_content_whatever_its_event_is_called(event: str) -> None:
    job = jobs.read(event, fields(PUBLISHED))

    assert job == PublishFinished(
        publish_id="2247503051", status=0, article_id="article_1", urls={1: "https://mp.example/s/p"}
    )


@pytest.mark.parametrize(
    ("indexes", "failed"),
    [("", ()), ("<fail_idx>2</fail_idx>", (2,)), ("<fail_idx>1</fail_idx><fail_idx>3</fail_idx>", (1, 3))],
)
def test_a_failed_publication_names_the_articles_that_failed(indexes: str, failed: tuple[int, ...]) -> None:
    told = f"<publish_id>9</publish_id><publish_status>2</publish_status>{indexes}"

    job = jobs.read("publishjobfinish", fields(f"<PublishEventInfo>{told}</PublishEventInfo>"))

    assert job == PublishFinished(publish_id="9", status=2, article_id=None, failed=failed)


@pytest.mark.parametrize(
    "told",
    [
        "",
        "<publish_id>9</publish_id>",
        "<publish_status>0</publish_status>",
        "<publish_id/><publish_status/>",
    ],
)
def test_a_publication_without_id_or_status_is_none(told: str) -> None:
    assert jobs.read("publishjobfinish", fields(f"<PublishEventInfo>{told}</PublishEventInfo>")) is None
