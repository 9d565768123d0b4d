"""Pictures of articles: turned into what WeChat takes, kept once, covers cut, uploaded once an account.

intake (bytes → bytes) → kept (the database) → uploads (WeChat); crops of covers; notes: whose each picture is
"""

from bot.publishing.images.inside import named, written_as
from bot.publishing.images.intake import LARGEST, MOST_PIXELS, Taken, checksum, take
from bot.publishing.images.kept import Picture, keep, keep_picture, picture, remembered, there
from bot.publishing.images.uploads import Upload, as_cover, forget_covers, in_text, on_card

__all__ = [
    "LARGEST",
    "MOST_PIXELS",
    "Picture",
    "Taken",
    "Upload",
    "as_cover",
    "checksum",
    "forget_covers",
    "in_text",
    "keep",
    "keep_picture",
    "named",
    "on_card",
    "picture",
    "remembered",
    "take",
    "there",
    "written_as",
]
