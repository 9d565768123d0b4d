"""Documents as the federation's staff have them: Word files and saved web pages, made up for a test."""

import io
import zipfile
from collections.abc import Sequence
from html import escape

_NAMES = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)


def word(paragraphs: Sequence[Sequence[str]], *, rows: Sequence[Sequence[str]] = ()) -> bytes:
    """Return a .docx with these paragraphs, each in as many runs as given, and a table of *rows*."""
    body = "".join(_paragraph(runs) for runs in paragraphs)
    if rows:
        cells = ["".join(f"<w:tc>{_paragraph([cell])}</w:tc>" for cell in row) for row in rows]
        body += "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _RELATIONS)
        archive.writestr("word/document.xml", f"<w:document {_NAMES}><w:body>{body}</w:body></w:document>")
    return file.getvalue()


def _paragraph(runs: Sequence[str]) -> str:
    inner = "".join(f'<w:r><w:t xml:space="preserve">{escape(run)}</w:t></w:r>' for run in runs)
    return f"<w:p>{inner}</w:p>"


PAGE = """\
<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>青禾县妇联2022年工作总结_青禾县人民政府</title>
<style>p { margin: 12px }</style><script>var total = "共300户";</script></head>
<body>
<div class="top"><ul><li>首页</li><li>专题12个</li></ul><form><input value="搜索50条"></form></div>
<nav>机构设置 部门8个</nav>
<div class="wrap">
 <div class="main">
  <h1>青禾县妇联2022年工作总结</h1>
  <div class="meta">来源：青禾县妇联　浏览次数：2345次　字号：大 中 小</div>
  <div class="text">
   <p>全年举办宣讲<strong>60</strong>余场次，参加的妇女有
      8000余人。</p>
   <p>建成“妇女之家”<span>省级</span><span>6</span>所、市级23所；<!-- 旧稿：7所 -->为困难妇女发放救助金
   6.88万元。</p>
   <table><tr><th>项目</th><th>数量</th></tr><tr><td>家政培训</td><td>4场次</td></tr></table>
   <p style="display:none">隐藏的一句话里有99户人家。</p>
  </div>
 </div>
 <div class="side"><h3>相关阅读</h3><ul><li>第3期培训班50名妇女结业</li><li>慰问困难家庭30户</li></ul></div>
</div>
<footer>主办：青禾县人民政府　共有12个部门　陇ICP备12003456号-1</footer>
</body></html>
"""

# An old site: paragraphs straight in a cell, the menu beside them, all of it in one form.
OLD_PAGE = """\
<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312">
<title>云溪区妇联2021年工作总结-云溪区人民政府</title></head>
<body><form name="aspnetForm" action="x.aspx"><table><tr><td>
<ul class="menu"><li>首页</li><li>专题12个</li></ul>
<ul><li><a href="1.html">共招聘30名工作人员，报名截止3月8日</a></li>
<li><a href="2.html">慰问家庭50户</a></li></ul></td>
<td><p align="center">发布时间：2021-12-28 10:20&nbsp;&nbsp;来源：区妇联&nbsp;&nbsp;点击数：1,234次</p>
&nbsp;&nbsp;一、强化引领。组织学习&nbsp;18&nbsp;次，覆盖3.6万人次。<br>　　二、聚焦振兴。举办培训班8期480人，
同比增长23.4个百分点。<br>点击量 5.6万次<br>　　三、建成“妇女之家”146个，姐妹们携手同行，共同书写新的篇章。
<div id="footer">主办单位8家，共15个子站，累计访问300万人次。</div></td></tr></table></form></body></html>
"""
# An article of WeChat, saved by the browser: hidden until scripts run, each number in a span of its own.
WECHAT_PAGE = """\
<!DOCTYPE html><html><head><meta charset="utf-8"><title></title></head><body id="activity-detail">
<div id="img-content"><h1 id="activity-name"> 巾帼这一年｜江北市妇联2023年工作回眸 </h1>
<div id="meta_content"><span>江北妇联</span><em>2024-01-05 08:30</em></div>
<div id="js_content" style="visibility: hidden; opacity: 0;"><section>
<section><p><strong>01</strong></p></section>
<section><p><span>全年开展宣讲</span><strong><span>1200</span></strong><span>余场次，惠及群众</span><span>36</span>
<span>万人次。</span></p><p><span>建成“妇女之家”</span><span>省级5所</span>、<span>市级12所。</span></p>
<p><img data-src="https://a.cn/a.jpg" alt="图片12张"></p></section></section></div>
<div><span>阅读 1.2万</span><span>赞 35</span><span>在看 12</span></div></div>
<div style="display: none;"><p>还有30个名额。</p></div><script>var n = "300户";</script></body></html>
"""
