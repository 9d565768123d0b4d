"""wechat-publish: uploads pictures, adds a draft and publishes it; its host is fixed."""

import re
from pathlib import Path
from typing import Any

from wechat_publish import (
    WeChatAPIError,
    get_access_token,
    push_articles,
    upload_content_images,
    upload_cover,
)

from peers.loopback import Given, run


def token(given: Given) -> Any:
    return get_access_token(given["appid"], given["secret"])


def picture(given: Given) -> Any:
    access = token(given)
    html = upload_content_images(access, f'<img src="{given["picture"]}">')
    return {"url": html.split('"')[1], "media_id": upload_cover(access, given["picture"])}


def add(given: Given) -> Any:
    return push(given, publish_now=False)


def publish(given: Given) -> Any:
    return {"media_id": push(given, publish_now=True)}


def expired(given: Given) -> Any:
    """It gets a token anew for each push, so that the next push works."""
    try:
        return {"media_id": add(given), "refused": []}
    except WeChatAPIError as error:
        code = re.search(r"errcode=(\d+)", str(error))
        assert code
        return {"media_id": add(given), "refused": [int(code[1])]}


def push(given: Given, *, publish_now: bool) -> Any:
    article = given["article"]
    html = Path(given["folder"]) / "article.html"
    html.write_text(article["content"], encoding="utf-8")
    listed = {"html_path": html, "cover_path": given["picture"], **article}
    return push_articles(
        given["appid"], given["secret"], [listed], author=article["author"], publish_now=publish_now
    )


if __name__ == "__main__":
    run({deed.__name__: deed for deed in (token, picture, add, publish, expired)})
