"""Scripts beside an environment file: what is taken, and what is refused."""

from pathlib import Path

import pytest

from infra.configuration.studios import LifecycleConfiguration
from infra.studio.lifecycle_configurations import script_name
from tests.infra.environment_files import GOOD, read, refusal

PLACE = "account_sets.retail.dev.regions.eu-west-1.studios.0.lifecycle_configurations"


def with_script(file: str, *, name: str = "pip") -> str:
    return GOOD + (
        "              lifecycle_configurations:\n"
        f"                - {{name: '{name}', app: JupyterLab, file: '{file}'}}\n"
    )


def read_one(tmp_path: Path, content: bytes) -> LifecycleConfiguration:
    (tmp_path / "pip.sh").write_bytes(content)
    [place] = read(tmp_path, with_script("pip.sh")).account_sets["retail"].stages()
    return place[1].regions["eu-west-1"].studios[0].lifecycle_configurations[0]


@pytest.mark.parametrize(
    ("file", "content", "reason"),
    [
        ("none.sh", b"x", "there is no file none.sh beside the environment file"),
        ("../pip.sh", b"x", "../pip.sh is not beside the environment file"),
        ("/etc/hostname", b"x", "/etc/hostname is not beside the environment file"),
        ("pip.sh", b" \n", "pip.sh is empty"),
        (
            "pip.sh",
            b"x" * 12_289,
            "pip.sh has 16388 characters in base64; SageMaker takes 16384",
        ),
    ],
)
def test_a_script_that_cannot_be_is_refused_with_its_line(
    tmp_path: Path, file: str, content: bytes, reason: str
) -> None:
    (tmp_path / "pip.sh").write_bytes(content)

    assert refusal(tmp_path, with_script(file)) == [f"acme.yaml:15: {PLACE}.0.file: {reason}"]


def test_the_longest_script_is_taken(tmp_path: Path) -> None:
    assert len(read_one(tmp_path, b"x" * 12_288).file.encoded) == 16_384


def test_a_changed_script_has_another_name_within_sagemakers_length(tmp_path: Path) -> None:
    first = script_name("a" * 32, read_one(tmp_path, b"echo one\n"))
    same = script_name("a" * 32, read_one(tmp_path, b"echo one\r\n"))
    other = script_name("a" * 32, read_one(tmp_path, b"echo two\n"))

    assert first == same != other
    assert len(first) - len("pip") + 20 <= 63


def test_a_domain_that_is_there_already_gets_no_scripts(tmp_path: Path) -> None:
    (tmp_path / "pip.sh").write_text("echo\n")
    text = with_script("pip.sh") + "              existing_domain_id: d-abcdefghijkl\n"

    assert refusal(tmp_path, text) == [
        f"acme.yaml:14: {PLACE}: a domain that is there already has its own: only a domain made "
        "here gets these"
    ]
