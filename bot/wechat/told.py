"""What goes to WeChat and comes back from it, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class DraftArticle:
    """One article as it goes into a draft."""

    title: str
    author: str
    digest: str
    content: str
    thumb_media_id: str
    content_source_url: str = ""
    need_open_comment: bool = False
    only_fans_can_comment: bool = False
    pic_crop_235_1: str = ""  # X1_Y1_X2_Y2, fractions of the cover; empty: WeChat cuts out the middle
    pic_crop_1_1: str = ""


@dataclass(frozen=True)
class StoredArticle:
    """One article as the platform keeps it; its content is rewritten there, so never compare it."""

    title: str
    author: str
    digest: str
    content: str
    url: str  # of a draft: a temporary preview
    thumb_media_id: str
    content_source_url: str


@dataclass(frozen=True)
class Accepted:
    """A mass send that the platform took on; it is not sent before its finish event."""

    msg_id: str
    msg_data_id: str | None
    again: bool  # it had been taken on by an earlier call with the same key


@dataclass(frozen=True)
class Submitted:
    """A publication that the platform took on."""

    publish_id: str
    msg_data_id: str | None


@dataclass(frozen=True)
class Published:
    """How far a publication got; `codes.publish_outcome` reads the status."""

    status: int
    article_id: str | None
    urls: Mapping[int, str] = field(default_factory=dict)  # by place, from 1
    failed: tuple[int, ...] = ()


@dataclass(frozen=True)
class PublishedArticle:
    """What was published without notice; WeChat lists no mass sends."""

    article_id: str
    titles: tuple[str, ...]
    urls: tuple[str, ...]
    update_time: datetime


@dataclass(frozen=True)
class Quota:
    """How often a call may be made on a day, and how often it was today."""

    most: int
    used: int

    @property
    def left(self) -> int:
        return max(0, self.most - self.used)
