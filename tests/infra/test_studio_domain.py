"""The domain and the parameters by which it and its roles are found."""

import base64

from tests.infra.templates import Template


def parameters(template: Template) -> dict[str, str]:
    return {
        each["Name"]: template.shown(each["Value"])
        for each in template.resources("AWS::SSM::Parameter").values()
    }


def test_the_domain_is_in_the_vpc_with_iam_logins_that_name_the_person(studio: Template) -> None:
    domain = studio.one("AWS::SageMaker::Domain")
    user_settings = domain["DefaultUserSettings"]

    assert domain["DomainName"] == "sandbox-retail-dev"
    assert domain["AuthMode"] == "IAM"
    assert domain["AppNetworkAccessType"] == "VpcOnly"
    assert domain["DomainSettings"] == {"ExecutionRoleIdentityConfig": "USER_PROFILE_NAME"}
    assert domain["TagPropagation"] == "ENABLED"
    assert "KmsKeyId" in domain
    assert user_settings["StudioWebPortal"] == "ENABLED"
    assert user_settings["DefaultLandingUri"] == "studio::"
    assert user_settings["SharingSettings"] == {"NotebookOutputOption": "Disabled"}
    for app in ("JupyterLabAppSettings", "CodeEditorAppSettings"):
        assert user_settings[app]["AppLifecycleManagement"]["IdleSettings"] == {
            "LifecycleManagement": "ENABLED",
            "IdleTimeoutInMinutes": 120,
        }


def test_the_domain_and_its_key_outlive_the_stack_unless_it_failed_to_be_made(
    studio: Template,
) -> None:
    kept = {
        resource["Type"]
        for resource in studio.content["Resources"].values()
        if resource.get("DeletionPolicy") == "RetainExceptOnCreate"
        and resource.get("UpdateReplacePolicy") == "Retain"
    }

    assert kept >= {"AWS::SageMaker::Domain", "AWS::KMS::Key"}


def test_the_network_is_found_by_its_parameters(studio: Template) -> None:
    read = {each["Default"]: each["Type"] for each in studio.content["Parameters"].values()}

    assert read == {
        "/vpc/id": "AWS::SSM::Parameter::Value<String>",
        "/vpc/subnets/private/ids": "AWS::SSM::Parameter::Value<List<String>>",
    }


def test_apps_reach_each_other_through_the_domains_group(studio: Template) -> None:
    ingress = studio.one("AWS::EC2::SecurityGroupIngress")

    assert ingress["GroupId"] == ingress["SourceSecurityGroupId"]


def test_roles_and_domain_are_published_under_the_names_others_use(studio: Template) -> None:
    published = parameters(studio)

    assert set(published) == {
        "/mlops/role/ds",
        "/mlops/role/lead",
        "/mlops/role/execution",
        "/mlops/role/suspended",
        "/mlops/studio/domain-id",
    }
    assert published["/mlops/role/lead"] == "<sandbox-eu-west-1-lead>"


def test_a_second_studio_uses_the_roles_of_the_first(other: dict[str, Template]) -> None:
    first, second = other["studio-cards-dev"], other["studio-cards-second"]

    assert not second.resources("AWS::IAM::Role")
    assert set(parameters(first)) == {
        "/mlops/role/chief",
        "/mlops/role/analyst",
        "/mlops/role/eng",
        "/mlops/role/execution",
        "/mlops/role/suspended",
        "/mlops/studio/domain-id",
    }
    assert set(parameters(second)) == {"/mlops/studio/cards-second/domain-id"}
    assert "/mlops/role/execution" in {
        each["Default"] for each in second.content["Parameters"].values()
    }


def test_a_domain_that_is_there_already_is_published_and_not_made(
    other: dict[str, Template],
) -> None:
    template = other["studio-cards-west"]

    assert not template.resources("AWS::SageMaker::Domain")
    assert parameters(template)["/mlops/studio/domain-id"] == "d-abcdefghijkl"


def test_a_role_that_is_there_already_is_published_and_not_made(
    other: dict[str, Template],
) -> None:
    template = other["studio-cards-west"]
    made = {each["RoleName"] for each in template.resources("AWS::IAM::Role").values()}

    assert parameters(template)["/mlops/role/analyst"] == (
        "arn:aws:iam::444444444444:role/studio/persona/research"
    )
    assert "other-eu-west-1-analyst" not in made
    assert "other-eu-west-1-chief" in made
    # Whoever owns the role has to put it on.
    assert template.one(
        "AWS::IAM::ManagedPolicy", ManagedPolicyName="other-eu-west-1-persona-boundary-analyst"
    )


def test_scripts_are_offered_and_the_first_of_each_kind_of_app_is_the_default(
    other: dict[str, Template],
) -> None:
    template = other["studio-cards-dev"]
    settings = template.one("AWS::SageMaker::Domain")["DefaultUserSettings"]
    names = {
        logical_id: each["StudioLifecycleConfigName"].rpartition("-")[0]
        for logical_id, each in template.resources("AWS::SageMaker::StudioLifecycleConfig").items()
    }

    def offered(app: str) -> list[str]:
        arns = settings[f"{app}AppSettings"]["LifecycleConfigArns"]
        return [names[arn["Fn::GetAtt"][0]] for arn in arns]

    def default(app: str) -> str:
        spec = settings[f"{app}AppSettings"]["DefaultResourceSpec"]
        return str(names[spec["LifecycleConfigArn"]["Fn::GetAtt"][0]])

    assert offered("JupyterLab") == ["cards-dev-pip", "cards-dev-proxy"]
    assert default("JupyterLab") == "cards-dev-pip"
    assert (offered("CodeEditor"), default("CodeEditor")) == (
        ["cards-dev-editor"],
        "cards-dev-editor",
    )


def test_without_scripts_the_domain_says_nothing_of_them(studio: Template) -> None:
    settings = studio.one("AWS::SageMaker::Domain")["DefaultUserSettings"]

    for app in ("JupyterLabAppSettings", "CodeEditorAppSettings"):
        assert set(settings[app]) == {"AppLifecycleManagement"}


def test_a_script_is_in_the_template_as_it_is_in_the_file(other: dict[str, Template]) -> None:
    scripts = other["studio-cards-dev"].resources("AWS::SageMaker::StudioLifecycleConfig")
    contents = {
        base64.b64decode(each["StudioLifecycleConfigContent"]).decode() for each in scripts.values()
    }

    assert contents == {"#!/bin/bash\necho pip.sh\n", "#!/bin/bash\necho proxy.sh\n"}
