"""docs/guides/keep-users-in-git.md: its list is one, its commands do what it says."""

import re
import shlex
from pathlib import Path
from typing import Any

import typer

from cli.lists import CLEARABLE, read_list
from cli.main import app
from tests.cli.real_service import Lists
from tests.docs.messages import ROOT
from tests.world.cloud import Cloud
from tests.world.delivery import START

PAGE = (ROOT / "docs" / "guides" / "keep-users-in-git.md").read_text(encoding="utf-8")
LISTS = re.findall(r"^```yaml list\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
BLOCKS = re.findall(r"^```\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
COMMANDS = [
    shlex.split(line)[1:] for line in "".join(BLOCKS).splitlines() if line.startswith("studioctl")
]


def test_the_list_is_taken_as_it_is() -> None:
    [text] = LISTS

    entries, found = read_list("people/pricing.yml", text.encode(), persona=None, now=START)

    assert found == []
    assert [each.cleared for each in entries] == [set(), {"cost_center"}]
    assert entries[1].cleared <= CLEARABLE


def test_each_option_is_one_of_the_commands() -> None:
    named = set(re.findall(r"`[^`\n]*?(--[a-z-]+)", PAGE))

    assert {"--prune", "--prune-limit", "--again"} <= named
    assert named <= _options("plan") | _options("apply")


def test_the_commands_do_what_the_page_says(tmp_path: Path) -> None:
    lists = Lists(Cloud(approvals={"lead-data-scientist": 1}), tmp_path)
    lists.studioctl.file("people/pricing.yml", LISTS[0])
    lists.studioctl.file(
        "people/risk.yml", "users:\n  - {user_name: eve, persona: data-scientist}\n"
    )
    plan, apply = COMMANDS

    assert lists.studioctl(*plan).exit_code == 0
    assert lists.phases() == {}
    assert lists.studioctl(*apply).exit_code == 0
    assert lists.phases() == {"ada-lovelace": "PendingApproval", "bo": "Ready", "eve": "Ready"}
    lists.studioctl.file("people/pricing.yml", LISTS[0].replace("user_name: bo", "user_name: cy"))
    assert lists.studioctl(*apply).exit_code == 0
    assert (lists.phases()["bo"], lists.phases()["cy"]) == ("Suspended", "Ready")


def _options(*words: str) -> set[str]:
    command: Any = typer.main.get_command(app)
    for word in words:
        command = command.commands[word]
    return {option for parameter in command.params for option in parameter.opts}
