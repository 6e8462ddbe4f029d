"""What git is asked and told about the checkout and the remote repository."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from infra.refusal import InfraError
from infra.seeding.decision import Checkout

_LOOK_SECONDS: Final = 60
_PUSH_SECONDS: Final = 540
_WITHOUT_HELPER: Final = (
    "git does not know CodeCommit: pip install git-remote-codecommit, AWS's helper for that, "
    "then the same again"
)


class GitError(InfraError):
    """Git did not do what it was asked; its own words are in the text."""


class Git:
    """Git in one checkout, towards one remote repository.

    Parameters
    ----------
    root
        The folder of the checkout.
    url
        The remote repository, as git takes it.
    """

    def __init__(self, root: Path, url: str) -> None:
        self._root = root
        self._url = url

    def heads(self) -> frozenset[str]:
        """Return the names of the remote's branches.

        Raises
        ------
        GitError
            The remote cannot be reached.
        """
        listed = self._git("ls-remote", "--heads", self._url, seconds=_LOOK_SECONDS)
        return frozenset(
            line.split("\t")[1].removeprefix("refs/heads/") for line in listed.splitlines()
        )

    def checkout(self, file: Path) -> Checkout:
        """Return whether the last commit has ``file`` as it is.

        Raises
        ------
        GitError
            The folder is no checkout, or has no commit.
        """
        path = file.resolve().relative_to(self._root.resolve()).as_posix()
        committed = self._git("ls-tree", "--name-only", "HEAD", "--", path, seconds=_LOOK_SECONDS)
        changed = self._git("status", "--porcelain", "--", path, seconds=_LOOK_SECONDS)
        return Checkout(path, is_committed=bool(committed), is_changed=bool(changed))

    def push(self, branch: str) -> None:
        """Push the last commit, and what is before it, as a branch.

        Raises
        ------
        GitError
            The remote refuses.
        """
        self._git("push", self._url, f"HEAD:refs/heads/{branch}", seconds=_PUSH_SECONDS)

    def _git(self, *arguments: str, seconds: int) -> str:
        # git finds a helper beside our interpreter too, and asks nobody for a password.
        tools = Path(sys.executable).parent
        variables = {
            **os.environ,
            "PATH": f"{tools}{os.pathsep}{os.environ.get('PATH', '')}",
            "GIT_TERMINAL_PROMPT": "0",
            "LC_ALL": "C",
        }
        try:
            done = subprocess.run(  # noqa: S603  # a list, and no shell
                ["git", *arguments],  # noqa: S607  # the git that the user has
                cwd=self._root,
                env=variables,
                capture_output=True,
                text=True,
                timeout=seconds,
                check=False,
            )
        except FileNotFoundError as error:
            raise GitError("git is needed for this, and is not there") from error
        except subprocess.TimeoutExpired as error:
            raise GitError(f"git {arguments[0]} took more than {seconds} seconds") from error
        if "remote-codecommit" in done.stderr and "not a git command" in done.stderr:
            raise GitError(_WITHOUT_HELPER)
        if done.returncode:
            raise GitError(f"git {arguments[0]}: {done.stderr.strip()}")
        return done.stdout
