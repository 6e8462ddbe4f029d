"""The stub's answers, read by the real clients."""

from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from bench.aws_stub import serve
from bench.canned import DOMAIN_ID, CannedAws

pytestmark = pytest.mark.enable_socket

Clients = Callable[[str], Any]
CONFIG = Config(connect_timeout=5, read_timeout=5, retries={"total_max_attempts": 1})
USER = {"pk": {"S": "USER#retail-dev.ada"}, "sk": {"S": "STATE"}, "revision": {"N": "1"}}


@pytest.fixture
def aws() -> CannedAws:
    return CannedAws()


@pytest.fixture
def client(aws: CannedAws) -> Iterator[Clients]:
    with serve(aws) as endpoint:

        def make(service: str) -> Any:
            return boto3.Session().client(
                service,  # type: ignore[call-overload]  # any service, by its name
                endpoint_url=endpoint,
                region_name="eu-west-1",
                aws_access_key_id="none",
                aws_secret_access_key="none",
                config=CONFIG,
            )

        yield make


def test_stored_item_is_found_and_another_is_not(aws: CannedAws, client: Clients) -> None:
    aws.reset([USER])
    tables = client("dynamodb")

    found = tables.get_item(TableName="users", Key={"pk": USER["pk"], "sk": USER["sk"]})
    missing = tables.get_item(TableName="users", Key={"pk": USER["pk"], "sk": {"S": "T#1"}})

    assert found["Item"] == USER
    assert "Item" not in missing
    assert aws.calls == ["GetItem", "GetItem"]


def test_writes_are_noted_and_change_nothing(aws: CannedAws, client: Clients) -> None:
    tables = client("dynamodb")

    tables.transact_write_items(TransactItems=[{"Put": {"TableName": "users", "Item": USER}}])

    assert aws.written == [USER]
    key = {"pk": USER["pk"], "sk": USER["sk"]}
    assert "Item" not in tables.get_item(TableName="users", Key=key)


def test_assumed_role_has_a_session(client: Clients) -> None:
    role = "arn:aws:iam::222222222222:role/worker"

    session = client("sts").assume_role(RoleArn=role, RoleSessionName="bench")["Credentials"]

    assert session["SessionToken"] == "bench"
    assert session["Expiration"].year == 2099


def test_persona_role_of_a_parameter_is_one_the_worker_may_pass(client: Clients) -> None:
    names = ["/mlops/studio/domain-id", "/mlops/role/lead"]

    found = client("ssm").get_parameters(Names=names)["Parameters"]
    arn = found[1]["Value"]
    role = client("iam").get_role(RoleName=arn.rpartition("/")[2])["Role"]

    assert [each["Value"] for each in found] == [DOMAIN_ID, arn]
    assert role["Arn"] == arn
    assert role["PermissionsBoundary"]["PermissionsBoundaryArn"]
    assert {each["Key"]: each["Value"] for each in role["Tags"]} == {
        "studio:managed-by": "sandbox",
        "studio:persona": "lead-data-scientist",
    }


def test_refusal_reads_as_one_of_aws(client: Clients) -> None:
    with pytest.raises(ClientError) as refused:
        client("sagemaker").describe_user_profile(DomainId=DOMAIN_ID, UserProfileName="ada")

    assert refused.value.response["Error"]["Code"] == "ResourceNotFound"


def test_created_profile_and_published_events_are_acknowledged(client: Clients) -> None:
    created = client("sagemaker").create_user_profile(DomainId=DOMAIN_ID, UserProfileName="ada")
    entry = {"Source": "studio.user-onboarding", "DetailType": "UserRequested.v1", "Detail": "{}"}
    published = client("events").put_events(Entries=[entry, entry])

    assert created["UserProfileArn"].endswith(f"user-profile/{DOMAIN_ID}/ada")
    assert [each["EventId"] for each in published["Entries"]] == ["bench-0", "bench-1"]


def test_call_that_nothing_is_canned_for_names_itself(
    client: Clients, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ClientError, match="no answer to ListDomains"):
        client("sagemaker").list_domains()

    assert "KeyError: 'ListDomains'" in capsys.readouterr().err
