"""Rules hear of changed parameters; a parameter keeps its type."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.clouds import DEV, REGION, Cloud, fresh
from tests.sandbox.listeners import WATCH_SECONDS, Queue, listen


def _changes(cloud: Cloud, name: str) -> Queue:
    pattern = {"source": ["aws.ssm"], "detail-type": ["Parameter Store Change"]}
    return listen(cloud, {**pattern, "detail": {"name": [{"prefix": name}]}})


def _operations(heard: Queue, number: int) -> list[str]:
    return [heard.event()["detail"]["operation"] for _ in range(number)]


def test_a_changes_event_has_the_shape_that_systems_manager_documents(cloud: Cloud) -> None:
    name = f"/vpc/{fresh('p')}"
    heard = _changes(cloud, name)

    cloud.client("ssm").put_parameter(Name=name, Value="a,b", Type="StringList", Description="two")

    event = heard.event()
    assert event.pop("id")
    assert event.pop("time")
    assert event == {
        "version": "0",
        "source": "aws.ssm",
        "detail-type": "Parameter Store Change",
        "account": DEV,
        "region": REGION,
        "resources": [f"arn:aws:ssm:{REGION}:{DEV}:parameter{name}"],
        "detail": {
            "operation": "Create",
            "name": name,
            "type": "StringList",
            "description": "two",
        },
    }


def test_every_change_of_a_parameters_life_is_told_once(cloud: Cloud) -> None:
    name = f"/vpc/{fresh('p')}"
    heard = _changes(cloud, name)
    ssm = cloud.client("ssm")

    for _ in range(2):
        ssm.put_parameter(Name=name, Value="x", Type="String", Overwrite=True)
    ssm.delete_parameter(Name=name)
    ssm.put_parameter(Name=name, Value="x", Type="String")
    ssm.delete_parameters(Names=[name, "/none"])

    assert _operations(heard, 5) == ["Create", "Update", "Delete", "Create", "Delete"]
    with pytest.raises(AssertionError, match="nothing came"):
        heard.event(WATCH_SECONDS)


def test_what_is_refused_changes_nothing_and_is_not_told(cloud: Cloud) -> None:
    name = f"/vpc/{fresh('p')}"
    ssm = cloud.client("ssm")
    ssm.put_parameter(Name=name, Value="x", Type="String")
    heard = _changes(cloud, name)

    with pytest.raises(ClientError, match="ParameterAlreadyExists"):
        ssm.put_parameter(Name=name, Value="y", Type="String")
    with pytest.raises(ClientError, match="ParameterNotFound"):
        ssm.delete_parameter(Name=f"{name}-none")

    with pytest.raises(AssertionError, match="nothing came"):
        heard.event(WATCH_SECONDS)


def test_a_templates_parameter_is_told_of_too(cloud: Cloud) -> None:
    name = f"/vpc/{fresh('p')}"
    heard = _changes(cloud, name)

    parameter = {"Name": name, "Type": "String", "Value": "x"}
    cloud.deploy({"P": {"Type": "AWS::SSM::Parameter", "Properties": parameter}})

    assert _operations(heard, 1) == ["Create"]


def test_gap_in_telling_is_still_there_without_the_seam(bare: Cloud) -> None:
    name = f"/vpc/{fresh('p')}"
    heard = _changes(bare, name)
    bare.client("ssm").put_parameter(Name=name, Value="x", Type="String")

    with pytest.raises(AssertionError, match="nothing came"):
        heard.event(WATCH_SECONDS)


def _with_another_type(cloud: Cloud) -> tuple[Any, str]:
    name, ssm = f"/vpc/{fresh('p')}", cloud.client("ssm")
    ssm.put_parameter(Name=name, Value="x", Type="String")
    ssm.put_parameter(Name=name, Value="a,b", Type="StringList", Overwrite=True)
    return ssm, name


def test_a_parameters_type_cannot_be_changed(cloud: Cloud) -> None:
    with pytest.raises(ClientError, match="HierarchyTypeMismatchException"):
        _with_another_type(cloud)


def test_a_parameter_that_was_deleted_may_have_another_type(cloud: Cloud) -> None:
    name, ssm = f"/vpc/{fresh('p')}", cloud.client("ssm")
    ssm.put_parameter(Name=name, Value="x", Type="String")
    ssm.delete_parameter(Name=name)
    ssm.put_parameter(Name=name, Value="a,b", Type="StringList", Overwrite=True)
    # Without a type, it keeps the one it has.
    ssm.put_parameter(Name=name, Value="c", Overwrite=True)

    found = ssm.get_parameter(Name=name)["Parameter"]
    assert (found["Type"], found["Value"]) == ("StringList", "c")


def test_gap_in_types_is_still_there_without_the_seam(bare: Cloud) -> None:
    ssm, name = _with_another_type(bare)

    assert ssm.get_parameter(Name=name)["Parameter"]["Type"] == "StringList"
