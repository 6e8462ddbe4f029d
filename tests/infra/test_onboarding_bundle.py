"""The bundle of user onboarding holds studio settings to SageMaker's rules by itself."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from infra.bundle_files import bundle_files
from infra.bundles import build_bundle
from infra.bundles.targets import target_of
from infra.configuration import FunctionSettings, read_installation
from infra.configuration.reading import environment_file


@pytest.fixture(scope="module")
def onboarding(tmp_path_factory: pytest.TempPathFactory) -> Path:
    content = tmp_path_factory.mktemp("onboarding") / "content"
    build_bundle(
        "user_onboarding",
        target=target_of(FunctionSettings(bundle_for="this-machine")),
        files=bundle_files(read_installation(environment_file("sandbox"))),
        say=lambda _line: None,
        unpacked=content,
    )
    return content


@pytest.mark.parametrize(
    ("settings", "refused_at"),
    [
        ({"default_instance_type": "ml.t3.medium", "idle_shutdown_minutes": 60}, None),
        ({"default_instance_type": "ml.t3.medum"}, "default_instance_type"),
        ({"idle_shutdown_minutes": 59}, "idle_shutdown_minutes"),
        ({"lifecycle_config_arn": "arn:aws:s3:::mine"}, "lifecycle_config_arn"),
        ({"hidden_tools": ["DataWrangler", "Nothing"]}, "hidden_tools"),
        ({"space_storage": {"default_gb": 4, "maximum_gb": 9}}, "space_storage"),
    ],
)
def test_a_bundle_alone_holds_studio_settings_to_sagemakers_rules(
    onboarding: Path, settings: dict[str, object], refused_at: str | None
) -> None:
    program = (
        "import json, sys\n"
        f"sys.path.insert(0, {str(onboarding)!r})\n"
        "from pydantic import ValidationError\n"
        "from services.user_onboarding.studio_settings import StudioSettings\n"
        "try:\n"
        f"    StudioSettings.model_validate_json({json.dumps(settings)!r})\n"
        "    print('null')\n"
        "except ValidationError as error:\n"
        "    [found] = {each['loc'][0] for each in error.errors()}\n"
        "    print(json.dumps(found))\n"
    )

    done = subprocess.run(  # noqa: S603  # our own interpreter
        [sys.executable, "-I", "-S", "-c", program],
        env={},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == refused_at
