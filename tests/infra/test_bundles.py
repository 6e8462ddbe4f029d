"""A bundle is complete, small, and the same bytes each time."""

import hashlib
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import botocore.session
import pytest

from infra.bundle_files import bundle_files
from infra.bundles import Bundle, BundleError, build_bundle
from infra.bundles.aws_models import pruned_model
from infra.bundles.contents import AWS_MODELS, HANDLER_MODULES, NOT_SHIPPED, SERVICES
from infra.bundles.targets import Target, target_of
from infra.configuration import FunctionSettings, read_installation
from infra.configuration.reading import environment_file
from tests.infra.templates import ROOT

HERE = target_of(FunctionSettings(bundle_for="this-machine"))


def quiet(_line: str) -> None:
    """Say nothing."""


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return bundle_files(read_installation(environment_file("sandbox")))


@pytest.fixture(scope="module", params=SERVICES)
def service(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture(scope="module")
def unpacked(service: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp(service) / "content"


@pytest.fixture(scope="module")
def bundle(service: str, unpacked: Path, files: dict[str, bytes]) -> Bundle:
    return build_bundle(
        service,
        target=HERE,
        files=files,
        say=quiet,
        unpacked=unpacked,
    )


# Each handler is imported in a process of its own. What is not ours is there already: that takes
# most of the time, and comes of the bundle as well.
IMPORTING = """
import importlib, os, sys
sys.path.insert(0, sys.argv[1])
import aws_lambda_powertools, botocore.session, pydantic
wrong = 0
for name in sys.argv[2:]:
    child = os.fork()
    if child:
        wrong += os.waitpid(child, 0)[1] != 0
        continue
    assert callable(importlib.import_module(name).handler), name
    files = {getattr(module, "__file__", None) or "" for module in sys.modules.values()}
    outside = sorted(each for each in files if "site-packages" in each)
    assert not outside, (name, outside)
    break
sys.exit(wrong)
"""


def test_each_handler_is_imported_with_nothing_but_its_bundle(
    bundle: Bundle, unpacked: Path
) -> None:
    modules = HANDLER_MODULES[bundle.service]

    done = subprocess.run(  # noqa: S603  # our own interpreter
        [sys.executable, "-I", "-S", "-c", IMPORTING, str(unpacked), *modules],
        env={"AWS_DEFAULT_REGION": "eu-west-1", "POWERTOOLS_SERVICE_NAME": "test"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert modules
    assert done.returncode == 0, done.stderr


def test_the_aws_clients_of_the_functions_can_be_made(bundle: Bundle, unpacked: Path) -> None:
    calls = {name: list(operations) for name, operations in AWS_MODELS[bundle.service].items()}
    program = (
        "import json, re, sys\n"
        f"sys.path.insert(0, {str(unpacked)!r})\n"
        "from botocore.session import Session\n"
        "from botocore import xform_name\n"
        f"for service, operations in json.loads({json.dumps(calls)!r}).items():\n"
        "    client = Session().create_client(service, region_name='eu-west-1',"
        " aws_access_key_id='a', aws_secret_access_key='b')\n"
        "    assert all(hasattr(client, xform_name(each)) for each in operations)\n"
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


@pytest.mark.parametrize("region", ["eu-west-1", "us-gov-west-1", "cn-north-1"])
def test_trimmed_data_lead_to_the_endpoints_that_whole_data_do(
    bundle: Bundle, unpacked: Path, region: str
) -> None:
    # Untyped: the stubs have one overload a service, and this is each of them.
    session: Any = botocore.session.Session()
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "y", "region_name": region}
    names = list(AWS_MODELS[bundle.service])
    whole = {name: session.create_client(name, **keys).meta.endpoint_url for name in names}
    code = (
        f"import sys; sys.path.insert(0, {str(unpacked)!r})\n"
        "import json, botocore.session\n"
        "session = botocore.session.Session()\n"
        f"print(json.dumps({{name: session.create_client(name, **{keys!r}).meta.endpoint_url "
        f"for name in {names!r}}}))\n"
    )
    ran = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=True
    )

    assert json.loads(ran.stdout) == whole


def test_each_module_is_compiled_and_never_checked_against_its_source(
    bundle: Bundle, unpacked: Path
) -> None:
    sources = list(unpacked.rglob("*.py"))
    compiled = list(unpacked.rglob("*.pyc"))

    assert bundle.compiled
    assert len(compiled) == len(sources)
    # The second word of a .pyc: 1 says that a hash is stored and is not to be checked.
    assert {file.read_bytes()[4:8] for file in compiled} == {(1).to_bytes(4, "little")}


def test_a_bundle_holds_the_service_and_nothing_of_the_workshop(
    bundle: Bundle, files: dict[str, bytes]
) -> None:
    with zipfile.ZipFile(bundle.zip_file) as packed:
        names = packed.namelist()
        told = {name: packed.read(name) for name in files}
        times = {entry.date_time for entry in packed.infolist()}

    tops = {name.split("/")[0] for name in names}
    assert told == files
    assert set(told) == {"installation.json", "openapi.json"}
    code = [name for name in names if name not in files]
    # What is told comes after the code: it is added to what was packed before.
    assert names == [*sorted(code, key=lambda name: tuple(name.split("/"))), *sorted(files)]
    assert times == {(1980, 1, 1, 0, 0, 0)}
    assert tops >= {"services", "events", "botocore", "pydantic", "aws_lambda_powertools"}
    assert not tops & {"infra", "tests", "sandbox", "cli", "bench", "boto3", "ministack"}
    assert {name.split("/")[1] for name in names if name.startswith("services/")} == {
        "__init__.py",
        "__pycache__",
        "controller",
        bundle.service,
    }
    assert not [name for name in names if "dist-info" in name or "/tests/" in name]


def test_a_bundle_leaves_out_what_serves_tests_and_people_at_their_desks(bundle: Bundle) -> None:
    with zipfile.ZipFile(bundle.zip_file) as packed:
        names = packed.namelist()

    ours = {name for name in names if name.startswith("events/")}
    assert {"events/names.py", "events/publisher.py", "events/catalog.py"} <= ours
    for left_out in ("memory_bus", "samples", "export", "__main__"):
        assert not [name for name in ours if f"/{left_out}." in name], left_out
    assert not set(NOT_SHIPPED) & set(names)


def test_what_is_left_out_of_a_bundle_is_there_to_be_left_out() -> None:
    assert [path for path in NOT_SHIPPED if not (ROOT / path).is_file()] == []


def test_a_bundle_is_at_most_ten_megabytes(bundle: Bundle) -> None:
    assert bundle.zip_file.stat().st_size <= 10_000_000


def test_two_builds_from_nothing_give_the_same_bytes(
    bundle: Bundle, tmp_path: Path, files: dict[str, bytes]
) -> None:
    again = build_bundle(
        bundle.service,
        target=HERE,
        files=files,
        say=quiet,
        build=tmp_path / "build",
    )

    assert again.sha256 == bundle.sha256
    assert (
        hashlib.sha256(again.zip_file.read_bytes()).digest()
        == hashlib.sha256(bundle.zip_file.read_bytes()).digest()
    )


def test_a_second_build_finds_the_first(bundle: Bundle, files: dict[str, bytes]) -> None:
    said: list[str] = []

    again = build_bundle(bundle.service, target=HERE, files=files, say=said.append)

    assert again == bundle
    assert said == []


def test_another_installation_is_another_bundle(bundle: Bundle) -> None:
    other = build_bundle(
        bundle.service, target=HERE, files={"installation.json": b"{}\n"}, say=quiet
    )

    assert other.sha256 != bundle.sha256


def test_an_unknown_service_is_refused() -> None:
    with pytest.raises(BundleError, match="there are: user_onboarding, project_enabler"):
        build_bundle("nothing", target=HERE, files={}, say=quiet)


def test_wheels_for_aws_are_chosen_by_its_python_and_processor() -> None:
    target = target_of(FunctionSettings(python="3.14", architecture="arm64"))

    assert target == Target("3.14", "aarch64-manylinux_2_28")
    assert target.uv_arguments() == [
        *("--python-version", "3.14"),
        *("--python-platform", "aarch64-manylinux_2_28"),
    ]


def test_a_pruned_model_keeps_what_its_operations_reach() -> None:
    model = {
        "metadata": {"protocol": "json"},
        "operations": {
            "Get": {"input": {"shape": "In"}, "errors": [{"shape": "Gone"}]},
            "Put": {"input": {"shape": "Big"}},
        },
        "shapes": {
            "In": {"type": "structure", "members": {"shape": {"shape": "Name"}}},
            "Name": {"type": "string"},
            "Gone": {"type": "structure", "members": {}},
            "Big": {"type": "structure", "members": {}},
        },
    }

    pruned = pruned_model(model, ["Get"])

    assert set(pruned["operations"]) == {"Get"}
    assert set(pruned["shapes"]) == {"In", "Name", "Gone"}
    assert pruned["metadata"] == model["metadata"]


def test_the_pruned_model_of_sagemaker_holds_values_to_the_same_rules() -> None:
    loader = botocore.session.Session().get_component("data_loader")
    whole = loader.load_service_model("sagemaker", "service-2")

    pruned = pruned_model(whole, AWS_MODELS["user_onboarding"]["sagemaker"])

    assert len(pruned["shapes"]) < len(whole["shapes"]) / 2
    for name in ("UserSettings", "AppInstanceType", "MlTools", "StudioLifecycleConfigArn"):
        assert name in pruned["shapes"]
    assert all(shape == whole["shapes"][name] for name, shape in pruned["shapes"].items())


def test_a_service_carries_the_models_that_it_calls_and_no_others(
    bundle: Bundle, unpacked: Path
) -> None:
    data = unpacked / "botocore" / "data"

    assert {path.name for path in data.iterdir() if path.is_dir()} == set(
        AWS_MODELS[bundle.service]
    )


def test_an_operation_that_a_service_does_not_have_is_an_error() -> None:
    with pytest.raises(KeyError, match="Fly"):
        pruned_model({"operations": {}, "shapes": {}}, ["Fly"])
