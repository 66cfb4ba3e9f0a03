"""Commands that speak Chinese: usage, options, and what was typed wrongly."""

import os
import sys
from typing import TYPE_CHECKING, Any

import click

from chengnuo.errors import ChengnuoError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

CANNOT_GO_ON = 2
PIPE_CLOSED = 141  # as a shell says it of a program that SIGPIPE ends


class Command(click.Command):
    """A command whose help is in Chinese."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the line that shows how the command is typed."""
        pieces = [
            piece.replace("[OPTIONS]", "[选项]")
            for piece in self.collect_usage_pieces(ctx)
        ]
        formatter.write_usage(ctx.command_path, " ".join(pieces), prefix="用法：")

    def format_options(
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        """Write the options and what they mean."""
        records = [r for p in self.get_params(ctx) if (r := p.get_help_record(ctx))]
        said = [
            (
                name,
                words.replace("[default: ", "[默认：").replace("[required]", "[必填]"),
            )
            for name, words in records
        ]
        with formatter.section("选项"):
            formatter.write_dl(said)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return the option that shows the help, which says so in Chinese."""
        option = super().get_help_option(ctx)
        if option:
            option.help = "显示这段说明。"
        return option


class Group(Command, click.Group):
    """A group of such commands; what cannot go on ends with a message and a remedy."""

    command_class = Command

    def format_options(
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        """Write the options, then the commands."""
        Command.format_options(self, ctx, formatter)
        rows = [
            (name, command.get_short_help_str(60))
            for name, command in sorted(self.commands.items())
        ]
        with formatter.section("命令"):
            formatter.write_dl(rows)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Return the pieces of the line that shows how the group is typed."""
        return ["[选项]", "命令 …"] if ctx else []

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; who reads it may stop, as in `chengnuo check | head`."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:  # click would say that problems were found
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(PIPE_CLOSED)

    def main(self, *args: Any, standalone_mode: bool = True, **extra: Any) -> Any:
        """Run what was typed; a typing error is told in Chinese, exit code 2."""
        run: Any = super().main
        if not standalone_mode:
            return run(*args, standalone_mode=False, **extra)
        try:
            code = run(*args, standalone_mode=False, **extra)
        except click.exceptions.NoArgsIsHelpError as error:
            click.echo(error.ctx.get_help() if error.ctx else "")
            sys.exit(CANNOT_GO_ON)
        except click.UsageError as error:
            command = error.ctx.command_path if error.ctx else "chengnuo"
            click.echo(
                f"{_said(error)}\n改法：运行 {command} --help 查看用法。", err=True
            )
            sys.exit(CANNOT_GO_ON)
        except click.Abort:
            click.echo("已停止。", err=True)
            sys.exit(130)
        except ChengnuoError as error:
            click.echo(f"不能继续：{error.message}\n改法：{error.remedy}", err=True)
            sys.exit(CANNOT_GO_ON)
        sys.exit(code if isinstance(code, int) else 0)


def _said(error: click.UsageError) -> str:
    """Return in Chinese what was typed wrongly."""
    rules: Sequence[tuple[type[click.UsageError], Callable[[Any], str]]] = (
        (click.NoSuchOption, lambda e: f"没有“{e.option_name}”这个选项。"),
        (
            click.MissingParameter,
            lambda e: f"缺少{_called(e)}。",
        ),
        (click.BadParameter, _bad_value),
        (click.BadOptionUsage, lambda e: f"选项 {e.option_name} 后面缺少内容。"),
    )
    for kind, words in rules:
        if isinstance(error, kind):
            return words(error)
    if error.message.startswith("No such command"):
        return (
            f"没有{error.message.removeprefix('No such command').strip(' .')}这个命令。"
        )
    if error.message.startswith("Got unexpected extra argument"):
        return f"多出了内容{error.message.partition('argument')[2].strip('s .')}。"
    return error.message


def _called(error: click.MissingParameter) -> str:
    """Return how a person would type what is missing: an option's name, 文件 …."""
    if isinstance(error.param, click.Option):
        return f" {'/'.join(error.param.opts)}"
    return error.param.make_metavar(error.ctx) if error.param and error.ctx else "参数"


def _bad_value(error: click.BadParameter) -> str:
    """Return what is wrong with the value of an option."""
    if error.param is None:
        return error.message
    name, kind = "/".join(error.param.opts), error.param.type
    if isinstance(kind, click.Choice):
        return f"{name} 只能是：{'、'.join(map(str, kind.choices))}。"
    if isinstance(kind, click.IntRange):
        span = f"{kind.min} 到 {kind.max} 之间" if kind.max else f"不小于 {kind.min}"
        return f"{name} 要写一个整数，{span}。"
    return f"{name} 的内容不对：{error.message}"
