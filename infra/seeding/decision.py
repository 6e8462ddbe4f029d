"""Whether a repository gets the checkout: decided from what is there, without git."""

from collections.abc import Set
from dataclasses import dataclass


@dataclass(frozen=True)
class Checkout:
    """What is known of the checkout: of the environment's file in it, ``path`` from its root."""

    path: str
    is_committed: bool
    is_changed: bool


@dataclass(frozen=True)
class Seed:
    """What is to be done: pushed or not, and the sentence that says why."""

    is_pushed: bool
    sentence: str


def decide(*, branch: str, heads: Set[str], checkout: Checkout) -> Seed:
    """Return what happens to a repository that has the branches ``heads``."""
    if branch in heads:
        return Seed(False, f"The repository has the branch {branch} already: it is left alone.")
    if heads:
        return Seed(
            False,
            f"The repository has {', '.join(sorted(heads))} and no {branch}. It is not empty, so "
            f"nothing was pushed: push {branch} yourself.",
        )
    if not checkout.is_committed:
        return Seed(
            False,
            f"{checkout.path} is in no commit, so that the pipeline would not find it: commit it, "
            "then the same again.",
        )
    if checkout.is_changed:
        return Seed(
            False,
            f"{checkout.path} was changed after the last commit, which is what would be deployed: "
            "commit it, then the same again.",
        )
    return Seed(True, f"The repository is empty: the last commit becomes its branch {branch}.")
