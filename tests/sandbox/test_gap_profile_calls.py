"""Rules hear of calls that change user profiles."""

import pytest
from botocore.exceptions import ClientError

from events.aws import profile_patterns
from tests.sandbox.clouds import Cloud, eventually, fresh
from tests.sandbox.listeners import listen
from tests.sandbox.studios import knock


def test_calls_of_user_profiles_are_told_with_what_was_asked(cloud: Cloud) -> None:
    patterns, sagemaker = profile_patterns(), cloud.client("sagemaker")
    calls, tags = listen(cloud, patterns["ProfileCalls"]), listen(cloud, patterns["ProfileTags"])
    knock(cloud, reset=True, delay_seconds=0)
    domain_arn = sagemaker.create_domain(
        DomainName=fresh("d"), AuthMode="IAM", DefaultUserSettings={}
    )["DomainArn"]
    domain_id = domain_arn.rpartition("/")[2]
    eventually(
        lambda: sagemaker.describe_domain(DomainId=domain_id)["Status"] == "InService" or None
    )

    arn = sagemaker.create_user_profile(DomainId=domain_id, UserProfileName="Ada")["UserProfileArn"]
    sagemaker.add_tags(ResourceArn=domain_arn, Tags=[{"Key": "k", "Value": "v"}])
    sagemaker.add_tags(ResourceArn=arn, Tags=[{"Key": "k", "Value": "v"}])
    with pytest.raises(ClientError):
        sagemaker.delete_user_profile(DomainId=domain_id, UserProfileName="nobody")

    created, refused = calls.event(), calls.event()["detail"]
    assert created["source"] == "aws.sagemaker"
    assert created["detail"]["eventName"] == "CreateUserProfile"
    assert created["detail"]["requestParameters"] == {
        "domainId": domain_id,
        "userProfileName": "Ada",
    }
    assert created["detail"]["responseElements"] == {"userProfileArn": arn}
    assert (refused["eventName"], refused["errorCode"]) == ("DeleteUserProfile", "ResourceNotFound")
    # That of the domain is not among them.
    assert tags.event()["detail"]["requestParameters"] == {
        "resourceArn": arn,
        "tags": [{"key": "k", "value": "v"}],
    }
