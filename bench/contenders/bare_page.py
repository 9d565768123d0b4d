"""The least that a page of the console could be: Flask, Jinja, one query by the bare driver, no sign-in.

It lists the fifty newest revisions, on the same database and under the same server as ours.
"""

import os
from typing import Any

import psycopg
from flask import Flask, render_template_string
from pysqlite3 import dbapi2 as pysqlite3

QUERY = "select id, title, author, written_at from revision order by id desc limit 50"
PAGE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>文章</title>
<table>{% for id, title, author, at in rows %}
<tr><td><a href="/{{ id }}">{{ title }}</a><td>{{ author }}<td>{{ at }}</tr>
{% endfor %}</table>"""


def from_environment() -> Flask:
    """Return the app of the database at $BARE_DATABASE."""
    app, connection = Flask(__name__), _connect(os.environ["BARE_DATABASE"])

    @app.get("/")
    def page() -> str:
        return render_template_string(PAGE, rows=connection.execute(QUERY).fetchall())

    return app


def _connect(url: str) -> Any:
    if url.startswith("sqlite"):
        return pysqlite3.connect(url.removeprefix("sqlite:///"), check_same_thread=False)
    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True)
