"""`bot run`, `web`, `scheduler`, `simulator`, `rehearse`: the processes."""

import os
from pathlib import Path

import click

from bot.cli.office import Office
from bot.errors import Mistake
from bot.operations import logs, rehearsal, supervise

ROOT = Path(__file__).resolve().parents[2]


@click.command()
@click.pass_obj
def run(office: Office) -> None:
    """网站和定时程序一起运行，哪个退出了就重新启动它。"""
    _ = office.sessions  # says at once what is wrong with settings or tables
    bind = office.config.web.bind
    supervise.require_free(bind)  # said once, here, and not by a web server that dies again and again
    _log(office, "run")
    with supervise.Supervisor() as supervisor:
        for name in ("web", "scheduler"):
            command = supervise.ourselves("--config", str(office.config_file), name)
            supervisor.start(supervise.Program(name, command))
        supervisor.wait_until_ready("web", f"http://{bind}/healthz")
        address = office.config.web.public_url.rstrip("/") or f"http://{bind}"
        click.echo(f"已在运行，后台在 {address}/console/。按 Ctrl-C 结束。")
        supervisor.run()


@click.command()
@click.pass_obj
def web(office: Office) -> None:
    """只运行网站：微信的消息地址和后台。"""
    _ = office.sessions
    os.environ["BOT_CONFIG"] = str(office.config_file.resolve())
    supervise.become_web_server(office.config.web.bind)


@click.command()
@click.pass_obj
def scheduler(office: Office) -> None:
    """只运行定时程序；同一个数据库可以运行几个。"""
    from bot import scheduler as ticking  # APScheduler takes a while to load

    _log(office, "scheduler")
    ticking.run(office.config, office.sessions)


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8090, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--webhook", metavar="URL", help="消息和事件发往这个地址。")
@click.option(
    "--state", type=click.Path(path_type=Path, dir_okay=False), help="记在这个文件里；不给则结束时全部忘记。"
)
@click.option("--appid", envvar="SIMULATOR_APPID")
@click.option("--secret", envvar="SIMULATOR_SECRET")
@click.option("--token", envvar="SIMULATOR_TOKEN")
@click.option("--encoding-aes-key", envvar="SIMULATOR_ENCODING_AES_KEY")
def simulator(port: int, host: str, webhook: str | None, state: Path | None, **account: str | None) -> None:
    """在本机模拟微信公众平台；不用配置，也不用数据库。"""
    from bot.simulator import NOT_CONNECTED, Account, serve

    given = {name: value for name, value in account.items() if value}
    try:
        Account().altered({"webhook": webhook, **given})
    except ValueError as error:
        raise Mistake(str(error)) from None
    if not supervise.is_free(host, port):
        raise Mistake(f"端口 {port} 已被占用。请用 --port 换一个。")
    click.echo(f"模拟平台：http://{host}:{port}/（手机）。按 Ctrl-C 结束。")
    if webhook is None:
        click.echo(f"{NOT_CONNECTED}例如 --webhook http://127.0.0.1:8000/wechat")
    serve(host=host, port=port, webhook=webhook, state=state, **given)


@click.command()
@click.option(
    "--port",
    type=click.IntRange(1, 65534),
    default=8000,
    show_default=True,
    help="网站的端口；平台用下一个。",
)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--dir", "place", type=click.Path(path_type=Path), default=".rehearsal", show_default=True)
@click.option("--fresh", is_flag=True, help="从头开始：清空上次演练的文件夹。")
@click.option(
    "--schedulers", type=click.IntRange(1, 8), default=1, show_default=True, help="运行几个定时程序。"
)
def rehearse(port: int, host: str, place: Path, fresh: bool, schedulers: int) -> None:
    """演练：模拟平台、网站和定时程序一起运行，数据放在一个文件夹里。"""
    rehearsal.rehearse(
        place,
        host=host,
        port=port,
        fresh=fresh,
        schedulers=schedulers,
        articles=ROOT / "articles",
        say=click.echo,
    )


def _log(office: Office, program: str) -> None:
    logs.set_up(office.config.logs, folder=office.config.folder, program=program)
