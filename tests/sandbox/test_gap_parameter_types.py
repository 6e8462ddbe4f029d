"""A parameter's type is for life."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.clouds import DEV, Cloud, fresh


def put(ssm: Any, name: str, type_: str) -> None:
    ssm.put_parameter(Name=name, Value="a,b", Type=type_, Overwrite=True)


def test_another_type_is_refused_and_the_parameter_kept(cloud: Cloud) -> None:
    name, ssm = f"/vpc/{fresh('type')}", cloud.client("ssm", DEV)
    put(ssm, name, "StringList")

    with pytest.raises(ClientError) as refused:
        put(ssm, name, "String")

    assert refused.value.response["Error"]["Code"] == "HierarchyTypeMismatchException"
    assert ssm.get_parameter(Name=name)["Parameter"]["Type"] == "StringList"


def test_the_same_type_is_taken_and_so_is_another_one_after_deletion(cloud: Cloud) -> None:
    name, ssm = f"/vpc/{fresh('type')}", cloud.client("ssm", DEV)
    for _ in range(2):
        put(ssm, name, "String")
    ssm.delete_parameter(Name=name)

    put(ssm, name, "StringList")

    assert ssm.get_parameter(Name=name)["Parameter"]["Type"] == "StringList"


def test_the_emulator_itself_changes_types(bare: Cloud) -> None:
    name, ssm = f"/vpc/{fresh('type')}", bare.client("ssm", DEV)
    put(ssm, name, "StringList")

    put(ssm, name, "String")

    assert ssm.get_parameter(Name=name)["Parameter"]["Type"] == "String"
