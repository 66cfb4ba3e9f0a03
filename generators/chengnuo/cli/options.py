"""Options that several commands have."""

import os
from datetime import date
from pathlib import Path
from typing import Any

import click

from chengnuo.dates import today as shanghai_today


class Day(click.ParamType[date]):
    """A day of the calendar, written 2026-11-20."""

    name = "日期"

    def convert(self, value: Any, param: Any, ctx: Any) -> date:
        """Return ``value`` as a date, or fail in words."""
        if isinstance(value, date):
            return value
        try:
            day = date.fromisoformat(value)
        except ValueError:
            day = date.min
        if str(day) != value:
            self.fail(f"“{value}”不是日期，写成 2026-11-20。", param, ctx)
        return day


CONTENT = click.option(
    "--content",
    "folder",
    type=click.Path(path_type=Path),
    default=Path("content"),
    show_default=True,
    help="内容文件夹。",
)
TODAY = click.option(
    "--today",
    type=Day(),
    default=lambda: shanghai_today(os.environ),
    help="按哪一天算，例如 2026-11-20；默认是今天（北京时间）。",
)
CACHE = click.option(
    "--cache",
    type=click.Path(path_type=Path),
    default=Path(".chengnuo"),
    show_default=True,
    help="缓存文件夹，可以随时删除；填写的内容不放在这里。",
)
