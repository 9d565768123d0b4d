"""A picture that does not reach WeChat stops its push, and the push says which picture it was."""

from datetime import timedelta

import pytest

from bot.db import Sessions
from bot.publishing.pushes.states import State
from bot.wechat import codes
from tests import make
from tests.platform import Platform
from tests.publishing.conftest import Sender, reload

UPLOAD, COVER = "/cgi-bin/media/uploadimg", "/cgi-bin/material/add_material"


@pytest.mark.parametrize(("path", "named"), [(UPLOAD, "的图片 photo.jpg："), (COVER, "的封面 cover.jpg：")])
@pytest.mark.parametrize("errcode", [40005, 40009, 40113, 45001])
def test_a_picture_that_is_refused_fails_the_push_with_its_name_and_what_wechat_said(
    sessions: Sessions, sender: Sender, platform: Platform, path: str, named: str, errcode: int
) -> None:
    push = make.push(
        sessions,
        due_at=platform.now() + timedelta(minutes=50),
        revisions=[make.approved(sessions), make.approved(sessions, title="第二篇")],
    )
    platform.fault(path, "refuse", errcode=errcode)

    sender.tick()

    failed = reload(sessions, push)
    assert failed.state == State.FAILED
    assert "《巾帼志愿服务走进社区》" + named in failed.reason
    assert codes.explain(errcode) in failed.reason
    assert platform.drafts == []


@pytest.mark.parametrize("path", [UPLOAD, COVER])
@pytest.mark.parametrize("kind", ["lose_answer", "lose_request", "busy", "html", "bad_gateway", "truncate"])
def test_whatever_happens_on_the_way_no_draft_is_made_with_a_gap(
    sessions: Sessions, sender: Sender, platform: Platform, path: str, kind: str
) -> None:
    push = make.push(sessions, due_at=platform.now() + timedelta(minutes=50))
    platform.fault(path, kind, times=3)  # a busy platform is asked three times at once

    sender.tick()
    waiting = reload(sessions, push)
    without = platform.drafts
    for _ in range(3):
        sender.wait(seconds=61)
        sender.tick()

    assert waiting.media_id is None
    assert "《巾帼志愿服务走进社区》的" in waiting.reason
    assert without == []
    assert reload(sessions, push).media_id
    assert len(platform.drafts) == 1
