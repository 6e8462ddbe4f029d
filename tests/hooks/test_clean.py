"""`make clean`: what can be made again goes, what people wrote stays."""

from pathlib import Path

from tests.hooks.clone import Clone

_MADE = (
    ".build/bundles/a.zip",
    "cdk.out/manifest.json",
    ".mypy_cache/x",
    ".ruff_cache/x",
    ".pytest_cache/x",
    ".hypothesis/x",
    "studio_provisioner.egg-info/PKG-INFO",
    "services/user/__pycache__/plan.pyc",
)
_WRITTEN = (
    "infra/environments/acme.yaml",
    "infra/environments/acme.profiles.yaml",
    "services/user/plan.py",
)


def _filled(tmp_path: Path) -> Clone:
    clone = Clone(tmp_path / "project", tmp_path / "home")
    for name in (*_MADE, *_WRITTEN):
        file = clone.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("x")
    return clone


def test_what_can_be_made_again_goes_and_what_people_wrote_stays(tmp_path: Path) -> None:
    clone = _filled(tmp_path)

    done = clone.run("make", "clean")

    assert done.returncode == 0, done.stderr
    assert [name for name in _MADE if (clone.folder / name).exists()] == []
    assert not list(clone.folder.rglob("services/**/__pycache__"))
    assert [name for name in _WRITTEN if not (clone.folder / name).exists()] == []
    assert (clone.folder / ".venv").exists()


def test_all_takes_the_environment_along(tmp_path: Path) -> None:
    clone = _filled(tmp_path)

    clone.run("make", "clean", "ALL=1")

    assert not (clone.folder / ".venv").exists()


def test_a_running_sandbox_is_left_alone(tmp_path: Path) -> None:
    clone = _filled(tmp_path)
    state = clone.folder / ".sandbox" / "run" / "state.json"
    state.parent.mkdir(parents=True)
    state.write_text("{}")

    done = clone.run("make", "clean")

    assert done.returncode != 0
    assert "make down first. Nothing was removed." in done.stderr
    assert state.exists()
    assert [name for name in _MADE if not (clone.folder / name).exists()] == []
