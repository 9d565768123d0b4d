"""Who may use which page and form of the console, written by hand: a route without a line here fails a test.

A line is for one method of one rule.  `at` is an address of that kind, `form` what its form sends; `{…}` is
filled in from what `test_rights.given` made.  HEAD is asked along with GET; all other methods are refused.
"""

from dataclasses import dataclass, field

from bot.people import REVIEWERS, Role

EVERYONE = frozenset(Role)
ANYBODY = EVERYONE | {None}  # signed in or not
DESK = EVERYONE - {Role.VIEWER}


@dataclass(frozen=True)
class Route:
    """One line: who may, and a request that would succeed."""

    who: frozenset[Role | None]
    at: str
    form: dict[str, str] = field(default_factory=dict)
    also: tuple[int, ...] = ()  # what else who may can be told: that the file is missing, the phone not bound
    own: bool = False  # whether it opens to whoever has no role at all, or none any more


def to(*who: Role, at: str, also: tuple[int, ...] = (), **form: str) -> Route:
    return Route(frozenset(who), at, form, also)


def for_all(at: str, also: tuple[int, ...] = (), **form: str) -> Route:
    return Route(EVERYONE, at, form, also)


def own(at: str, also: tuple[int, ...] = (), **form: str) -> Route:
    return Route(EVERYONE, at, form, also, own=True)


def outside(at: str, **form: str) -> Route:
    return Route(ANYBODY, at, form, (302, 400, 403, 404), own=True)


EDITOR, PUBLISHER, RIGHTS, ADMIN = Role.EDITOR, Role.PUBLISHER, Role.RIGHTS, Role.ADMIN
PUSH = {
    "when": "2021-03-09T09:00",
    "mode": "mass",
    "title": "巾帼志愿",
    "article": "done",
    "seen": "{digest}",
}
ONE, WORK, WITH = "/console/articles/<slug>", "/console/writing", "/console/people/<number>"
SOMEBODY = "/console/people/{somebody}"
UNDER, COMMENT = "/console/comments/articles/{thread}", "/console/comments/{comment}"
FIGURE = "/console/figures/<number>"
SEEN = {"submission": "{seen[submission]}", "digest": "{seen[digest]}"}
NAMED = {f"reviewer{number}": f"{{reviewers[reviewer{number}]}}" for number in range(3)}

TABLE: dict[str, Route] = {
    # the door
    "GET /console/static/<filename>": outside("/console/static/console.css"),
    "GET /console/sign-in": outside("/console/sign-in"),
    "POST /console/sign-in": outside("/console/sign-in", name="谁", password="guessed at length"),
    "GET /console/sign-in/code": outside("/console/sign-in/code"),
    "POST /console/sign-in/code": outside("/console/sign-in/code", code="000000"),
    "GET /console/invited/<key>": outside("/console/invited/x"),
    "POST /console/invited/<key>": outside("/console/invited/x", new="long enough", again="long enough"),
    # the manual
    "GET /console/help/": own("/console/help/"),
    "GET /console/help/<chapter>": own("/console/help/编辑"),
    "GET /console/help/pictures/<name>": own("/console/help/pictures/编辑-写文章.png"),
    # one's own
    "GET /console/": own("/console/"),
    "POST /console/first-day/away": own("/console/first-day/away", also=(403,)),
    "GET /console/system": for_all("/console/system"),
    "GET /console/notices/": own("/console/notices/"),
    "POST /console/notices/<number>/seen": own("/console/notices/{notice}/seen"),
    "POST /console/notices/mail": own("/console/notices/mail", mail="a@example.cn"),
    "POST /console/notices/test": own("/console/notices/test", also=(400,)),
    "POST /console/notices/number": own("/console/notices/number"),
    "POST /console/notices/unbind": own("/console/notices/unbind", also=(400,)),
    "GET /console/me/": own("/console/me/"),
    "POST /console/me/password": own("/console/me/password", also=(403,), old="x", new="y", again="y"),
    "POST /console/me/code": own("/console/me/code", also=(403,), password="guessed"),
    "POST /console/me/code/on": own("/console/me/code/on", also=(400,), code="000000"),
    "POST /console/me/code/off": own("/console/me/code/off", also=(403,), password="x", code="000000"),
    "GET /console/leave/": for_all("/console/leave/"),
    "POST /console/leave/": to(ADMIN, at="/console/leave/", who="郑", first="2021-03-08", last="2021-03-09"),
    "POST /console/leave/back": to(ADMIN, at="/console/leave/back", who="吴"),
    # people
    "GET /console/people/": to(ADMIN, at="/console/people/"),
    "POST /console/people/": to(ADMIN, at="/console/people/", name="新来的", role="编辑"),
    f"GET {WITH}": to(ADMIN, at=SOMEBODY),
    f"POST {WITH}/give": to(ADMIN, at=f"{SOMEBODY}/give", role="只读"),
    f"POST {WITH}/take": to(ADMIN, at=f"{SOMEBODY}/take", role="只读"),
    f"POST {WITH}/invite": to(ADMIN, at=f"{SOMEBODY}/invite"),
    f"POST {WITH}/mail": to(ADMIN, at=f"{SOMEBODY}/mail", mail="b@example.cn"),
    f"POST {WITH}/turn-out": to(ADMIN, at=f"{SOMEBODY}/turn-out"),
    f"POST {WITH}/reset-code": to(ADMIN, at=f"{SOMEBODY}/reset-code"),
    f"POST {WITH}/suspend": to(ADMIN, at=f"{SOMEBODY}/suspend"),
    f"POST {WITH}/resume": to(ADMIN, at=f"{SOMEBODY}/resume"),
    # the account and this installation
    "GET /console/menu/": to(ADMIN, at="/console/menu/"),
    "POST /console/menu/": to(
        ADMIN, at="/console/menu/", also=(400,), **{"name-1": "帮助", "value-1": "帮助"}
    ),
    "POST /console/menu/look": to(ADMIN, at="/console/menu/look", also=(400,)),
    "POST /console/menu/answer": to(ADMIN, at="/console/menu/answer", word="两癌"),
    "GET /console/menu/confirm": to(ADMIN, at="/console/menu/confirm", also=(400,)),
    "POST /console/menu/confirm": to(ADMIN, at="/console/menu/confirm", also=(400,)),
    "POST /console/menu/forget": to(ADMIN, at="/console/menu/forget"),
    "GET /console/checkup/": to(ADMIN, at="/console/checkup/"),
    "POST /console/checkup/": to(ADMIN, at="/console/checkup/"),
    "POST /console/checkup/<key>": to(ADMIN, at="/console/checkup/disk"),
    "POST /console/checkup/backup/made": to(ADMIN, at="/console/checkup/backup/made"),
    "GET /console/checkup/connect": to(ADMIN, at="/console/checkup/connect"),
    "POST /console/checkup/connect": to(ADMIN, at="/console/checkup/connect"),
    "POST /console/checkup/connect/bring-over": to(
        ADMIN, at="/console/checkup/connect/bring-over", also=(400,)
    ),
    "POST /console/checkup/connect/again": to(ADMIN, at="/console/checkup/connect/again"),
    "GET /console/journal/": to(ADMIN, at="/console/journal/"),
    "POST /console/journal/file": to(ADMIN, at="/console/journal/file"),
    "GET /console/phones/": to(ADMIN, at="/console/phones/"),
    "POST /console/phones/<number>/unbind": to(ADMIN, at="/console/phones/{somebody}/unbind", also=(400,)),
    "GET /console/retention/": to(ADMIN, at="/console/retention/"),
    # articles
    "GET /console/articles/": for_all("/console/articles/"),
    f"GET {ONE}": for_all("/console/articles/waiting"),
    f"GET {ONE}/preview": for_all("/console/articles/waiting/preview"),
    f"GET {ONE}/difference": for_all("/console/articles/waiting/difference", also=(400,)),
    f"GET {ONE}/sheet": for_all("/console/articles/waiting/sheet"),
    f"POST {ONE}/checked": to(
        EDITOR, *REVIEWERS, ADMIN, at="/console/articles/draft/checked", also=(400,), revision="1", key="x"
    ),
    f"POST {ONE}/intend": to(EDITOR, PUBLISHER, at="/console/articles/draft/intend", day="2021-03-12"),
    f"POST {ONE}/phone": to(
        EDITOR, *REVIEWERS, PUBLISHER, at="/console/articles/draft/phone", also=(400,), revision="1"
    ),
    f"POST {ONE}/submit": Route(
        frozenset({EDITOR}), "/console/articles/draft/submit", {"revision": "1"} | NAMED
    ),
    f"POST {ONE}/substitute": to(
        EDITOR,
        ADMIN,
        at="/console/articles/waiting/substitute",
        also=(403,),
        step="复审",
        to="吴",
        reason="出差",
        submission="{seen[submission]}",
    ),
    f"POST {ONE}/review": to(
        Role.FIRST, at="/console/articles/waiting/review", also=(403,), verdict="approve", **SEEN
    ),
    f"GET {ONE}/withdraw": to(PUBLISHER, at="/console/articles/out/withdraw"),
    f"POST {ONE}/withdraw": to(
        PUBLISHER, at="/console/articles/out/withdraw", also=(400,), title="不对", reason="写错了"
    ),
    f"GET {WORK}/": to(EDITOR, at="/console/writing/"),
    f"POST {WORK}/": to(EDITOR, at="/console/writing/", also=(400,), title="题"),
    f"GET {WORK}/<slug>": to(EDITOR, at="/console/writing/draft"),
    f"POST {WORK}/<slug>": to(EDITOR, at="/console/writing/draft", also=(400,), title="题"),
    "GET /console/meanwhile/who": for_all("/console/meanwhile/who"),
    "GET /console/meanwhile/back": for_all("/console/meanwhile/back"),
    "GET /console/meanwhile/figures": to(EDITOR, at="/console/meanwhile/figures?words=x"),
    "POST /console/meanwhile/here": to(EDITOR, at="/console/meanwhile/here", article="draft", number="1"),
    "POST /console/meanwhile/gone": for_all("/console/meanwhile/gone", article="draft"),
    "POST /console/meanwhile/unsaved": to(EDITOR, at="/console/meanwhile/unsaved", title="题"),
    "POST /console/meanwhile/look": to(EDITOR, at="/console/meanwhile/look", title="题"),
    "POST /console/meanwhile/pasted": to(EDITOR, at="/console/meanwhile/pasted", html="<p>甲</p>"),
    "POST /console/meanwhile/pictures": to(EDITOR, at="/console/meanwhile/pictures"),
    "GET /console/intake/old": to(EDITOR, at="/console/intake/old"),
    "POST /console/intake/old": to(EDITOR, at="/console/intake/old", also=(400,), text="x"),
    "GET /console/pictures/<key>": for_all("/console/pictures/{picture}"),
    # pushes
    "GET /console/pushes/": for_all("/console/pushes/"),
    "GET /console/pushes/new": to(PUBLISHER, at="/console/pushes/new"),
    "GET /console/pushes/confirm": to(
        PUBLISHER, at="/console/pushes/confirm?article=done&at=2021-03-09T09:00&mode=mass"
    ),
    "POST /console/pushes/": Route(frozenset({PUBLISHER}), "/console/pushes/", PUSH),
    "POST /console/pushes/<number>/move": to(
        PUBLISHER, at="/console/pushes/{planned}/move", when="2021-03-10T09:00"
    ),
    "GET /console/pushes/<number>/move": to(PUBLISHER, at="/console/pushes/{planned}/move", also=(400,)),
    "POST /console/pushes/<number>/cancel": to(PUBLISHER, at="/console/pushes/{planned}/cancel"),
    "POST /console/pushes/<number>/release": to(PUBLISHER, at="/console/pushes/{held}/release"),
    "POST /console/pushes/<number>/settle": to(PUBLISHER, at="/console/pushes/{doubtful}/settle", sent="yes"),
    "POST /console/pushes/by-hand": to(PUBLISHER, at="/console/pushes/by-hand", sends="1"),
    "POST /console/pushes/abilities": to(PUBLISHER, ADMIN, at="/console/pushes/abilities"),
    "POST /console/pushes/stop": to(PUBLISHER, ADMIN, at="/console/pushes/stop"),
    "GET /console/pushes/<number>": for_all("/console/pushes/{planned}"),
    "GET /console/pushes/<number>/status": for_all("/console/pushes/{planned}/status"),
    "GET /console/schedule/": for_all("/console/schedule/"),
    "GET /console/schedule/plan": to(PUBLISHER, at="/console/schedule/plan?article=done&day=2021-03-12"),
    "POST /console/schedule/intend": to(
        EDITOR, PUBLISHER, at="/console/schedule/intend", article="draft", day="2021-03-12"
    ),
    "POST /console/schedule/undo": to(
        EDITOR, PUBLISHER, at="/console/schedule/undo", also=(400,), undo="waiting"
    ),
    "GET /console/series/": for_all("/console/series/"),
    "GET /console/series/new": to(PUBLISHER, at="/console/series/new"),
    "POST /console/series/": to(PUBLISHER, at="/console/series/", also=(400,), name="新"),
    "POST /console/series/<number>/pause": to(PUBLISHER, at="/console/series/{series}/pause"),
    "POST /console/series/<number>/resume": to(PUBLISHER, at="/console/series/{paused}/resume"),
    "GET /console/series/<number>/change": to(PUBLISHER, at="/console/series/{series}/change"),
    "POST /console/series/<number>/change": to(
        PUBLISHER, at="/console/series/{series}/change", also=(400,), name="每周数说"
    ),
    "GET /console/series/<number>/preview": for_all("/console/series/{series}/preview", also=(400,)),
    # followers
    "GET /console/desk/": to(*DESK, at="/console/desk/"),
    "GET /console/desk/<number>": to(*DESK, at="/console/desk/{conversations[0]}"),
    "POST /console/desk/<number>/reply": to(
        *DESK, at="/console/desk/{conversations[0]}/reply", also=(400,), text=""
    ),
    "POST /console/desk/<number>/close": to(*DESK, at="/console/desk/{conversations[0]}/close", also=(403,)),
    "POST /console/desk/<number>/insert": to(
        *DESK, at="/console/desk/{conversations[0]}/insert", say="helpline"
    ),
    "GET /console/desk/replies/": to(*DESK, at="/console/desk/replies/"),
    "POST /console/desk/replies/": to(
        *DESK, at="/console/desk/replies/", also=(400,), name="谢", text="谢谢"
    ),
    "POST /console/desk/replies/<number>": to(
        *DESK, at="/console/desk/replies/{canned[0]}", name="收到", text="收到了"
    ),
    "POST /console/desk/replies/<number>/remove": to(
        *DESK, at="/console/desk/replies/{canned[1]}/remove", also=(400,)
    ),
    "GET /console/comments/": to(*DESK, at="/console/comments/"),
    "POST /console/comments/collect": to(*DESK, at="/console/comments/collect"),
    "GET /console/comments/articles/": to(*DESK, at="/console/comments/articles/"),
    "GET /console/comments/articles/<number>": to(*DESK, at=UNDER),
    "POST /console/comments/articles/<number>/collect": to(*DESK, at=f"{UNDER}/collect", also=(400,)),
    "POST /console/comments/articles/<number>/open": to(PUBLISHER, at=f"{UNDER}/open", also=(400,)),
    "POST /console/comments/articles/<number>/close": to(PUBLISHER, at=f"{UNDER}/close", also=(400,)),
    "GET /console/comments/<number>": to(*DESK, at=COMMENT),
    "POST /console/comments/<number>/insert": to(*DESK, at=f"{COMMENT}/insert", say="helpline"),
    **{
        f"POST /console/comments/<number>/{deed}": to(
            *DESK, at=f"{COMMENT}/{deed}", also=(400, 403), reason="只是问候"
        )
        for deed in ("reply", "unreply", "elect", "unelect", "delete", "waive", "resume")
    },
    "GET /console/confided/": to(RIGHTS, at="/console/confided/"),
    "GET /console/confided/<number>": to(RIGHTS, at="/console/confided/{confided}", also=(302,)),
    "POST /console/confided/<number>": to(RIGHTS, at="/console/confided/{confided}"),
    "POST /console/confided/<number>/handled": to(
        RIGHTS, at="/console/confided/{confided}/handled", how="联系了本人", also=(400,)
    ),
    "GET /console/questions/": for_all("/console/questions/"),
    "POST /console/questions/name": to(ADMIN, at="/console/questions/name", name="剪纸班", to="办班"),
    "POST /console/questions/aside": to(ADMIN, EDITOR, at="/console/questions/aside", question="剪纸班"),
    "GET /console/questions/try": for_all("/console/questions/try"),
    "POST /console/questions/try": for_all("/console/questions/try", text="两癌"),
    "GET /console/rules/": for_all("/console/rules/"),
    "POST /console/rules/": to(ADMIN, at="/console/rules/", name="电话", contain="电话", text="0939"),
    "POST /console/rules/try": for_all("/console/rules/try", text="两癌"),
    "POST /console/rules/import": to(ADMIN, at="/console/rules/import", also=(400,)),
    "GET /console/rules/new": to(ADMIN, at="/console/rules/new"),
    "GET /console/rules/<number>": for_all("/console/rules/{rule}"),
    "POST /console/rules/<number>": to(
        ADMIN, at="/console/rules/{rule}", name="地址", contain="地址", text="长江大道"
    ),
    "POST /console/rules/<number>/set": to(ADMIN, at="/console/rules/{rule}/set", priority="3"),
    "POST /console/rules/<number>/switch": to(ADMIN, at="/console/rules/{rule}/switch", on="no"),
    "GET /console/lists/": for_all("/console/lists/"),
    "GET /console/lists/<key>": for_all("/console/lists/distress"),
    "POST /console/lists/<key>": to(ADMIN, at="/console/lists/names", name="白龙江大桥", source="本地"),
    "POST /console/lists/<key>/remove": to(
        ADMIN, at="/console/lists/names/remove", also=(400,), line="白龙江大桥"
    ),
    "POST /console/lists/<key>/try": for_all("/console/lists/names/try", text="武都区"),
    "GET /console/lists/<key>.xlsx": for_all("/console/lists/polite.xlsx"),
    "POST /console/lists/<key>/import": to(ADMIN, at="/console/lists/names/import", also=(400,)),
    "GET /console/corrections/": for_all("/console/corrections/"),
    "GET /console/corrections/<number>": for_all("/console/corrections/1", also=(400,)),
    "GET /console/figures/": for_all("/console/figures/"),
    f"GET {FIGURE}": for_all("/console/figures/{figure}"),
    f"POST {FIGURE}/names": to(ADMIN, at="/console/figures/{figure}/names", name="织毛衣班", whose="topic"),
    f"POST {FIGURE}/confirm": to(ADMIN, at="/console/figures/{figure}/confirm"),
    f"POST {FIGURE}/withdraw": to(ADMIN, at="/console/figures/{figure}/withdraw", reason="写错了"),
    f"POST {FIGURE}/refuse": to(EDITOR, ADMIN, at="/console/figures/{refusable}/refuse", also=(403,)),
    "GET /console/figures/reviews/": to(EDITOR, ADMIN, at="/console/figures/reviews/"),
    "POST /console/figures/reviews/": to(EDITOR, ADMIN, at="/console/figures/reviews/", also=(400,)),
    "GET /console/figures/reviews/<number>": to(EDITOR, ADMIN, at="/console/figures/reviews/{gleaning}"),
    "GET /console/figures/reviews/<number>/<place>": to(
        EDITOR, ADMIN, at="/console/figures/reviews/{gleaning}/1"
    ),
    "POST /console/figures/reviews/<number>/<place>": to(
        EDITOR, ADMIN, at="/console/figures/reviews/{gleaning}/1", also=(403,), verdict="leave"
    ),
    "GET /console/figures/excel/": for_all("/console/figures/excel/"),
    "GET /console/figures/excel/template.xlsx": for_all("/console/figures/excel/template.xlsx"),
    "GET /console/figures/excel/figures.xlsx": for_all("/console/figures/excel/figures.xlsx"),
    "POST /console/figures/excel/": to(EDITOR, ADMIN, at="/console/figures/excel/", also=(400,)),
    "POST /console/figures/excel/<number>/undo": to(
        EDITOR, ADMIN, at="/console/figures/excel/1/undo", also=(403,)
    ),
    # reach
    "GET /console/reach/": for_all("/console/reach/"),
    "GET /console/reach/articles/": for_all("/console/reach/articles/"),
    "GET /console/reach/articles/<msgid>": for_all("/console/reach/articles/1_1", also=(404,)),
    "GET /console/reach/articles/<msgid>/answers/<number>": for_all(
        "/console/reach/articles/1_1/answers/1", also=(404,)
    ),
    "GET /console/reach/articles/<msgid>/reads.<kind>": for_all(
        "/console/reach/articles/1_1/reads.csv", also=(404,)
    ),
    "GET /console/reach/articles.<kind>": for_all("/console/reach/articles.csv"),
    "GET /console/reach/followers": for_all("/console/reach/followers"),
    "GET /console/reach/followers.<kind>": for_all("/console/reach/followers.csv"),
    "GET /console/reach/questions": for_all("/console/reach/questions"),
    "GET /console/reach/questions.<kind>": for_all("/console/reach/questions.csv"),
    "GET /console/reach/overview.<kind>": for_all("/console/reach/overview.csv"),
    "GET /console/reach/collecting/": for_all("/console/reach/collecting/"),
    "GET /console/reach/collecting/now": for_all("/console/reach/collecting/now"),
    "POST /console/reach/collecting/": to(EDITOR, PUBLISHER, ADMIN, at="/console/reach/collecting/"),
    "GET /console/reach/dictionary": for_all("/console/reach/dictionary"),
    "GET /console/reach/imports/": for_all("/console/reach/imports/"),
    "POST /console/reach/imports/": to(EDITOR, ADMIN, at="/console/reach/imports/", also=(400,)),
    "POST /console/reach/imports/<number>/undo": to(
        EDITOR, ADMIN, at="/console/reach/imports/1/undo", also=(400, 403)
    ),
    "GET /console/reports/": for_all("/console/reports/"),
    "GET /console/reports/<key>": for_all("/console/reports/2021"),
    "GET /console/reports/<key>.<kind>": for_all("/console/reports/2021.csv"),
    "GET /console/reports/<key>/graphs/<name>.svg": for_all(
        "/console/reports/2021/graphs/reads.svg", also=(404,)
    ),
    "GET /console/reports/duty/<quarter>": for_all("/console/reports/duty/2020-4", also=(404,)),
    "POST /console/reports/<year>/figures": to(
        EDITOR, ADMIN, at="/console/reports/2021/figures", also=(400, 403)
    ),
    "POST /console/reports/<year>/figures/confirm": to(ADMIN, at="/console/reports/2021/figures/confirm"),
    # out again: these end what the others need
    "POST /console/me/sign-out-elsewhere": own("/console/me/sign-out-elsewhere"),
    "POST /console/sign-out": own("/console/sign-out"),
}
