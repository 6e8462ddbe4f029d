"""Installations of several account sets, made from ``example.yaml``."""

import copy
from typing import Any

import yaml

from infra.configuration.reading import environment_file


def example_with(sets: int) -> dict[str, Any]:
    """Return ``example.yaml`` with this many account sets, each of three accounts of its own.

    Its functions are for this machine, so it cannot be a production installation.
    """
    content: dict[str, Any] = yaml.safe_load(environment_file("example").read_text())
    content["production"] = False
    content["functions"]["bundle_for"] = "this-machine"
    [(_, first)] = content["account_sets"].items()
    for further in range(1, sets):
        account_set = copy.deepcopy(first)
        for account in account_set.values():
            # 555555555555 becomes 555555555556.
            account["account_id"] = str(int(account["account_id"]) + further)
            for region in account["regions"].values():
                for studio in region.get("studios", ()):
                    studio["alias"] = f"set{further}-dev"
        content["account_sets"][f"set{further}"] = account_set
    return content
