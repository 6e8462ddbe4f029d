"""What only the real clients can show: the wire, unified domains, roles that are refused."""

import pytest
from botocore.exceptions import EndpointConnectionError
from botocore.stub import Stubber

from sandbox.sagemaker.faults import CallFault
from services.controller.aws_errors import AwsCall, AwsCallError
from services.controller.clients import create_client
from services.user_onboarding.aws_studio_account import AwsStudioAccount
from services.user_onboarding.quotas import Quota
from services.user_onboarding.studio_account import NewProfile
from tests.contract.studios import ACCOUNT, REGION, AwsStudio
from tests.contract.test_studio_account import ROLE, TAGS

SETTINGS = {"ExecutionRole": ROLE}

pytestmark = pytest.mark.usefixtures("aws")


@pytest.fixture
def studio() -> AwsStudio:
    return AwsStudio()


def test_domain_under_unified_studio_is_seen_so(studio: AwsStudio) -> None:
    place = studio.world.place(ACCOUNT, REGION)
    place.domains[studio.domain_id].settings["DomainSettings"] = {
        "UnifiedStudioSettings": {"StudioWebPortalAccess": "ENABLED"}
    }

    assert studio.account.domain(studio.domain_id).under_unified_studio


def test_name_that_sagemaker_does_not_take_is_refused_with_its_words(studio: AwsStudio) -> None:
    with pytest.raises(AwsCallError) as refused:
        studio.account.create(NewProfile(studio.domain_id, "ada.lovelace", SETTINGS, TAGS))

    assert refused.value.code == "ValidationException"
    assert "regular expression pattern" in str(refused.value.call.error_message)


def test_throttle_that_lasts_is_told_as_passing_after_bounded_retries(
    studio: AwsStudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    studio.world.faults.call_faults.append(
        CallFault("ListUserProfiles", "ThrottlingException", "Rate exceeded", times=99)
    )

    with pytest.raises(AwsCallError) as refused:
        studio.account.all_profiles(studio.domain_id)

    assert refused.value.throttled
    assert refused.value.passing
    assert studio.world.faults.calls["ListUserProfiles"] == 4


def test_create_whose_answer_was_lost_is_found_by_the_retry(
    studio: AwsStudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    studio.world.faults.call_faults.append(
        CallFault("CreateUserProfile", "InternalFailure", status=500, when="after")
    )

    with pytest.raises(AwsCallError) as refused:
        studio.account.create(NewProfile(studio.domain_id, "Ada", SETTINGS, TAGS))

    # The SDK's own retry meets the profile that the first call made.
    assert refused.value.code == "ResourceInUse"
    found = studio.account.describe(studio.domain_id, "Ada")
    assert found is not None
    assert studio.account.tags(found.arn) == TAGS


def test_an_account_that_cannot_be_reached_is_told_as_passing() -> None:
    def client(_: str) -> None:
        raise EndpointConnectionError(endpoint_url="sagemaker")

    with pytest.raises(AwsCallError) as refused:
        AwsStudioAccount(client).domain("d-abc")

    assert refused.value.passing
    assert refused.value.call == AwsCall(
        "DescribeDomain",
        None,
        "EndpointConnectionError",
        'Could not connect to the endpoint URL: "sagemaker"',
    )


def test_a_profiles_stack_is_asked_for_by_each_of_its_ids(studio: AwsStudio) -> None:
    cloudformation = create_client("cloudformation", region=REGION)
    none = "Stack for x does not exist"
    with Stubber(cloudformation) as stubber:
        stubber.add_client_error("describe_stack_resources", "ValidationError", none)
        stubber.add_response(
            "describe_stack_resources",
            {
                "StackResources": [
                    {
                        "StackName": "dev-studio",
                        "LogicalResourceId": "User1",
                        "PhysicalResourceId": "d-1|Ada",
                        "ResourceType": "AWS::SageMaker::UserProfile",
                        "Timestamp": studio.time.now,
                        "ResourceStatus": "CREATE_COMPLETE",
                    }
                ]
            },
            {"PhysicalResourceId": "d-1|Ada"},
        )
        stubber.add_client_error("describe_stack_resources", "ValidationError", none)
        account = AwsStudioAccount(lambda _: cloudformation)

        assert account.stacks_of("d-1", "Ada") == ("dev-studio",)
        stubber.assert_no_pending_responses()


def test_a_refusal_to_tell_the_stack_is_no_answer(studio: AwsStudio) -> None:
    cloudformation = create_client("cloudformation", region=REGION)
    with Stubber(cloudformation) as stubber:
        stubber.add_client_error("describe_stack_resources", "AccessDenied", "not authorized")

        with pytest.raises(AwsCallError) as refused:
            AwsStudioAccount(lambda _: cloudformation).stacks_of("d-1", "Ada")

    assert refused.value.call.operation == "DescribeStackResources"


@pytest.mark.parametrize(("applied", "value"), [(250.0, 250), (None, 60)])
def test_the_quota_is_the_one_applied_to_the_account_else_awss_default(
    applied: float | None, value: int
) -> None:
    client = create_client("service-quotas", region=REGION)
    which = {"ServiceCode": "sagemaker", "QuotaCode": "L-AC46C40F"}

    with Stubber(client) as stub:
        if applied is None:
            stub.add_client_error("get_service_quota", "NoSuchResourceException", "no such quota")
        operation = f"get_{'service' if applied else 'aws_default_service'}_quota"
        answer = {"Quota": {"QuotaName": "Profiles", "Value": applied or 60.0}}
        stub.add_response(operation, answer, which)

        assert AwsStudioAccount(lambda _: client).profiles_quota() == Quota("Profiles", value)
        stub.assert_no_pending_responses()
