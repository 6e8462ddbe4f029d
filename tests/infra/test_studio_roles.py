"""What people can do with their execution role, and who may use the service's role."""

import pytest

from tests.infra.templates import MANAGED_POLICY_LIMIT, Json, Template, size

PERSONAS = {
    "ds": "data-scientist",
    "lead": "lead-data-scientist",
    "execution": "execution",
    "suspended": "suspended",
}
IN_DEV = "arn:<AWS::Partition>:{}:eu-west-1:222222222222:{}"
ATTACHED = "ManagedPolicyArns"
OWN_PROFILE = IN_DEV.format(
    "sagemaker", "user-profile/${sagemaker:DomainId}/${sagemaker:UserProfileName}"
)
PERSONA_ROLES = "arn:<AWS::Partition>:iam::222222222222:role/studio/persona/*"


def role_named(studio: Template, short_name: str) -> Json:
    return studio.one("AWS::IAM::Role", RoleName=f"sandbox-eu-west-1-{short_name}")


def policy(studio: Template, short_name: str) -> list[Json]:
    """Return the statements of a role: its own, and those of the stack's policies on it."""
    role = role_named(studio, short_name)
    [inline] = role["Policies"]
    attached = (studio.content["Resources"][each["Ref"]] for each in role.get(ATTACHED, []))
    documents = (inline, *(each["Properties"] for each in attached))
    return [statement for each in documents for statement in each["PolicyDocument"]["Statement"]]


def managed_policy(studio: Template, ending: str) -> Json:
    return studio.one("AWS::IAM::ManagedPolicy", ManagedPolicyName=f"sandbox-eu-west-1-{ending}")


def statement(statements: list[Json], sid: str) -> Json:
    [found] = [each for each in statements if each["Sid"] == sid]
    return found


def boundary_id(studio: Template) -> str:
    [found] = [
        logical_id
        for logical_id, each in studio.resources("AWS::IAM::ManagedPolicy").items()
        if each["ManagedPolicyName"].endswith("-persona-boundary")
    ]
    return found


@pytest.fixture(scope="session")
def boundary(studio: Template) -> list[Json]:
    statements: list[Json] = managed_policy(studio, "persona-boundary")["PolicyDocument"][
        "Statement"
    ]
    return statements


@pytest.mark.parametrize("short_name", PERSONAS)
def test_a_persona_role_is_where_and_what_the_service_checks(
    studio: Template, short_name: str
) -> None:
    role = role_named(studio, short_name)
    tags = {tag["Key"]: tag["Value"] for tag in role["Tags"]}

    assert role["Path"] == "/studio/persona/"
    assert tags == {"studio:persona": PERSONAS[short_name], "studio:managed-by": "sandbox"}
    assert studio.shown(role["PermissionsBoundary"]) == studio.shown({"Ref": boundary_id(studio)})


@pytest.mark.parametrize("short_name", PERSONAS)
def test_only_sagemaker_assumes_a_persona_role_and_names_the_person(
    studio: Template, short_name: str
) -> None:
    [trust] = role_named(studio, short_name)["AssumeRolePolicyDocument"]["Statement"]

    assert trust["Principal"] == {"Service": "sagemaker.amazonaws.com"}
    assert trust["Action"] == ["sts:AssumeRole", "sts:SetSourceIdentity"]
    assert trust["Condition"] == {"StringEquals": {"aws:SourceAccount": "222222222222"}}


@pytest.mark.parametrize("short_name", ["ds", "lead", "execution"])
def test_a_persona_passes_itself_to_sagemaker_and_nothing_else(
    studio: Template, short_name: str
) -> None:
    own = (
        f"arn:<AWS::Partition>:iam::222222222222:role/studio/persona/sandbox-eu-west-1-{short_name}"
    )
    statements = policy(studio, short_name)
    passing = [
        each
        for each in statements
        if each["Effect"] == "Allow" and "iam:PassRole" in each["Action"]
    ]
    denied = statement(statements, "PassingNothingElse")

    assert [studio.shown(each["Resource"]) for each in passing] == [own]
    assert passing[0]["Condition"] == {
        "StringEquals": {"iam:PassedToService": "sagemaker.amazonaws.com"}
    }
    assert denied["Effect"] == "Deny"
    assert studio.shown(denied["NotResource"]) == own


def test_a_data_scientist_has_no_way_to_lead(studio: Template) -> None:
    denied = statement(policy(studio, "ds"), "NotForThisPersona")
    lead_may = {action for action, _ in studio.granted(policy(studio, "lead"))}

    assert denied["Effect"] == "Deny"
    assert denied["Action"] == [
        "sagemaker:CreateProject",
        "sagemaker:UpdateModelPackage",
        "servicecatalog:ProvisionProduct",
        "servicecatalog:TerminateProvisionedProduct",
        "servicecatalog:UpdateProvisionedProduct",
    ]
    assert denied["Resource"] == "*"
    assert lead_may >= set(denied["Action"])


def test_a_suspended_user_may_do_nothing(studio: Template) -> None:
    assert policy(studio, "suspended") == [
        {"Sid": "Nothing", "Effect": "Deny", "Action": ["*"], "Resource": "*"}
    ]


@pytest.mark.parametrize("short_name", ["ds", "lead"])
def test_people_open_their_own_profile_spaces_and_apps_only(
    studio: Template, short_name: str
) -> None:
    statements = policy(studio, short_name)
    own = {
        "ArnEquals": {"sagemaker:OwnerUserProfileArn": OWN_PROFILE},
        "StringEquals": {"sagemaker:SpaceSharingType": "Private"},
    }

    assert ("sagemaker:CreatePresignedDomainUrl", OWN_PROFILE) in studio.granted(statements)
    for sid in ("OwnPrivateSpaces", "OwnPrivateSpaceApps"):
        condition = statement(statements, sid)["Condition"]
        shown = studio.shown(condition["ArnEquals"]["sagemaker:OwnerUserProfileArn"])
        assert {**condition, "ArnEquals": {"sagemaker:OwnerUserProfileArn": shown}} == own
    assert studio.shown(statement(statements, "OwnProfileApps")["Resource"]) == IN_DEV.format(
        "sagemaker", "app/${sagemaker:DomainId}/${sagemaker:UserProfileName}/*"
    )
    changing = {
        each["Sid"]
        for each in statements
        if each["Effect"] == "Allow"
        and any(
            action.endswith(ending)
            for action in each["Action"]
            for ending in ("App", "Space")
            if not action.startswith("sagemaker:Describe")
        )
    }
    assert changing == {"OwnProfileApps", "OwnPrivateSpaces", "OwnPrivateSpaceApps"}


@pytest.mark.parametrize("short_name", ["ds", "lead", "execution"])
def test_jobs_run_inside_the_vpc_only(studio: Template, short_name: str) -> None:
    jobs = statement(policy(studio, short_name), "StartingJobsInTheVpc")
    elsewhere = {
        action
        for each in policy(studio, short_name)
        if each["Effect"] == "Allow" and each is not jobs
        for action in each["Action"]
    }

    assert jobs["Condition"] == {
        "Null": {"sagemaker:VpcSubnets": "false", "sagemaker:VpcSecurityGroupIds": "false"}
    }
    assert not elsewhere & set(jobs["Action"])


@pytest.mark.parametrize("short_name", ["ds", "lead", "execution"])
def test_no_persona_names_actions_by_wildcard(studio: Template, short_name: str) -> None:
    assert not [action for action, _ in studio.granted(policy(studio, short_name)) if "*" in action]


def test_nobody_writes_the_parameters_that_the_service_believes(
    studio: Template, boundary: list[Json]
) -> None:
    denied = statement(boundary, "NoWritingOfParameters")

    assert denied["Effect"] == "Deny"
    assert {"ssm:PutParameter", "ssm:DeleteParameter*"} <= set(denied["Action"])
    assert {studio.shown(each) for each in denied["Resource"]} == {
        IN_DEV.format("ssm", "parameter/mlops/*"),
        IN_DEV.format("ssm", "parameter/vpc/*"),
    }


TAGGING = ["sagemaker:AddTags", "sagemaker:DeleteTags"]
STUDIO_KEYS = {"ForAnyValue:StringLike": {"aws:TagKeys": "studio:*"}}


def test_nobody_ever_writes_the_tags_that_the_service_believes(
    studio: Template, boundary: list[Json]
) -> None:
    denied = statement(boundary, "NoWritingOfStudioTags")

    assert (denied["Effect"], denied["Action"]) == ("Deny", TAGGING)
    assert denied["Condition"] == STUDIO_KEYS
    assert {studio.shown(each) for each in denied["Resource"]} == {
        IN_DEV.format("sagemaker", "domain/*"),
        IN_DEV.format("sagemaker", "user-profile/*"),
    }


def test_studio_tags_come_with_what_is_made_and_are_not_changed_later(
    studio: Template, boundary: list[Json]
) -> None:
    denied = statement(boundary, "NoWritingOfStudioTagsLater")
    allowed = statement(policy(studio, "ds"), "TaggingWhatIsMade")

    assert (denied["Effect"], denied["Action"]) == ("Deny", TAGGING)
    assert denied["Resource"] == "*"
    # Both conditions must hold, and the second never does where a person makes something: so
    # what a domain propagates is not refused.
    assert denied["Condition"] == {**STUDIO_KEYS, "Null": {"sagemaker:TaggingAction": "true"}}
    assert allowed["Condition"] == {"Null": {"sagemaker:TaggingAction": "false"}}


@pytest.mark.parametrize("ending", ["persona-boundary", "persona-work"])
def test_boundary_and_shared_work_fit_into_a_managed_policy(studio: Template, ending: str) -> None:
    document = managed_policy(studio, ending)["PolicyDocument"]

    assert size(studio, document) <= MANAGED_POLICY_LIMIT


def test_nobody_changes_domains_or_profiles(boundary: list[Json]) -> None:
    denied = statement(boundary, "Forbidden")

    assert (denied["Effect"], denied["Resource"]) == ("Deny", "*")
    assert set(denied["Action"]) >= {
        f"sagemaker:{verb}{kind}"
        for verb in ("Create", "Update", "Delete")
        for kind in ("Domain", "UserProfile")
    }


def test_nobody_logs_in_for_others(studio: Template, boundary: list[Json]) -> None:
    denied = statement(boundary, "NoLoginForOthers")

    assert (denied["Effect"], denied["Action"]) == ("Deny", ["sagemaker:CreatePresignedDomainUrl"])
    assert studio.shown(denied["NotResource"]) == OWN_PROFILE


def test_nobody_passes_a_role_from_outside_or_to_another_service(
    studio: Template, boundary: list[Json]
) -> None:
    roles = statement(boundary, "NoPassingOfOtherRoles")
    services = statement(boundary, "NoPassingToOtherServices")

    assert (roles["Effect"], studio.shown(roles["NotResource"])) == ("Deny", PERSONA_ROLES)
    assert services["Condition"] == {
        "StringNotEquals": {"iam:PassedToService": "sagemaker.amazonaws.com"}
    }


def test_the_ceiling_has_no_access_management(boundary: list[Json]) -> None:
    ceiling = statement(boundary, "Ceiling")["Action"]

    assert {action for action in ceiling if action.startswith(("iam:", "sts:"))} == {
        "iam:GetRole",
        "iam:PassRole",
        "sts:GetCallerIdentity",
    }


def test_the_services_role_may_onboard_and_nothing_else(studio: Template) -> None:
    profiles = IN_DEV.format("sagemaker", "user-profile/*")

    assert studio.granted(policy(studio, "onboarding")) == {
        ("ssm:GetParameters", IN_DEV.format("ssm", "parameter/mlops/role/*")),
        ("ssm:GetParameters", IN_DEV.format("ssm", "parameter/mlops/studio/*")),
        ("sagemaker:DescribeDomain", IN_DEV.format("sagemaker", "domain/*")),
        ("sagemaker:ListApps", "*"),
        ("sagemaker:ListSpaces", "*"),
        ("sagemaker:ListUserProfiles", "*"),
        ("sagemaker:AddTags", profiles),
        ("sagemaker:CreateUserProfile", profiles),
        ("sagemaker:DeleteTags", profiles),
        ("sagemaker:DeleteUserProfile", profiles),
        ("sagemaker:DescribeUserProfile", profiles),
        ("sagemaker:ListTags", profiles),
        ("tag:GetResources", "*"),
        ("sagemaker:UpdateUserProfile", profiles),
        ("sagemaker:DeleteApp", IN_DEV.format("sagemaker", "app/*")),
        ("sagemaker:DeleteSpace", IN_DEV.format("sagemaker", "space/*")),
        ("cloudformation:DescribeStackResources", "*"),
        ("servicequotas:GetAWSDefaultServiceQuota", "*"),
        ("servicequotas:GetServiceQuota", "*"),
        ("iam:GetRole", PERSONA_ROLES),
        ("iam:PassRole", PERSONA_ROLES),
    }
    passing = statement(policy(studio, "onboarding"), "PassingPersonaRoles")
    assert passing["Condition"] == {
        "StringEquals": {"iam:PassedToService": "sagemaker.amazonaws.com"}
    }


def test_what_people_share_is_out_of_the_services_reach(studio: Template) -> None:
    statements = policy(studio, "onboarding")

    assert statement(statements, "PurgingPrivateSpaces")["Condition"] == {
        "StringEquals": {"sagemaker:SpaceSharingType": "Private"}
    }
    assert statement(statements, "ClosingApps")["Condition"] == {
        "StringNotEquals": {"sagemaker:SpaceSharingType": "Shared"}
    }


def test_the_login_role_makes_urls_and_does_nothing_else(studio: Template) -> None:
    assert studio.granted(policy(studio, "studio-login")) == {
        ("sagemaker:CreatePresignedDomainUrl", IN_DEV.format("sagemaker", "user-profile/*"))
    }


@pytest.mark.parametrize(
    ("role", "function"), [("onboarding", "worker"), ("studio-login", "login")]
)
def test_a_role_of_the_service_trusts_one_function_of_the_governance_account(
    studio: Template, role: str, function: str
) -> None:
    [trust] = role_named(studio, role)["AssumeRolePolicyDocument"]["Statement"]

    assert studio.shown(trust["Principal"]["AWS"]) == "arn:<AWS::Partition>:iam::111111111111:root"
    assert trust["Condition"]["StringEquals"] == {"aws:PrincipalOrgID": "o-sandbox0000"}
    assert studio.shown(trust["Condition"]["ArnEquals"]["aws:PrincipalArn"]) == (
        f"arn:<AWS::Partition>:iam::111111111111:role/sandbox-eu-west-1-onboarding-{function}"
    )


def test_without_an_organization_the_functions_name_is_enough(other: dict[str, Template]) -> None:
    template = other["studio-cards-west"]
    role = template.one("AWS::IAM::Role", RoleName="other-eu-west-1-onboarding")
    [trust] = role["AssumeRolePolicyDocument"]["Statement"]

    assert set(trust["Condition"]) == {"ArnEquals"}
    # The worker's name carries the governance account's region, whatever the studio's is.
    assert template.shown(trust["Condition"]["ArnEquals"]["aws:PrincipalArn"]) == (
        "arn:<AWS::Partition>:iam::444444444444:role/other-eu-central-1-onboarding-worker"
    )


def test_a_lead_launches_templates_and_ends_only_own_launches(studio: Template) -> None:
    statements = policy(studio, "lead")

    assert (
        "servicecatalog:ProvisionProduct" in statement(statements, "LaunchingTemplates")["Action"]
    )
    own = statement(statements, "OwnLaunches")
    assert own["Condition"] == {"StringEquals": {"servicecatalog:userLevel": "self"}}
    assert not [each for each in statements if "servicecatalog:*" in each["Action"]]


def test_the_boundary_lets_nobody_change_portfolios(boundary: list[Json]) -> None:
    [ceiling] = [each for each in boundary if each["Sid"] == "Ceiling"]
    of_catalog = [each for each in ceiling["Action"] if each.startswith("servicecatalog:")]

    assert "servicecatalog:ProvisionProduct" in of_catalog
    assert not [each for each in of_catalog if "Portfolio" in each or each.endswith(":*")]
