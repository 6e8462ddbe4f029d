"""Studio settings: what may be asked for, how AWS has it, and what differs."""

from typing import Any

import botocore.session
import pytest
from botocore.validate import ParamValidator
from hypothesis import given
from hypothesis import strategies as st

from services.user_onboarding.merge_patch import merge
from services.user_onboarding.requests import read_body
from services.user_onboarding.studio_settings import StudioSettings, shape_rules
from services.user_onboarding.user_settings import differences, read_settings, to_user_settings

ROLE = "arn:aws:iam::222222222222:role/studio/persona/test-ds"
SCRIPT = "arn:aws:sagemaker:eu-west-1:222222222222:studio-lifecycle-config/setup"
IMAGE = {"image_name": "ours", "app_image_config_name": "ours-config"}
MODEL: Any = botocore.session.get_session().get_service_model("sagemaker")


def faults(**settings: Any) -> set[tuple[str | None, str]]:
    read = read_body(StudioSettings, settings)
    return {(each.pointer, each.rule) for each in read} if isinstance(read, list) else set()


@pytest.mark.parametrize(
    ("settings", "place", "rule"),
    [
        ({"default_instance_type": "ml.t3.mediun"}, "/default_instance_type", "one_of"),
        ({"default_instance_type": 3}, "/default_instance_type", "type"),
        ({"idle_shutdown_minutes": 59}, "/idle_shutdown_minutes", "range"),
        ({"idle_shutdown_minutes": 525_601}, "/idle_shutdown_minutes", "range"),
        ({"idle_shutdown_minutes": "60"}, "/idle_shutdown_minutes", "type"),
        ({"idle_shutdown_minutes": True}, "/idle_shutdown_minutes", "type"),
        (
            {"space_storage": {"default_gb": 4, "maximum_gb": 9}},
            "/space_storage/default_gb",
            "range",
        ),
        ({"space_storage": {"default_gb": 9, "maximum_gb": 5}}, "/space_storage", "order"),
        ({"space_storage": {"default_gb": 9}}, "/space_storage/maximum_gb", "required"),
        ({"hidden_tools": ["Everything"]}, "/hidden_tools/0", "one_of"),
        ({"hidden_tools": ["DataWrangler", "DataWrangler"]}, "/hidden_tools", "unique"),
        ({"hidden_instance_types": ["ml.x"]}, "/hidden_instance_types/0", "one_of"),
        ({"lifecycle_config_arn": "arn:aws:s3:::x"}, "/lifecycle_config_arn", "pattern"),
        ({"custom_images": [{"image_name": "a b"}]}, "/custom_images/0/image_name", "pattern"),
        ({"canvas": "no"}, "/canvas", "type"),
        ({"gpu": 1}, "/gpu", "unknown_field"),
    ],
)
def test_what_sagemaker_would_refuse_is_refused_by_field_and_rule(
    settings: dict[str, Any], place: str, rule: str
) -> None:
    assert (place, rule) in faults(**settings)


def test_a_mistyped_instance_type_is_told_with_near_ones() -> None:
    (fault,) = read_body(StudioSettings, {"default_instance_type": "ml.t3.mediun"})

    assert "ml.t3.medium" in fault.message  # type: ignore[union-attr] # a fault, as refused above


enum = {name: shape_rules(name)["enum"] for name in ("AppInstanceType", "MlTools")}
sizes = st.tuples(st.integers(5, 16_384), st.integers(5, 16_384)).map(sorted)
settings_given = st.fixed_dictionaries(
    {},
    optional={
        "default_instance_type": st.sampled_from(enum["AppInstanceType"]),
        "idle_shutdown_minutes": st.integers(60, 525_600),
        "space_storage": sizes.map(lambda two: {"default_gb": two[0], "maximum_gb": two[1]}),
        "hidden_tools": st.lists(st.sampled_from(enum["MlTools"]), unique=True),
        "hidden_instance_types": st.lists(
            st.sampled_from(enum["AppInstanceType"]), unique=True, max_size=5
        ),
        "lifecycle_config_arn": st.just(SCRIPT),
        "custom_images": st.lists(st.sampled_from([IMAGE, {**IMAGE, "version": 3}]), max_size=2),
        "canvas": st.booleans(),
    },
)


@given(settings_given)
def test_what_is_taken_is_what_sagemaker_takes(settings: dict[str, Any]) -> None:
    read = read_body(StudioSettings, settings)
    assert isinstance(read, StudioSettings)
    assert read.as_stored() == settings

    report = ParamValidator().validate(
        to_user_settings(settings, ROLE), MODEL.shape_for("UserSettings")
    )

    assert not report.has_errors(), report.generate_report()


@given(settings_given, settings_given)
def test_what_was_sent_no_longer_differs_and_what_was_cleared_is_gone(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    """As SageMaker does it: each block of the settings is replaced, others stay."""
    described = to_user_settings(before, ROLE)
    seen = read_settings(described)
    assert differences(seen, before) == ()

    described |= to_user_settings(after, ROLE, seen)

    assert differences(read_settings(described), after) == ()


@given(settings_given, st.integers(60, 525_600))
def test_another_value_differs_by_its_name(settings: dict[str, Any], minutes: int) -> None:
    seen = read_settings(to_user_settings(settings, ROLE))
    other = {**settings, "idle_shutdown_minutes": minutes}

    expected = (
        ("idle_shutdown_minutes",) if settings.get("idle_shutdown_minutes") != minutes else ()
    )

    assert differences(seen, other) == expected


def test_without_settings_nothing_but_the_role_is_sent() -> None:
    assert to_user_settings({}, ROLE) == {"ExecutionRole": ROLE}


def test_what_aws_keeps_besides_is_no_difference() -> None:
    described = {
        "ExecutionRole": ROLE,
        "SecurityGroups": ["sg-1"],
        "JupyterLabAppSettings": {"BuiltInLifecycleConfigArn": "x", "LifecycleConfigArns": ["y"]},
    }

    assert differences(read_settings(described), {}) == ()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)
objects = st.dictionaries(st.sampled_from("abc"), json_values, max_size=3)


@given(objects, objects)
def test_a_merge_patch_applied_twice_is_applied_once(
    target: dict[str, Any], patch: dict[str, Any]
) -> None:
    once = merge(target, patch)

    assert merge(once, patch) == once
    assert not any(patch[name] is None and name in once for name in patch)


def test_the_example_of_the_rfc_is_merged_as_it_says() -> None:
    target = {"title": "Goodbye!", "author": {"given": "John", "family": "Doe"}, "tags": ["a"]}
    patch = {"title": "Hello!", "author": {"family": None}, "tags": ["b"]}

    assert merge(target, patch) == {"title": "Hello!", "author": {"given": "John"}, "tags": ["b"]}
