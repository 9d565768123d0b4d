"""A bare Flask and wechatpy: the signature checked, the message read, its words sent back; nothing kept."""

import os

from flask import Flask, Response, request
from wechatpy import parse_message
from wechatpy.replies import create_reply
from wechatpy.utils import check_signature


def create() -> Flask:
    app, token = Flask(__name__), os.environ["BENCH_TOKEN"]

    @app.post("/wechat")
    def wechat() -> Response:
        given = request.args
        check_signature(token, given["signature"], given["timestamp"], given["nonce"])
        message = parse_message(request.get_data())
        reply = create_reply(message.content, message)
        return Response(reply.render(), content_type="application/xml; charset=utf-8")

    return app
