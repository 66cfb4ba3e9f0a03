"""The README says what the program does; `pytest --regen` writes those parts anew."""

import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from chengnuo import described
from chengnuo.cli import main

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"


def commands(group: click.Group, above: str = "") -> dict[str, click.Command]:
    """Return every command by what is typed after ``chengnuo``, groups too."""
    found = {}
    for name, command in sorted(group.commands.items()):
        found[f"{above}{name}"] = command
        if isinstance(command, click.Group):
            found |= commands(command, f"{above}{name} ")
    return found


COMMANDS = commands(main)
PARTS = [*(f"help:{name}" for name in COMMANDS), "rules"]


def expected(part: str) -> str:
    if part == "rules":
        rows = [
            f"| `{rule}` | {title} | {words} |" for rule, title, words, _ in described()
        ]
        return "\n".join(["| rule | 名称 | 检查什么 |", "|---|---|---|", *rows])
    name = part.removeprefix("help:")
    words = CliRunner().invoke(
        main, [*name.split(), "--help"], prog_name="chengnuo", terminal_width=88
    )
    return f"```\n{words.output.rstrip()}\n```"


@pytest.mark.parametrize("part", PARTS)
def test_the_readme_shows_every_command_and_rule_as_it_is(part, regen) -> None:
    text = README.read_text(encoding="utf-8")
    end = "/help" if part.startswith("help:") else "/rules"
    pattern = re.compile(rf"(<!-- {part} -->\n)(.*?)(<!-- {end} -->)", re.DOTALL)
    assert pattern.search(text), f"README.md has no place for {part}"
    if regen:
        new = pattern.sub(lambda m: f"{m[1]}{expected(part)}\n{m[3]}", text)
        README.write_text(new, encoding="utf-8")
        text = new
    assert pattern.search(text)[2].strip() == expected(part)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_in_chinese_with_an_example(name) -> None:
    help_ = COMMANDS[name].help
    assert re.search("[\u4e00-\u9fff]", help_.split("\n")[0])
    assert f"例：chengnuo {name}" in help_
