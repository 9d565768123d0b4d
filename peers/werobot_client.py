"""WeRoBot's client: its host is fixed; paths it does not know go through its `post`."""

from pathlib import Path
from typing import Any

from werobot.client import Client

from peers.loopback import PLATFORM, Given, run


def client(given: Given) -> Any:
    return Client({"APP_ID": given["appid"], "APP_SECRET": given["secret"]})


def token(given: Given) -> Any:
    return client(given).get_access_token()


def picture(given: Given) -> Any:
    peer = client(given)
    with Path(given["picture"]).open("rb") as file:
        url = peer.upload_news_picture(file)["url"]
    return {"url": url, "media_id": cover(peer, given)}


def add(given: Given) -> Any:
    return add_with(client(given), given)


def read(given: Given) -> Any:
    peer = client(given)
    return peer.post(f"{PLATFORM}/cgi-bin/draft/get", data={"media_id": add_with(peer, given)})


def send(given: Given) -> Any:
    peer = client(given)
    return peer.send_mass_msg("mpnews", add_with(peer, given))


def publish(given: Given) -> Any:
    peer = client(given)
    return peer.post(f"{PLATFORM}/cgi-bin/freepublish/submit", data={"media_id": add_with(peer, given)})


def message(given: Given) -> Any:
    return client(given).send_text_message(given["openid"], given["words"])


def reach(given: Given) -> Any:
    peer, days = client(given), {"begin_date": given["day"], "end_date": given["day"]}
    return {
        "articles": peer.post(f"{PLATFORM}/datacube/getarticletotaldetail", data=days),
        "followers": peer.post(f"{PLATFORM}/datacube/getusercumulate", data=days),
    }


def cover(peer: Any, given: Given) -> Any:
    with Path(given["picture"]).open("rb") as file:
        return peer.upload_permanent_media("image", file)["media_id"]


def add_with(peer: Any, given: Given) -> Any:
    article = {**given["article"], "thumb_media_id": cover(peer, given)}
    return peer.post(f"{PLATFORM}/cgi-bin/draft/add", data={"articles": [article]})["media_id"]


if __name__ == "__main__":
    run({deed.__name__: deed for deed in (token, picture, add, read, send, publish, message, reach)})
