"""A repository of the pipelines is filled once, when it is empty, and left alone ever after."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from infra.__main__ import main
from infra.seeding.decision import Checkout, decide
from infra.seeding.git import Git, GitError
from infra.seeding.remote import codecommit_url
from tests.infra.environment_files import GOOD

COMMITTED = Checkout("infra/environments/acme.yaml", is_committed=True, is_changed=False)
Run = Callable[..., str]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    # Neither this machine's settings of git nor the repository that the tests run in.
    for name, value in (
        ("GIT_CONFIG_GLOBAL", "/dev/null"),
        ("GIT_CONFIG_SYSTEM", "/dev/null"),
        *(
            (f"GIT_{who}_{what}", "acme@example.com")
            for who in ("AUTHOR", "COMMITTER")
            for what in ("NAME", "EMAIL")
        ),
    ):
        monkeypatch.setenv(name, value)

    def git(*arguments: str, cwd: Path = tmp_path / "checkout") -> str:
        return subprocess.run(  # noqa: S603  # our own arguments
            ["git", *arguments],  # noqa: S607  # the git that is there
            cwd=cwd,
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()

    return git


@pytest.fixture
def checkout(run: Run, tmp_path: Path) -> Path:
    """Return a checkout with an environment's file in its one commit."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    run("init", "-q", "-b", "work")
    (folder / "acme.yaml").write_text(GOOD)
    run("add", "acme.yaml")
    run("commit", "-qm", "First")
    return folder


@pytest.fixture
def remote(run: Run, tmp_path: Path) -> Path:
    folder = tmp_path / "remote.git"
    run("init", "-q", "--bare", str(folder), cwd=tmp_path)
    return folder


def test_an_empty_repository_is_filled_with_the_last_commit(
    run: Run, checkout: Path, remote: Path
) -> None:
    git = Git(checkout, str(remote))
    file = checkout / "acme.yaml"

    assert decide(branch="main", heads=git.heads(), checkout=git.checkout(file)).is_pushed
    git.push("main")

    assert run("rev-parse", "main", cwd=remote) == run("rev-parse", "HEAD")
    again = decide(branch="main", heads=git.heads(), checkout=git.checkout(file))
    assert not again.is_pushed
    assert again.sentence == "The repository has the branch main already: it is left alone."


@pytest.mark.parametrize(
    ("heads", "seen", "words"),
    [
        ({"main", "next"}, COMMITTED, "has the branch main already"),
        ({"next"}, COMMITTED, "has next and no main"),
        (set(), Checkout("a.yaml", is_committed=False, is_changed=True), "is in no commit"),
        (set(), Checkout("a.yaml", is_committed=True, is_changed=True), "was changed after"),
    ],
)
def test_what_would_overwrite_or_deploy_something_else_is_not_pushed(
    heads: set[str], seen: Checkout, words: str
) -> None:
    seed = decide(branch="main", heads=heads, checkout=seen)

    assert not seed.is_pushed
    assert words in seed.sentence


def test_the_checkout_knows_whether_the_file_is_in_the_last_commit(
    checkout: Path, remote: Path
) -> None:
    git = Git(checkout, str(remote))
    new = checkout / "new.yaml"
    new.write_text(GOOD)

    assert git.checkout(checkout / "acme.yaml") == Checkout("acme.yaml", True, False)
    assert git.checkout(new) == Checkout("new.yaml", False, True)
    (checkout / "acme.yaml").write_text(f"{GOOD}production: true\n")
    assert git.checkout(checkout / "acme.yaml") == Checkout("acme.yaml", True, True)


def test_what_git_says_is_told(checkout: Path) -> None:
    with pytest.raises(GitError, match=r"git ls-remote: .*nowhere"):
        Git(checkout, str(checkout / "nowhere")).heads()


def test_without_awss_helper_its_name_is_told(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # A git that has no helpers but its own, whatever this machine has.
    monkeypatch.setattr("infra.seeding.git.sys.executable", str(tmp_path / "python"))
    monkeypatch.setenv("PATH", "/usr/bin:/bin")

    with pytest.raises(GitError, match="pip install git-remote-codecommit"):
        Git(checkout, codecommit_url("studio", region="eu-west-1", profile=None)).heads()


def test_codecommit_is_reached_in_its_region_with_a_profile_if_there_is_one() -> None:
    assert codecommit_url("r", region="eu-west-1", profile=None) == "codecommit::eu-west-1://r"
    assert codecommit_url("r", region="eu-west-1", profile="hub") == "codecommit::eu-west-1://hub@r"


def test_an_environment_without_a_pipeline_has_nothing_to_fill(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["seed", "example"]) == 2
    assert "example has no pipeline" in capsys.readouterr().err


def test_for_a_connection_the_two_commands_are_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "acme.yaml").write_text(
        f"{GOOD}pipeline:\n  branch: release\n  source:\n    connection:\n"
        "      arn: arn:aws:codeconnections:eu-west-1:111111111111:connection/0a1b\n"
        "      repository: acme/studio\n"
    )
    monkeypatch.setattr("infra.configuration.reading.ENVIRONMENTS", tmp_path)
    monkeypatch.setattr("infra.configuration.environment_name.ENVIRONMENTS", tmp_path)

    assert main(["seed", "acme"]) == 0
    told = capsys.readouterr().out
    assert "git remote add deployment" in told
    assert "git push deployment HEAD:release" in told
