"""What docs/personas.md asks of each persona's policies."""

from collections.abc import Iterator
from dataclasses import dataclass

from aws_cdk import Aws

from infra.policies.evaluation import Request
from infra.studio.arns import StudioArns

Context = dict[str, str | tuple[str, ...]]


@dataclass(frozen=True)
class Question:
    """A deed in words, the calls that it takes, and the part of the table that it is in."""

    deed: str
    requests: tuple[Request, ...]
    group: str


def questions(arns: StudioArns, partition_name: str) -> Iterator[Question]:
    """Yield the questions for one account and region; Ada asks, from her Studio."""

    def named(arn: str) -> str:
        return arn.replace(Aws.PARTITION, partition_name)

    def sagemaker(resource: str) -> str:
        return named(arns.sagemaker(resource))

    def ask(group: str, deed: str, actions: str, resource: str, extra: Context) -> Question:
        session: Context = {
            "sagemaker:DomainId": "d-1",
            "sagemaker:UserProfileName": "ada",
            "aws:ResourceAccount": arns.account_id,
        }
        found = tuple(Request(action, resource, {**session, **extra}) for action in actions.split())
        return Question(deed, found, group)

    ada, bob = sagemaker("user-profile/d-1/ada"), sagemaker("user-profile/d-1/bob")
    mine: Context = {
        "sagemaker:OwnerUserProfileArn": ada,
        "sagemaker:SpaceSharingType": "Private",
    }
    his: Context = {**mine, "sagemaker:OwnerUserProfileArn": bob}
    vpc: Context = {"sagemaker:VpcSubnets": ("s",), "sagemaker:VpcSecurityGroupIds": ("g",)}
    passing: Context = {"iam:PassedToService": "sagemaker.amazonaws.com"}
    key: Context = {"kms:ResourceAliases": (f"alias/{arns.installation}-studio-retail-dev",)}
    role = f"arn:{partition_name}:iam::{arns.account_id}:role"
    bucket = named(arns.bucket())

    studio = "Studio"
    login = "sagemaker:CreatePresignedDomainUrl"
    spaces = "sagemaker:CreateSpace sagemaker:UpdateSpace sagemaker:DeleteSpace"
    yield ask(studio, "log in as oneself", login, ada, {})
    yield ask(studio, "log in as somebody else", login, bob, {})
    yield ask(studio, "make and delete own private spaces", spaces, sagemaker("space/d-1/s"), mine)
    yield ask(studio, "change others' spaces", spaces, sagemaker("space/d-1/s"), his)
    yield ask(
        studio,
        "start and stop apps in own spaces",
        "sagemaker:CreateApp sagemaker:DeleteApp",
        sagemaker("app/d-1/s/jupyterlab/default"),
        mine,
    )
    yield ask(
        studio,
        "stop others' apps",
        "sagemaker:DeleteApp",
        sagemaker("app/d-1/s/jupyterlab/default"),
        his,
    )
    yield ask(
        studio,
        "make, change or delete profiles",
        "sagemaker:CreateUserProfile sagemaker:UpdateUserProfile sagemaker:DeleteUserProfile",
        ada,
        {},
    )

    work = "Work"
    training = sagemaker("training-job/x")
    yield ask(work, "train inside the VPC", "sagemaker:CreateTrainingJob", training, vpc)
    yield ask(work, "train outside the VPC", "sagemaker:CreateTrainingJob", training, {})
    pipelines = "sagemaker:CreatePipeline sagemaker:UpdatePipeline sagemaker:StartPipelineExecution"
    for short_name in ("ds", "lead"):
        yield ask(
            work,
            f"make, change and start pipelines named {short_name}-…",
            pipelines,
            sagemaker(f"pipeline/{short_name}-x"),
            {},
        )
    yield ask(
        work,
        "start a project's pipeline",
        "sagemaker:StartPipelineExecution",
        sagemaker("pipeline/x"),
        {"aws:ResourceTag/sagemaker:project-name": "x"},
    )
    yield ask(
        work,
        "transform in batches",
        "sagemaker:CreateTransformJob",
        sagemaker("transform-job/x"),
        {},
    )
    yield ask(
        work,
        "serve a model to try it",
        "sagemaker:CreateEndpoint sagemaker:InvokeEndpoint sagemaker:DeleteEndpoint",
        sagemaker("endpoint/x"),
        {},
    )
    package = sagemaker("model-package/x")
    approved: Context = {"sagemaker:ModelApprovalStatus": "Approved"}
    pending: Context = {"sagemaker:ModelApprovalStatus": "PendingManualApproval"}
    yield ask(work, "register a model", "sagemaker:CreateModelPackage", package, pending)
    yield ask(work, "register it as approved", "sagemaker:CreateModelPackage", package, approved)
    yield ask(work, "approve a model", "sagemaker:UpdateModelPackage", package, approved)
    yield ask(work, "create a project", "sagemaker:CreateProject", sagemaker("project/x"), {})
    yield ask(
        work,
        "launch a template",
        "servicecatalog:ProvisionProduct",
        named(arns.regional("catalog", "product/prod-x")),
        {},
    )

    data = "Data"
    objects = "s3:GetObject s3:PutObject"
    yield ask(data, "read and write SageMaker's bucket", objects, f"{bucket}/x", {})
    yield ask(
        data,
        "the same, if another account owns it",
        objects,
        f"{bucket}/x",
        {"aws:ResourceAccount": "999999999999"},
    )
    yield ask(data, "write lead-… there", "s3:PutObject", f"{bucket}/lead-x/code/y", {})
    yield ask(data, "read any other bucket", "s3:GetObject", f"arn:{partition_name}:s3:::x/y", {})
    yield ask(data, "change a bucket's policy", "s3:PutBucketPolicy", bucket, {})
    any_key = named(arns.regional("kms", "key/x"))
    yield ask(data, "use the studio's key", "kms:Decrypt kms:GenerateDataKey", any_key, key)
    yield ask(data, "use any other key", "kms:Decrypt", any_key, {})
    yield ask(
        data,
        "pull any image",
        "ecr:BatchGetImage",
        named(arns.images()).replace("*", "999999999999", 1).replace("*", "x"),
        {},
    )
    yield ask(
        data,
        "read /mlops/ and /vpc/ parameters",
        "ssm:GetParameter",
        named(arns.regional("ssm", "parameter/mlops/role/ds")),
        {},
    )

    ways = "Ways up"
    lead = named(arns.persona_role("lead"))
    admin = f"{role}/Admin"
    for deed, action, resource, extra in (
        ("pass the lead's role to a job", "iam:PassRole", lead, passing),
        ("pass an admin's role", "iam:PassRole", admin, passing),
        ("assume another role", "sts:AssumeRole", lead, {}),
        ("make a role", "iam:CreateRole", admin, {}),
        ("change who a role trusts", "iam:UpdateAssumeRolePolicy", lead, {}),
        ("give a role more", "iam:PutRolePolicy", lead, {}),
        ("attach a policy to a role", "iam:AttachRolePolicy", lead, {}),
        ("take a boundary away", "iam:DeleteRolePermissionsBoundary", lead, {}),
        (
            "change a boundary",
            "iam:CreatePolicyVersion",
            f"arn:{partition_name}:iam::{arns.account_id}:policy/x",
            {},
        ),
        (
            "change a function's code",
            "lambda:UpdateFunctionCode",
            named(arns.regional("lambda", "function:x")),
            {},
        ),
        (
            "write /mlops/role/* parameters",
            "ssm:PutParameter",
            named(arns.regional("ssm", "parameter/mlops/role/ds")),
            {},
        ),
        ("write studio:* tags", "sagemaker:AddTags", ada, {"aws:TagKeys": ("studio:team",)}),
    ):
        yield ask(ways, deed, action, resource, dict(extra))
