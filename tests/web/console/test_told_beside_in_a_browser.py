"""What only the server finds is told beside the field too, in the form that was sent."""

import ast
import re
from pathlib import Path
from typing import Any

import pytest

from bot import people
from bot.db import Sessions
from bot.people import Role
from bot.word_lists import LISTS
from tests import make
from tests.cast import PASSWORD, Cast
from tests.web.console.scene import filled
from tests.web.console.screen import PC, PHONE, Open, faults

# the address of a page, of the form on it, what is given, the name of the field that is wrong, what is said
FOUND_BY_THE_SERVER: list[tuple[str, str, dict[str, Any], str, str]] = [
    ("people/", "people/", {"name": "林", "role": ["编辑"]}, "name", "已经有一位“林”"),
    ("people/", "people/", {"name": "新来的", "role": []}, "role", "至少给一个角色"),
    ("people/{somebody}", "people/{somebody}/give", {"role": "复审", "until": "2021-03-01"}, "until", "过了"),
    ("people/{somebody}", "people/{somebody}/mail", {"mail": "a b"}, "mail", "不是一个邮箱地址"),
    (
        "me/",
        "me/password",
        {"password": "错的", "new": "一二三四五六七八", "again": "一"},
        "password",
        "不一样",
    ),
    ("me/", "me/password", {"password": PASSWORD, "new": "一", "again": "一"}, "new", "密码至少"),
    ("me/", "me/password", {"password": "错的", "new": "一", "again": "一"}, "password", "密码不对"),
    ("desk/{talk}", "desk/{talk}/reply", {"text": "好" * 700}, "text", "太长了"),
    ("desk/replies/", "desk/replies/", {"name": "早", "text": "好"}, "name", "已经有一条叫“早”"),
    ("comments/{comment}", "comments/{comment}/reply", {"text": "好" * 700}, "text", "最多"),
    ("rules/new", "rules/", {"name": "问", "text": "答"}, "contain", "还没有写关键词"),
    ("rules/new", "rules/", {"name": "问", "text": "答", "equal": "，。"}, "equal", "要有汉字"),
    ("rules/{rule}", "rules/{rule}/set", {"until": "2021-03-01"}, "until", "已经过去了"),
    (
        "figures/reviews/",
        "figures/reviews/",
        {"year": "二〇二〇", "text": "办班12期", "title": "小结"},
        "year",
        "不是年份",
    ),
    ("figures/reviews/", "figures/reviews/", {"year": "2020"}, "file", "请选一个文件"),
    ("figures/{figure}", "figures/{figure}/names", {"name": "人工"}, "name", "固定用语"),
    ("figures/{figure}", "figures/{figure}/names", {"whose": "topic", "name": "人工"}, "name", "固定用语"),
    ("figures/reviews/{gleaning}/1", "figures/reviews/{gleaning}/1", {"year": "202"}, "year", "不是年份"),
    ("lists/wrong-words", "lists/wrong-words", {"wrong": "保母", "right": "保姆"}, "source", "还没有写"),
    ("lists/leaders", "lists/leaders", {"name": "某某", "title": "主席", "rank": "零"}, "rank", "要写数字"),
    ("lists/days", "lists/days", {"first": "春节", "name": "春节"}, "first", "不是日子"),
    ("lists/polite", "lists/polite", {"word": "谢谢"}, "word", "已经在客气话里"),
    ("lists/polite", "lists/polite/import", {}, "file", "还没有选文件"),
    ("reach/", "reach/", {"first": "2021-03-09", "last": "2021-03-01"}, "last", "请对调"),
    ("journal/", "journal/", {"first": "2021-03-09", "last": "2021-03-01"}, "last", "请换过来"),
    ("questions/try", "questions/try", {"text": "好", "day": "0021-03-01"}, "day", "这个时代"),
    ("schedule/", "schedule/plan", {"day": "2021-03-01"}, "day", "已经过去"),
    (
        "schedule/",
        "schedule/plan",
        {"together": "yes", "article": ["done"], "day": "2021-03-01"},
        "day",
        "已经过去",
    ),
    ("schedule/", "schedule/plan", {"together": "yes", "article": []}, "article", "请先勾选文章"),
    ("pushes/{planned}", "schedule/plan", {"article": []}, "article", "请勾选要加的文章"),
    ("articles/waiting", "articles/waiting/substitute", {"to": "吴", "step": "复审"}, "reason", "写明理由"),
    (
        "pushes/{doubtful}",
        "pushes/{doubtful}/settle",
        {"sent": "yes", "url-1": "https://a.b"},
        "url-1",
        "不是",
    ),
    ("pushes/new", "pushes/confirm", {"article": [], "mode": "publish"}, "article", "请先勾选文章"),
    (
        "pushes/new",
        "pushes/confirm",
        {"article": ["done"], "mode": "publish", "at": "2021-03-01T09:00"},
        "at",
        "已经过去",
    ),
    ("pushes/{held}", "pushes/{held}/move", {"at": "2021-03-01T09:00"}, "at", "已经过去"),
    ("articles/draft", "articles/draft/intend", {"day": "2021-03-01"}, "day", "已经过去"),
]
SEND = """([address, given]) => {
  const path = (form) => new URL(form.getAttribute("action") || "", location.href).pathname;
  const says = (form, name) => form.elements[name] && form.elements[name].type === "hidden";
  const form = [...document.forms].find((each) => path(each) === address
    && Object.keys(given).every((name) => !says(each, name) || each.elements[name].value === given[name])
    && (!given.together || each.elements.together));
  if (!form) throw Error(`no form for ${address}`);
  for (const each of form.elements) {
    if (!(each.name in given) || each.type === "hidden") continue;
    const value = given[each.name];
    if (["checkbox", "radio"].includes(each.type)) each.checked = [].concat(value).includes(each.value);
    else each.value = value;
  }
  form.noValidate = true;
  const buttons = [...form.querySelectorAll("button:not([formaction])")];
  form.requestSubmit(buttons.find((each) => each.matches(".main")) || buttons[0]);
}"""
SECRET = ("password", "new", "again")  # never given back
KEPT = "(field, given) => /file|checkbox/.test(field.type) || !given || field.value === given"
WHERE = "all => all.map(each => each.name + (each === document.activeElement ? '' : ', not gone to'))"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_document_that_is_none_is_told_at_its_field_and_what_was_written_stays(
    everyone: Cast, at: Open
) -> None:
    page = at("林", PC)
    page.goto(page.url + "writing/")
    page.get_by_label("标题").first.fill("春风行动")
    page.get_by_text("从 Word、WPS 带进来").click()
    page.locator("#word").set_input_files({"name": "a.docx", "mimeType": "", "buffer": b"no document"})
    page.locator("button[value=word]").click()

    page.locator(".fault", has_text="a.docx 不是 Word 文档").wait_for()

    assert page.locator("#word[aria-invalid=true]:focus").is_visible()
    assert page.locator("#title").input_value() == "春风行动"
    assert faults(page) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_first_fault_of_a_menu_is_gone_to(everyone: Cast, at: Open) -> None:
    page = at("陈", PHONE)
    page.goto(page.url + "menu/")
    names = page.locator(".making input[name^=name-]:visible")
    names.nth(0).fill("数据")
    names.nth(0).evaluate("each => { each.form.noValidate = true; }")
    page.locator("button[name=next]").click()

    page.locator(".notice.bad").wait_for()
    fault = page.locator(".making", has=page.locator(".fault")).first

    assert fault.locator("input:focus").count() == 1
    assert faults(page) == []


LISTED = {column.key for each in LISTS.values() for column in each.columns}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_only_the_server_finds_is_told_beside_its_field(
    sessions: Sessions, everyone: Cast, at: Open
) -> None:
    with sessions.begin() as session:
        one_of_each = {role: people.add(session, f"{role}者", [role], now=make.NOON) for role in Role}
    scene = filled(sessions, everyone, one_of_each)
    make.approved(sessions, "more")  # two may be planned together
    about = vars(scene) | {"talk": scene.conversations[0]}
    page = at("陈", PHONE)
    home, elsewhere = page.url, list[object]()

    for there, form, given, name, said in FOUND_BY_THE_SERVER:
        page.goto(home + there.format(**about))
        with page.expect_navigation():
            page.evaluate(SEND, ["/console/" + form.format(**about), given])
        page.wait_for_load_state()
        told = page.locator(".fault").all_inner_texts()
        where = page.locator("[aria-invalid=true]").evaluate_all(WHERE)
        beside = where == [name] and len(told) == 1 and said in told[0]
        kept = beside and (
            name in SECRET or page.locator("[aria-invalid=true]").evaluate(KEPT, given.get(name))
        )
        if given.get("together") and name == "day":
            assert page.locator("#together-day[aria-invalid=true]").count() == 1
        if bad := faults(page) or not beside or not kept:
            elsewhere.append((form, where, told, page.locator(".notice.bad").all_inner_texts(), kept, bad))

    assert elsewhere == []


def test_what_a_sentence_is_of_is_a_field_of_some_page() -> None:
    root = Path(__file__).parents[3]
    fields = {"reviewer0", "new", "again", "password", "insist", *LISTED}
    for page in (root / "templates/console").glob("*.html"):
        for each in re.findall(r"<(?:input|select|textarea)\b[^>]*", page.read_text()):
            if 'type="hidden"' not in each:
                fields |= set(re.findall(r'\bname="([a-z_]+)"', each))

    named = {
        name
        for each in (root / "bot").rglob("*.py")
        for call in ast.walk(ast.parse(each.read_text()))
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in ("Mistake", "NotAllowed", "_read")
        for keyword in call.keywords
        if keyword.arg == "of" and isinstance(keyword.value, ast.Constant)
        for name in str(keyword.value.value).split()
    }

    assert named - fields == set()
    assert len(named) > 20
