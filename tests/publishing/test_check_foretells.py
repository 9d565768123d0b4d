"""What the platform takes out of a draft, the check foretold; what has no finding comes back whole."""

import pytest

from bot.db import Sessions
from bot.errors import Mistake, NotAllowed, Refused
from bot.publishing import check, images, probe
from bot.publishing.articles import keep_picture
from bot.publishing.probe import Row
from bot.wechat.client import WeChat
from bot.wechat.told import DraftArticle
from tests import make
from tests.platform import Platform
from tests.publishing.bad_html import BLOCKING, POINTED_OUT, RIGHT


@pytest.fixture
def cover(sessions: Sessions, wechat: WeChat, platform: Platform) -> str:
    with sessions.begin() as session:
        key = keep_picture(session, make.picture())
    return images.as_cover(sessions, wechat, key, now=platform.now())


def there_and_back(wechat: WeChat, cover: str, html: str) -> str:
    """Return *html* as the platform gives it back, without what the platform does to every picture."""
    article = DraftArticle("题", "", "摘要", html, cover)
    stored = wechat.draft_get(wechat.draft_add([article]))
    assert stored
    return stored[0].content.replace("data-src=", "src=")


def test_whatever_the_platform_takes_out_was_foretold(wechat: WeChat, cover: str) -> None:
    samples = [f"<p>字</p>{html}" for html in [*BLOCKING, *POINTED_OUT]]

    changed = [
        html
        for html in samples
        if list(features(there_and_back(wechat, cover, html))) != list(features(html))
    ]

    assert len(changed) >= 15
    assert [html for html in changed if not check.blocking(check.check_html(html, stage="uploaded"))] == []


def features(html: str) -> list[str]:
    return list(probe.features(html))


@pytest.mark.parametrize("html", [html for html in RIGHT if "<img" not in html])
def test_what_has_no_finding_comes_back_whole(wechat: WeChat, cover: str, html: str) -> None:
    assert features(there_and_back(wechat, cover, f"<p>字</p>{html}")) == features(f"<p>字</p>{html}")


def test_the_probe_tells_what_was_kept_and_leaves_nothing_behind(
    sessions: Sessions, wechat: WeChat, platform: Platform
) -> None:
    make.revision(sessions)
    chen = make.people(sessions).chen

    rows = {row.construct: row for row in probe.run(sessions, wechat, by=chen, now=platform.now())}

    assert set(rows) == {each.name for each in probe.CONSTRUCTS}
    assert rows["段落与加粗"] == Row("段落与加粗", "原样", (), ())
    assert rows["id"] == Row("id", "有变", ('id="lead"',), ())
    assert rows["站外链接"].missing == ("<a>", 'href="https://example.com/"')
    assert platform.drafts == []
    assert platform.mass == []


def test_the_probe_deletes_its_draft_when_it_cannot_be_fetched(
    sessions: Sessions, wechat: WeChat, platform: Platform
) -> None:
    make.revision(sessions)
    platform.fault("/cgi-bin/draft/get", "refuse", errcode=48001)

    with pytest.raises(Refused):
        probe.run(sessions, wechat, by=make.people(sessions).chen, now=platform.now())

    assert platform.drafts == []


def test_only_who_publishes_or_runs_the_account_may_probe(
    sessions: Sessions, wechat: WeChat, platform: Platform
) -> None:
    with pytest.raises(NotAllowed, match="试探"):
        probe.run(sessions, wechat, by=make.people(sessions).lin, now=platform.now())

    assert platform.state()["calls"] == {}


def test_without_a_cover_to_borrow_the_probe_says_so(
    sessions: Sessions, wechat: WeChat, platform: Platform
) -> None:
    with pytest.raises(Mistake, match="先导入一篇有封面的文章"):
        probe.run(sessions, wechat, by=make.people(sessions).chen, now=platform.now())
