"""`bot articles submit`, `approve`, `return`, `substitute`, `status`, `withdraw`: on its way, and back."""

import re
from pathlib import Path

import click

from bot import people
from bot.cli.office import Office, print_json, read, write
from bot.errors import Mistake
from bot.publishing import articles as texts
from bot.publishing import review, setting, sheet, standing, withdrawals
from bot.publishing.proofread.kept import Unfit


@click.command("submit")
@click.argument("slug")
@click.option("--by", required=True, metavar="NAME", help="送审的编辑。")
@click.option("--reviewers", default="", metavar="A,B,C", help="三位审稿人，按步骤的次序；不给就自动选。")
@click.pass_obj
def submit(office: Office, slug: str, by: str, reviewers: str) -> None:
    """送审。"""
    names = [name.strip() for name in re.split("[,，、]", reviewers) if name.strip()]
    with office.sessions.begin() as session:
        try:
            submission = review.submit(
                session,
                texts.newest(texts.named(session, slug)),
                by=people.named(session, by),
                reviewers=[people.named(session, name) for name in names],
                steps=office.config.publishing.review_steps,
                limits=office.config.limits,
                now=office.clock.now(),
            )
        except Unfit as unfit:
            how = f"编号见 bot articles proofread {slug}，看过无误的用 bot articles confirm 确认。"
            raise Mistake(f"{unfit}\n{how}") from None
        steps = " → ".join(f"{step.name} {step.reviewer.name}" for step in submission.steps)
        click.echo(f"已送审：{steps}。校验码 {submission.digest}")
        for finding in setting.reminders(session, submission.revision):
            click.echo(f"  {finding.level}\t{finding.place}{finding.what}")


@click.command("approve")
@click.argument("slug")
@click.option("--by", required=True, metavar="NAME", help="轮到的审稿人。")
@click.option("--remark", default="", metavar="T", help="意见。")
@click.pass_obj
def approve(office: Office, slug: str, by: str, remark: str) -> None:
    """通过现在轮到的一步。"""
    with office.sessions.begin() as session:
        submission = standing.under_review(session, slug)
        person = people.named(session, by)
        review.approve(
            session, submission, by=person, digest=submission.digest, remark=remark, now=office.clock.now()
        )
        following = submission.next_step
        rest = (
            f"接着由 {following.reviewer.name} {following.name}。"
            if following
            else "三步都已通过，可以排期。"
        )
        click.echo(f"{person.name} 已通过。{rest}")


@click.command("return")
@click.argument("slug")
@click.option("--by", required=True, metavar="NAME", help="轮到的审稿人。")
@click.option("--reason", required=True, metavar="T", help="理由。")
@click.pass_obj
def return_(office: Office, slug: str, by: str, reason: str) -> None:
    """退回给编辑。"""
    with office.sessions.begin() as session:
        submission = standing.under_review(session, slug)
        review.return_(
            session, submission, by=people.named(session, by), reason=reason, now=office.clock.now()
        )
    click.echo(f"已退回：{reason}")


@click.command("substitute")
@click.argument("slug")
@click.option("--step", required=True, metavar="STEP", help="换哪一步的人，如 复审。")
@click.option("--to", "to", required=True, metavar="NAME", help="由谁代审。")
@click.option("--by", required=True, metavar="NAME", help="换人的编辑或管理员。")
@click.option("--reason", default="", metavar="T", help="理由；原来的人登记了请假就可以不写。")
@click.pass_obj
def substitute(office: Office, slug: str, step: str, to: str, by: str, reason: str) -> None:
    """换人代审：内容不变，只换一步的署名；已经通过的人请再通过一次。"""
    with office.sessions.begin() as session:
        submission = standing.under_review(session, slug)
        before = [each.by.name for each in submission.approvals]
        done = review.substitute(
            session,
            submission,
            step=step,
            substitute=people.named(session, to),
            by=people.named(session, by),
            reason=reason,
            limits=office.config.limits,
            now=office.clock.now(),
        )
        again = f"请 {'、'.join(before)} 再通过一次。" if before else ""
        click.echo(f"{done.in_words}。内容未变，只换了署名。{again}校验码 {done.after.digest}")


@click.command("sheet")
@click.argument("slug")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="写到这个 .html 文件。"
)
@click.pass_obj
def sheet_(office: Office, slug: str, out: Path) -> None:
    """审核单：谁在什么时候审了哪些内容，可以打印存档。"""
    with office.sessions.read() as session:
        submission = standing.under_review(session, slug)
        page = sheet.of(session, submission, account=office.config.account.name, now=office.clock.now())
    write(out, page)
    click.echo(f"已写到 {out}；用浏览器打开打印。校验码 {submission.digest}。")


@click.command("sheet-check")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def sheet_check(file: Path) -> None:
    """核对一张审核单（.html 文件）：内容、图片和校验码对不对得上，整单有没有改动。不用配置和数据库。"""
    checksum = sheet.verify(read(file))
    click.echo(f"内容、图片和校验码都对得上，整单没有改动的痕迹。校验码 {checksum}")
    click.echo(
        "文件谁都能重做：谁审的、校验码是不是当时的，请和后台文章页的审核单（或 bot articles status）核对。"
    )


@click.command("status")
@click.argument("slug")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def status(office: Office, slug: str, as_json: bool) -> None:
    """一篇文章走到了哪一步。"""
    with office.sessions.read() as session:
        found = standing.of(session, texts.named(session, slug), limits=office.config.limits)
    if as_json:
        print_json(
            {
                "slug": found.slug,
                "revision": found.revision,
                "digest": found.digest,
                "state": found.state,
                "approvals": [
                    {"step": each.step, "by": each.by, "at": each.at, "digest": each.digest}
                    for each in found.approvals
                ],
                "findings": [
                    {"rule": each.rule, "place": each.place, "what": each.what, "level": each.level}
                    for each in found.findings
                ]
                + [
                    {key: each[key] for key in ("rule", "place", "what", "level", "key", "confirmed_by")}
                    for each in found.proofread
                ],
            }
        )
        return
    click.echo(f"《{found.title}》第{found.revision}版：{found.in_words}")
    for each in found.approvals:
        click.echo(f"  {each.step}\t{each.by}")
    for finding in found.findings:
        click.echo(f"  {finding.level}\t{finding.place}{finding.what}")
    for told in found.proofread:
        by = f"（已核对：{'、'.join(told['confirmed_by'])}）" if told["confirmed_by"] else ""
        click.echo(f"  校对·{told['level']}\t{told['place']}“{told['around']}”{told['what']}{by}")


@click.command("withdraw")
@click.argument("slug")
@click.option("--by", required=True, metavar="NAME", help="有“发布”权限的人。")
@click.option("--reason", required=True, metavar="T", help="为什么撤回；记在操作日志里。")
@click.option("--push", type=int, metavar="N", help="哪一次推送；不写就是最近一次。")
@click.option("--deleted", is_flag=True, help="已经在公众平台删除了：只记下，不请微信删。")
@click.pass_obj
def withdraw(office: Office, slug: str, by: str, reason: str, push: int | None, deleted: bool) -> None:
    """撤回已经推送的文章：文章页删去，粉丝手机上的卡片还在。"""
    now = office.clock.now()
    withdrawals.withdraw(
        office.sessions, office.wechat, slug, reason=reason, push=push, deleted=deleted, by=by, now=now
    )
    with office.sessions.read() as session:
        told = withdrawals.still_out(session, texts.named(session, slug))
    click.echo(f"已撤回 {slug}。{told}{withdrawals.STILL_SEEN}")
