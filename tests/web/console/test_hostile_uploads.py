"""Files made to do harm: names that lead elsewhere, archives that explode, pictures that hold a script."""

import io
import re
import struct
import tempfile
import time
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.db import Sessions
from bot.publishing.images import Picture
from bot.publishing.intake import word
from bot.reach.imports.rows import ReachImport
from tests import make
from tests.cast import Cast
from tests.web.console import scene
from tests.web.console.conftest import Seat, Take, told

SCRIPT = b"<script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
NAMES = [
    "../../../../etc/passwd.png",
    "/etc/passwd.png",
    "..\\..\\windows\\system32\\x.png",
    "C:\\Windows\\x.png",
    "\\\\server\\share\\x.png",
    "a\x00b.png",
    "长" * 3000 + ".png",
    "x" * 3000 + ".png",
    "CON.png",
    "com1.png",
    "nul",
    ".png",
    "..",
    "-rf.png",
    "<img src=x onerror=alert(1)>.png",
    "%2e%2e%2fx.png",
    "x.php.png",
    "\u202egnp.exe",
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder that files may be put into for a moment, empty."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    here = tmp_path / "far" / "down" / "here"  # so that ../.. leads to where only this test looks
    here.mkdir(parents=True)
    monkeypatch.chdir(here)
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def around() -> set[str]:
    """Return the files that a name which leads elsewhere would reach first."""
    found = Path.cwd().parents[2].rglob("*")
    return {str(each) for each in found if not each.name.startswith("bot.db")}


@pytest.fixture
def lin(staff: Cast, seat: Take) -> Seat:
    return seat(staff.lin)


@pytest.mark.parametrize("name", NAMES, ids=lambda name: ascii(name)[:40])
def test_a_picture_is_kept_under_a_name_of_ours_and_nothing_is_put_anywhere(
    lin: Seat, folder: Path, name: str
) -> None:
    before = around()

    page = lin.post(
        "/console/writing/", verdict="word", title="题", added=(io.BytesIO(make.picture(kind="PNG")), name)
    )

    paths = re.findall(r'name="picture" value="([^"=]*)=', page.text)
    assert len(paths) == 1
    assert re.fullmatch(r"images/[0-9A-Za-z_-]{1,80}\.(?:png|jpg)", paths[0])
    stem = paths[0][len("images/") : -4].upper()
    assert stem not in {"CON", "PRN", "AUX", "NUL", "COM1", "LPT1"}
    assert (around(), list(folder.iterdir())) == (before, [])
    assert "<img src=x" not in page.text


@pytest.mark.parametrize(
    "content",
    [
        SVG,
        b"<?xml version='1.0'?>" + SVG,
        b"<!doctype html>" + SCRIPT,
        b"%PDF-1.4 " + SCRIPT,
        b"GIF89a/*" + SCRIPT + b"*/=1;",
        b"\x89PNG\r\n\x1a\n" + SCRIPT,
        b"\xff\xd8\xff\xe0" + SCRIPT,
        b"",
        b"\x00" * 100,
        b"PK\x03\x04" + SCRIPT,
    ],
    ids=["svg", "xml", "html", "pdf", "gif and script", "png and script", "jpg", "empty", "zeros", "zip"],
)
def test_what_is_no_picture_is_not_kept(sessions: Sessions, lin: Seat, content: bytes) -> None:
    page = lin.post("/console/writing/", title="题", added=(io.BytesIO(content), "x.png"))

    assert not re.findall(r'name="picture" value="', page.text)
    assert SCRIPT.decode() not in page.text
    with sessions.read() as session:
        assert session.scalars(select(Picture)).all() == []


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "BMP"])
def test_a_picture_that_is_a_page_as_well_loses_the_page(sessions: Sessions, lin: Seat, kind: str) -> None:
    polyglot = make.picture(kind=kind) + b"<!doctype html>" + SCRIPT + b"PK\x03\x04"

    lin.post("/console/writing/", title="题", added=(io.BytesIO(polyglot), "x.html"))

    with sessions.read() as session:
        (kept,) = session.scalars(select(Picture)).all()
    answer = lin.get(f"/console/pictures/{kept.sha256}")
    assert SCRIPT not in answer.data
    assert answer.mimetype in {"image/png", "image/jpeg"}
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_script_in_what_a_picture_says_of_itself_is_not_kept(sessions: Sessions, lin: Seat) -> None:
    picture = make.picture(kind="PNG")
    said = b"tEXtComment\x00" + SCRIPT
    chunk = struct.pack(">I", len(said) - 4) + said + struct.pack(">I", zlib.crc32(said))

    lin.post(
        "/console/writing/", title="题", added=(io.BytesIO(picture[:33] + chunk + picture[33:]), "x.png")
    )

    with sessions.read() as session:
        (kept,) = session.scalars(select(Picture)).all()
    assert SCRIPT not in kept.content


def packed(files: Mapping[str, str | bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


def document(body: str, **more: str | bytes) -> bytes:
    """Return a Word document with *body*."""
    types = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    text = f"<w:document {WORD}><w:body>{body}</w:body></w:document>"
    return packed({"[Content_Types].xml": types, "word/document.xml": text, **more})


PARAGRAPH = "<w:p><w:r><w:t>字</w:t></w:r></w:p>"
LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha"}">' for n in range(10))
BOMBS = {
    "millions of paragraphs": document(PARAGRAPH * 500_000),
    "paragraphs in the notes": document(PARAGRAPH, **{"word/footnotes.xml": PARAGRAPH * 500_000}),
    "one very long word": document(f"<w:p><w:r><w:t>{'字' * 10_000_000}</w:t></w:r></w:p>"),
    "a picture of zeros": document(PARAGRAPH, **{"word/media/image1.png": b"\x00" * 210_000_000}),
    "entities": packed(
        {
            "word/document.xml": f"<!DOCTYPE w [{LAUGHS}]><w:document {WORD}><w:body><w:p><w:r>"
            "<w:t>&a9;</w:t></w:r></w:p></w:body></w:document>"
        }
    ),
}


@pytest.mark.parametrize("kind", BOMBS)
def test_a_document_that_explodes_is_refused_before_it_does(lin: Seat, folder: Path, kind: str) -> None:
    lin.get("/console/")
    lin.post("/console/questions/try", text="两癌")
    began = time.process_time()

    page = lin.post(
        "/console/writing/", verdict="word", title="题", word=(io.BytesIO(BOMBS[kind]), "通知.docx")
    )

    assert page.status_code == 400
    assert "通知.docx" in told(page)
    assert time.process_time() - began < 5
    assert list(folder.iterdir()) == []


def test_a_long_document_is_no_bomb() -> None:
    piece = word.read(document(PARAGRAPH * 5_000), name="综述.docx")

    assert len(piece.body) > 5_000


def test_paths_within_a_document_lead_nowhere(lin: Seat, folder: Path) -> None:
    before = around()
    content = document(
        PARAGRAPH,
        **{
            "../../evil.png": make.picture(kind="PNG"),
            "/etc/evil.png": make.picture(kind="PNG"),
            "word/media/../../../evil.png": make.picture(kind="PNG"),
            "C:\\evil.png": make.picture(kind="PNG"),
        },
    )

    page = lin.post(
        "/console/writing/", verdict="word", title="题", word=(io.BytesIO(content), "../../x.docx")
    )

    assert page.status_code == 200
    assert (around(), list(folder.iterdir())) == (before, [])


def workbook(sheet: str, **more: str | bytes) -> bytes:
    """Return a workbook of one sheet."""
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return packed(
        {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{relations}"><Relationship Id="r1" '
            f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
            '<sheet name="表" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{sheet}</sheetData>'
            "</worksheet>",
            **more,
        }
    )


SHEETS = {
    "unpacked too large": workbook("", **{"xl/media/x.bin": b"\x00" * 101_000_000}),
    "rows without end": workbook("".join(f'<row r="{n}"><c r="A{n}"/></row>' for n in range(1, 40_000))),
    "one cell far away": workbook('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    "no sheet": packed({"a.txt": "x"}),
    "a sheet outside": workbook("").replace(b"worksheets/sheet1", b"../../../etc/pass"),
}


@pytest.mark.parametrize("kind", SHEETS)
@pytest.mark.parametrize("path", ["/console/reach/imports/", "/console/intake/old"])
def test_a_workbook_that_explodes_is_refused_before_it_does(
    sessions: Sessions, lin: Seat, folder: Path, kind: str, path: str
) -> None:
    lin.post("/console/questions/try", text="两癌")
    before, began = scene.everything(sessions), time.process_time()

    page = lin.post(path, file=(io.BytesIO(SHEETS[kind]), "导出.xlsx"))

    assert (page.status_code, bool(told(page))) == (400, True)
    assert time.process_time() - began < 5
    assert scene.everything(sessions) == before
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("name", NAMES, ids=lambda name: ascii(name)[:40])
@pytest.mark.parametrize("path", ["/console/reach/imports/", "/console/intake/old"])
def test_a_list_with_a_name_that_leads_elsewhere_is_put_nowhere(
    sessions: Sessions, lin: Seat, folder: Path, name: str, path: str
) -> None:
    before = around()

    page = lin.post(path, file=(io.BytesIO("标题,阅读人数\n题,5\n".encode()), name))

    assert page.status_code in {200, 400}
    assert (around(), list(folder.iterdir())) == (before, [])
    assert str(folder) not in page.text  # nor does the page tell where files lie
    assert "<img src=x" not in page.text
    with sessions.read() as session:
        assert session.scalars(select(ReachImport)).all() == []


@pytest.mark.parametrize(
    "path",
    [
        "/console/static/../../config.toml",
        "/console/static/%2e%2e/%2e%2e/config.example.toml",
        "/console/static/..%2f..%2f..%2fconfig.example.toml",
        "/console/static/..%5c..%5cconfig.example.toml",
        "/console/static//etc/passwd",
        "/console/static/%00",
        "/console/pictures/..%2f..%2fetc%2fpasswd",
        "/console/articles/..%2f..%2fetc",
        "/console/articles/%00",
        "/console/reach/articles/..%2f..%2fx/reads.csv",
        "/console/reports/..%2f2021",
        "/console/reports/2021/graphs/..%2f..%2fx.svg",
    ],
)
def test_addresses_that_lead_elsewhere_find_nothing(lin: Seat, path: str) -> None:
    answer = lin.client.get(path, buffered=True, follow_redirects=True)

    assert answer.status_code == 404, path
    assert "secret_key" not in answer.text
