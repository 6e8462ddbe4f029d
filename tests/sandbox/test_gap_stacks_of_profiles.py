"""Profiles that stacks own, as the predecessor's are, and finding the stack of one."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.clouds import Cloud, eventually, fresh, settled
from tests.sandbox.test_gap_templates import DOMAIN


def resources(*names: str, policy: str = "Retain") -> dict[str, Any]:
    profiles = {
        f"User{name}": {
            "Type": "AWS::SageMaker::UserProfile",
            "DeletionPolicy": policy,
            "Properties": {"DomainId": {"Ref": "Domain"}, "UserProfileName": name},
        }
        for name in names
    }
    properties = {**DOMAIN["Properties"], "DomainName": "of-the-predecessor"}
    return {"Domain": {**DOMAIN, "Properties": properties, "DeletionPolicy": "Retain"}} | profiles


def test_a_stack_owns_its_profiles_until_it_lets_go_and_puts_no_tags_on_them(cloud: Cloud) -> None:
    cloudformation, sagemaker = cloud.client("cloudformation"), cloud.client("sagemaker")
    stack = fresh("stack")
    template = json.dumps({"Resources": resources("Ada", "Bo")})
    cloudformation.create_stack(StackName=stack, TemplateBody=template)
    eventually(lambda: settled(cloudformation.describe_stacks(StackName=stack)["Stacks"][0]))
    [domain_id] = [
        each["PhysicalResourceId"]
        for each in cloudformation.list_stack_resources(StackName=stack)["StackResourceSummaries"]
        if each["LogicalResourceId"] == "Domain"
    ]
    physical_id = f"Ada|{domain_id}"

    found = cloudformation.describe_stack_resources(PhysicalResourceId=physical_id)
    ada = sagemaker.describe_user_profile(DomainId=domain_id, UserProfileName="Ada")
    tags = sagemaker.list_tags(ResourceArn=ada["UserProfileArn"])["Tags"]
    cloudformation.update_stack(
        StackName=stack, TemplateBody=json.dumps({"Resources": resources("Bo")})
    )
    eventually(lambda: settled(cloudformation.describe_stacks(StackName=stack)["Stacks"][0]))

    assert {each["StackName"] for each in found["StackResources"]} == {stack}
    assert (ada["Status"], tags) == ("InService", [])
    with pytest.raises(ClientError, match=f"Stack for .*{domain_id} does not exist"):
        cloudformation.describe_stack_resources(PhysicalResourceId=physical_id)
    again = sagemaker.describe_user_profile(DomainId=domain_id, UserProfileName="Ada")
    assert again["HomeEfsFileSystemUid"] == ada["HomeEfsFileSystemUid"]


def test_stacks_of_resources_gap_is_still_there_without_the_seam(bare: Cloud) -> None:
    parameter = {"Type": "String", "Name": f"/{fresh('x')}", "Value": "y"}
    made = bare.deploy({"P": {"Type": "AWS::SSM::Parameter", "Properties": parameter}})

    with pytest.raises(ClientError, match="does not exist"):
        bare.client("cloudformation").describe_stack_resources(PhysicalResourceId=made["RefP"])


def test_profiles_gap_is_still_there_without_the_seam(bare: Cloud) -> None:
    with pytest.raises(ClientError, match=r"Unrecognized resource types.*UserProfile"):
        bare.deploy({"Only": {"Type": "AWS::SageMaker::UserProfile"}})
