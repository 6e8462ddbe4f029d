"""`studioctl cost`, without a network and without what deploys."""

import json
from pathlib import Path

from tests.cli.running import Studioctl

STACK = {
    "Resources": {
        "Key": {"Type": "AWS::KMS::Key", "Properties": {"EnableKeyRotation": True}},
        "Nat": {"Type": "AWS::EC2::NatGateway"},
    }
}


def write_assembly(folder: Path, account: str) -> None:
    folder.mkdir()
    (folder / "governance.template.json").write_text(json.dumps(STACK))
    stack = {
        "type": "aws:cloudformation:stack",
        "environment": f"aws://{account}/eu-west-1",
        "properties": {"templateFile": "governance.template.json"},
    }
    (folder / "manifest.json").write_text(json.dumps({"artifacts": {"governance": stack}}))


def test_an_assembly_is_priced_for_people_and_for_programs(
    studioctl: Studioctl, tmp_path: Path
) -> None:
    write_assembly(tmp_path / "made", "444444444444")

    shown = studioctl("cost", "example", "--assembly", "made")
    told = studioctl("cost", "example", "--assembly", "made", "--json")

    assert shown.exit_code == 0, shown.output
    assert "governance (444444444444): 36.04" in shown.stdout
    assert "1.00 more after a year, 2.00 from the second year on" in shown.stdout
    assert json.loads(told.stdout)["idle_usd"] == 1 + 730 * 0.048


def test_another_regions_prices_can_be_taken(studioctl: Studioctl, tmp_path: Path) -> None:
    write_assembly(tmp_path / "made", "444444444444")

    shown = studioctl(
        "cost", "example", "--assembly", "made", "--region-prices", "us-east-1", "--json"
    )

    assert json.loads(shown.stdout)["idle_usd"] == 1 + 730 * 0.045


def test_what_is_wrong_is_said_in_a_sentence(studioctl: Studioctl, tmp_path: Path) -> None:
    write_assembly(tmp_path / "made", "999999999999")

    unknown = studioctl("cost", "nowhere")
    other = studioctl("cost", "example", "--assembly", "made")

    assert (unknown.exit_code, other.exit_code) == (2, 2)
    assert "there is no environment 'nowhere'" in unknown.stderr
    assert "stacks in 999999999999, which this environment does not name" in other.stderr
