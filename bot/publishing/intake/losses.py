"""What a Word document holds that no article can: looked for in its parts, told before anybody misses it."""

import re
import zipfile
from typing import Any

from lxml import etree

from bot.errors import Mistake

_SPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "d": "http://schemas.openxmlformats.org/drawingml/2006/diagram",
}
_PLACES = {
    "文本框（里面的字接在后面，请核对位置）": "//w:txbxContent[not(ancestor::*[local-name()='Fallback'])]",
    "批注": "//w:commentReference",
    "修订时插入的字（已当作正文）": "//w:ins[not(parent::w:rPr)]",
    "修订时删去的字（没有带进来）": "//w:del[not(parent::w:rPr)]",
    "脚注、尾注": "//w:footnoteReference | //w:endnoteReference",
    "公式": "//m:oMath",
    "Word 画的统计图": "//c:chart",
    "SmartArt 图形": "//d:relIds",
    "嵌入的对象": "//w:object",
    "文字颜色": "//w:r/w:rPr/w:color[not(@w:val='auto' or @w:val='000000')]",
    "底色": "//w:r/w:rPr/w:highlight | //w:r/w:rPr/w:shd[not(@w:fill='auto' or @w:fill='FFFFFF')]",
    "下划线": "//w:r/w:rPr/w:u[not(@w:val='none')]",
    "删除线": "//w:r/w:rPr/w:strike[not(@w:val='0' or @w:val='false')]",
    "自动编号的标题（编号没有带进来）": "//w:p[w:pPr/w:numPr and w:pPr/w:pStyle]",
    "域（目录、页码、交叉引用）": "//w:fldSimple | //w:instrText",
}


def found(archive: zipfile.ZipFile) -> list[str]:
    """Return what of the document *archive* does not come along as it stands, each kind with its count.

    Raises ValueError where its text is broken.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        document = etree.fromstring(archive.read("word/document.xml"), parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(str(error)) from error
    counts = {what: _count(document, where) for what, where in _PLACES.items()}
    parts = archive.namelist()
    counts["页眉页脚"] = sum(name.startswith(("word/header", "word/footer")) for name in parts)
    return [f"{what}：{count} 处" for what, count in counts.items() if count]


def of_picture(which: str, fault: Mistake) -> str:
    """Say that a picture did not come along; *fault* is why, in words that follow its name."""
    why = re.sub(r"^打不开：(.*)$", r"打不开（\1）", str(fault).rstrip("。"))
    return f"{which}{why}，没有带进来；请另外上传。"


def _count(document: Any, where: str) -> int:
    return len(document.xpath(where, namespaces=_SPACES))
