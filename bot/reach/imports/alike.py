"""When two rows may be about the same article: by address, else by title and day."""

import re
import unicodedata
from urllib.parse import urlsplit

from bot.publishing import addresses


def folded(title: str) -> str:
    """Return *title* as it is compared: in one width, without spaces."""
    return "".join(unicodedata.normalize("NFKC", title).split())


def contradict(url: str, other: str) -> bool:
    """Tell whether two addresses say that these are two articles.

    One of the long form (`__biz`, `mid`) and a short one (`/s/…`) may be of the same.
    """
    if not url or not other:
        return False
    one, two = addresses.key(url), addresses.key(other)
    return ("&" in one) == ("&" in two) and one != two


def is_address(text: str) -> bool:
    """Tell whether *text* may be the address of an article."""
    try:
        return len(text) <= addresses.LONGEST and bool(
            re.match(r"https?://\S+$", text) and urlsplit(text).netloc
        )
    except ValueError:
        return False
