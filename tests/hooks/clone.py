"""A clean clone, small: the Makefile, the hooks and their settings, and nothing of the project."""

import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_FILES = (".gitignore", ".pre-commit-config.yaml", "Makefile", "pyproject.toml")
_SMALL = """\
[tool.mypy]
strict = true
files = ["."]
[tool.ruff.lint]
select = ["E", "F"]
"""


class Clone:
    """A repository in which `make` and `git` run as on a new machine: no settings of the user."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.folder = folder
        folder.mkdir()
        home.mkdir()
        # A hook that runs these tests would hand its own repository on.
        kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
        who = {"NAME": "Ada", "EMAIL": "ada@example.org"}
        self._environment = {
            **kept,
            "HOME": str(home),
            "XDG_CACHE_HOME": str(home / "cache"),
            "GIT_CONFIG_NOSYSTEM": "1",
            **{f"GIT_{role}_{key}": who[key] for role in ("AUTHOR", "COMMITTER") for key in who},
        }
        for name in _FILES:
            shutil.copy2(ROOT / name, folder / name)
        for name in ("requirements", "hooks"):
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pyc*"))
        # Set up already, by links: setting it up again would install the clone into the project's.
        (folder / ".venv").mkdir()
        for name in ("bin", "lib", "pyvenv.cfg"):
            (folder / ".venv" / name).symlink_to(ROOT / ".venv" / name)
        (folder / ".venv" / ".ready").touch()
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.run("git", *arguments)

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.folder,
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def commit(self, *names: str) -> tuple[bool, str]:
        """Return whether the files could be committed, and what was said."""
        self.git("add", "--", *names)
        done = self.git("commit", "--quiet", "-m", "try")
        return done.returncode == 0, done.stdout + done.stderr


def small_settings(clone: Clone) -> None:
    """Have the tools look at the clone's own files: the project's folders are not there."""
    (clone.folder / "pyproject.toml").write_text(_SMALL)
