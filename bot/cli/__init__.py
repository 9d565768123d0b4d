"""The command line: every command translates its words, calls one story, and prints.

Wrong use ends with 2, a refusal with 1 and one sentence.
"""

import getpass
import gettext
import importlib
import os
import sys
from pathlib import Path

import click

from bot import journal
from bot.cli.office import Office, why
from bot.errors import Problem, Refused
from bot.operations import logs

# command → the file that holds it; only the one that is asked for is imported
COMMANDS = {
    "ask": "ask",
    "articles": "articles",
    "calendar": "calendar",
    "check": "check",
    "connect": "connect",
    "db": "database",
    "desk": "desk",
    "figures": "figures",
    "init": "database",
    "menu": "menu",
    "notices": "notices",
    "people": "people",
    "pushes": "pushes",
    "questions": "questions",
    "reach": "reach",
    "rehearse": "processes",
    "distress": "distress",
    "rules": "rules",
    "run": "processes",
    "scheduler": "processes",
    "series": "series",
    "simulator": "processes",
    "web": "processes",
    "words": "words",
}
LOCALE = Path(__file__).parents[1] / "words" / "locale"


class Commands(click.Group):
    """The commands, each imported when it is asked for: `bot ask` starts without a web server's code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"bot.cli.{COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, cmd_name)
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--config",
    "config_file",
    type=click.Path(path_type=Path),
    envvar="BOT_CONFIG",
    default="config.toml",
    show_default=True,
    help="配置文件；也可用环境变量 BOT_CONFIG。",
)
@click.version_option(package_name="wudu-women-bot", prog_name="bot", help="显示版本。")
@click.pass_context
def bot(context: click.Context, config_file: Path) -> None:
    """“陇南武都妇女”公众号：答粉丝，发文章，看传播。"""
    context.obj = context.with_resource(Office(config_file))


def speak_chinese() -> None:
    """Let click say in Chinese what it says by itself, whatever language the system has."""
    os.environ["LANGUAGE"] = "zh_CN"  # what gettext goes by, before LANG
    gettext.bindtextdomain("click", LOCALE)
    gettext.textdomain("click")


def main() -> None:
    """Run one command and end the process with its outcome."""
    speak_chinese()
    os.umask(0o077)  # databases, settings and logs hold secrets and what people asked: for their owner alone
    logs.only_warnings()
    try:
        with journal.by_way_of(f"命令行 {_system_user()}"):
            code = bot.main(standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as asked:
        asked.show()
        sys.exit(2)
    except click.ClickException as wrong:
        wrong.show()
        sys.exit(wrong.exit_code)
    except (click.Abort, KeyboardInterrupt) as stopped:
        if isinstance(stopped, KeyboardInterrupt) or isinstance(stopped.__cause__, KeyboardInterrupt):
            sys.exit(130)
        click.echo("已中断，什么都没有写。", err=True)  # a question answered with no, or that nobody could
        sys.exit(1)
    except Problem as problem:
        click.echo(str(problem), err=True)
        if isinstance(problem, Refused):
            click.echo(f"技术详情：{problem.technical}", err=True)
        sys.exit(1)
    except BrokenPipeError:  # `bot … | head`
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:  # a folder that is not there, a file nobody may write
        if error.filename is None:
            raise
        click.echo(f"{error.filename}：{why(error)}。", err=True)
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)


def _system_user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may have no name for its user
        return "未知"
