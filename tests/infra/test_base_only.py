"""The base of accounts that the hub does not list: made alone, and no different for it."""

from pathlib import Path

from tests.infra.assemblies import synthesize
from tests.infra.environment_files import GOOD
from tests.infra.templates import read

ORGANIZATION = (
    'organization: {id: o-a1b2c3d4e5, management_account_id: "999999999999"}\n'
    "functions: {bundle_for: this-machine}\n"
)


def test_base_alone_is_the_base_and_nothing_of_the_hub(tmp_path: Path) -> None:
    (tmp_path / "whole.yaml").write_text(GOOD + ORGANIZATION)
    (tmp_path / "base.yaml").write_text(GOOD + ORGANIZATION + "base_only: true\n")

    whole = read(synthesize(str(tmp_path / "whole.yaml"), tmp_path / "whole"))
    base = read(synthesize(str(tmp_path / "base.yaml"), tmp_path / "base"))

    assert set(base) == {"network-retail-dev-eu-west-1", "studio-retail-dev"}
    assert set(whole) - set(base) >= {"governance"}
    assert all(base[name].content == whole[name].content for name in base)
