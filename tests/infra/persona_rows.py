"""Who may do what, as rows: persona, action, resource, context, allowed, why."""

from collections.abc import Mapping
from typing import NamedTuple

ACCOUNT, REGION = "222222222222", "eu-west-1"
DOMAIN = "d-1"


def at(service: str, rest: str, *, account: str = ACCOUNT, region: str = REGION) -> str:
    return f"arn:aws:{service}:{region}:{account}:{rest}"


def sm(rest: str) -> str:
    return at("sagemaker", rest)


def role(name: str, path: str = "/studio/persona/") -> str:
    return f"arn:aws:iam::{ACCOUNT}:role{path}{name}"


def s3(rest: str) -> str:
    return f"arn:aws:s3:::{rest}"


# Ada's session in Studio, unless a row says otherwise.
SESSION = {"sagemaker:DomainId": DOMAIN, "sagemaker:UserProfileName": "ada"}
ADA, BOB = sm("user-profile/d-1/ada"), sm("user-profile/d-1/bob")
MINE = {"sagemaker:OwnerUserProfileArn": ADA, "sagemaker:SpaceSharingType": "Private"}
BOBS = {"sagemaker:OwnerUserProfileArn": BOB, "sagemaker:SpaceSharingType": "Private"}
SHARED = {"sagemaker:OwnerUserProfileArn": BOB, "sagemaker:SpaceSharingType": "Shared"}
IN_VPC = {"sagemaker:VpcSubnets": ("subnet-1",), "sagemaker:VpcSecurityGroupIds": ("sg-1",)}
TO_SAGEMAKER = {"iam:PassedToService": "sagemaker.amazonaws.com"}
TO_LAMBDA = {"iam:PassedToService": "lambda.amazonaws.com"}
STUDIO_KEY = {"kms:ResourceAliases": ("alias/acme-studio-retail-dev",)}
OTHER_KEY = {"kms:ResourceAliases": ("alias/payroll",)}
OWN_ACCOUNT = {"aws:ResourceAccount": ACCOUNT}
OTHER_ACCOUNT = {"aws:ResourceAccount": "999999999999"}
APPROVED = {"sagemaker:ModelApprovalStatus": "Approved"}
PENDING = {"sagemaker:ModelApprovalStatus": "PendingManualApproval"}
STUDIO_TAG = {"aws:TagKeys": ("studio:team",)}
AT_MAKING = {"sagemaker:TaggingAction": "CreateTrainingJob"}
BUCKET = s3(f"sagemaker-{REGION}-{ACCOUNT}")
KEY = at("kms", "key/0a1b2c3d")
DS, LEAD, RUN = "acme-eu-west-1-ds", "acme-eu-west-1-lead", "acme-eu-west-1-execution"
BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/acme-eu-west-1-persona-boundary"
GROUP = at("logs", "log-group:/aws/sagemaker/TrainingJobs")
PARAMETER = at("ssm", "parameter/mlops/role/ds")

Context = Mapping[str, str | tuple[str, ...]]


class Row(NamedTuple):
    """One question and its answer. A value of ``""`` takes a key out of the session."""

    persona: str
    action: str
    resource: str
    context: Context
    allowed: bool
    why: str


ds, lead, run, off, ana = "data-scientist", "lead-data-scientist", "execution", "suspended", "ana"
NO_PROFILE: Context = {"sagemaker:DomainId": "", "sagemaker:UserProfileName": ""}

# fmt: off
ROWS = [
    # One's own Studio, and others'.
    Row(ds, "sagemaker:CreatePresignedDomainUrl", ADA, {}, True, "own login"),
    Row(ds, "sagemaker:CreatePresignedDomainUrl", BOB, {}, False, "somebody else's login"),
    Row(lead, "sagemaker:CreatePresignedDomainUrl", BOB, {}, False, "a lead is nobody else either"),
    Row(run, "sagemaker:CreatePresignedDomainUrl", ADA, NO_PROFILE, False, "jobs do not log in"),
    Row(ds, "sagemaker:DescribeUserProfile", ADA, {}, True, "own profile"),
    Row(ds, "sagemaker:DescribeUserProfile", BOB, {}, False, "others' settings"),
    Row(ds, "sagemaker:CreateUserProfile", sm("user-profile/d-1/new"), {}, False, "the service's"),
    Row(lead, "sagemaker:CreateUserProfile", sm("user-profile/d-1/new"), {}, False, "the same"),
    Row(ds, "sagemaker:UpdateUserProfile", ADA, {}, False, "would choose another role"),
    Row(lead, "sagemaker:UpdateUserProfile", ADA, {}, False, "would choose another role"),
    Row(ds, "sagemaker:DeleteUserProfile", BOB, {}, False, "others' profiles"),
    Row(lead, "sagemaker:UpdateDomain", sm("domain/d-1"), {}, False, "everybody's settings"),
    Row(ds, "sagemaker:CreateSpace", sm("space/d-1/mine"), MINE, True, "own private space"),
    Row(ds, "sagemaker:CreateSpace", sm("space/d-1/his"), BOBS, False, "a space for another"),
    Row(ds, "sagemaker:DeleteSpace", sm("space/d-1/mine"), MINE, True, "own private space"),
    Row(ds, "sagemaker:DeleteSpace", sm("space/d-1/his"), BOBS, False, "others' files"),
    Row(lead, "sagemaker:DeleteSpace", sm("space/d-1/his"), BOBS, False, "others' files"),
    Row(ds, "sagemaker:DeleteSpace", sm("space/d-1/all"), SHARED, False, "shared files"),
    Row(ds, "sagemaker:UpdateSpace", sm("space/d-2/x"), MINE, False, "another domain"),
    Row(ds, "sagemaker:CreateApp", sm("app/d-1/mine/jupyterlab/default"), MINE, True, "own app"),
    Row(ds, "sagemaker:CreateApp", sm("app/d-1/his/jupyterlab/default"), BOBS, False, "his app"),
    Row(lead, "sagemaker:CreateApp", sm("app/d-1/his/jupyterlab/default"), BOBS, False, "his app"),
    Row(ds, "sagemaker:DeleteApp", sm("app/d-1/ada/canvas/default"), {}, True, "own profile's app"),
    Row(ds, "sagemaker:DeleteApp", sm("app/d-1/bob/canvas/default"), {}, False, "another's app"),
    Row(run, "sagemaker:DeleteApp", sm("app/d-1/ada/x/y"), NO_PROFILE, False, "jobs own no app"),
    Row(ds, "sagemaker:CreatePresignedNotebookInstanceUrl", sm("notebook-instance/x"), {}, False,
        "notebooks outside Studio"),
    # The work.
    Row(ds, "sagemaker:CreateTrainingJob", sm("training-job/x"), IN_VPC, True, "training"),
    Row(lead, "sagemaker:CreateTrainingJob", sm("training-job/x"), IN_VPC, True, "training"),
    Row(run, "sagemaker:CreateTrainingJob", sm("training-job/x"), IN_VPC, True, "pipelines train"),
    Row(ds, "sagemaker:CreateTrainingJob", sm("training-job/x"), {}, False, "outside the VPC"),
    Row(ds, "sagemaker:CreateProcessingJob", sm("processing-job/x"), {}, False, "outside the VPC"),
    Row(lead, "sagemaker:CreateModel", sm("model/x"), {}, False, "outside the VPC"),
    Row(ds, "sagemaker:CreateTransformJob", sm("transform-job/x"), {}, True, "evaluating"),
    Row(ds, "sagemaker:CreateEndpoint", sm("endpoint/x"), {}, True, "trying a model"),
    Row(ds, "sagemaker:InvokeEndpoint", sm("endpoint/x"), {}, True, "trying a model"),
    Row(run, "sagemaker:CreateEndpoint", sm("endpoint/x"), {}, False, "jobs serve nothing"),
    Row(ds, "sagemaker:CreateTrialComponent", sm("experiment-trial-component/x"), {}, True, "runs"),
    Row(ds, "sagemaker:CreatePipeline", sm("pipeline/ds-churn"), {}, True, "pipelines"),
    Row(ds, "sagemaker:StartPipelineExecution", sm("pipeline/ds-churn"), {}, True, "pipelines"),
    Row(lead, "sagemaker:UpdatePipeline", sm("pipeline/lead-churn"), {}, True, "pipelines"),
    Row(ds, "sagemaker:UpdatePipeline", sm("pipeline/lead-churn"), {}, False, "runs as lead"),
    Row(ds, "sagemaker:StartPipelineExecution", sm("pipeline/lead-churn"), {}, False,
        "its parameters would run as lead"),
    Row(run, "sagemaker:UpdatePipeline", sm("pipeline/lead-churn"), {}, False, "runs as lead"),
    Row(lead, "sagemaker:CreatePipeline", sm("pipeline/churn"), {}, False,
        "a lead's pipeline that anybody could change"),
    Row(ds, "sagemaker:StartPipelineExecution", sm("pipeline/churn-p-x"),
        {"aws:ResourceTag/sagemaker:project-name": "churn"}, True, "a project's pipeline"),
    Row(ds, "sagemaker:UpdatePipeline", sm("pipeline/churn-p-x"),
        {"aws:ResourceTag/sagemaker:project-name": "churn"}, False, "its role is the template's"),
    Row(ds, "s3:PutObject", f"{BUCKET}/ds-churn/code/x", OWN_ACCOUNT, True, "own code"),
    Row(ds, "s3:PutObject", f"{BUCKET}/lead-churn/code/x", OWN_ACCOUNT, False, "runs as lead"),
    Row(ds, "s3:GetObject", f"{BUCKET}/lead-churn/code/x", OWN_ACCOUNT, True, "reading it"),
    Row(run, "s3:DeleteObject", f"{BUCKET}/lead-churn/code/x", OWN_ACCOUNT, False, "runs as lead"),
    Row(ds, "sagemaker:Search", "*", {}, True, "finding work"),
    Row(ds, "sagemaker:CreateNotebookInstance", sm("notebook-instance/x"), {}, False, "no Studio"),
    Row(ds, "sagemaker:CreateTrainingJob", at("sagemaker", "training-job/x", region="us-east-1"),
        IN_VPC, False, "another region"),
    # What only leads do.
    Row(ds, "sagemaker:CreateProject", sm("project/x"), {}, False, "the lead's part"),
    Row(lead, "sagemaker:CreateProject", sm("project/x"), {}, True, "the lead's part"),
    Row(run, "sagemaker:CreateProject", sm("project/x"), {}, False, "nobody asked"),
    Row(ds, "sagemaker:UpdateModelPackage", sm("model-package/g/1"), {}, False, "approving"),
    Row(lead, "sagemaker:UpdateModelPackage", sm("model-package/g/1"), APPROVED, True, "approving"),
    Row(ds, "sagemaker:CreateModelPackage", sm("model-package/g"), PENDING, True, "registering"),
    Row(ds, "sagemaker:CreateModelPackage", sm("model-package/g"), APPROVED, False,
        "registering as approved is approving"),
    Row(run, "sagemaker:CreateModelPackage", sm("model-package/g"), APPROVED, False,
        "registering as approved is approving"),
    Row(ds, "servicecatalog:ProvisionProduct", at("catalog", "product/prod-1"), {}, False,
        "a project by the back door"),
    Row(lead, "servicecatalog:ProvisionProduct", at("catalog", "product/prod-1"), {}, True,
        "what a project is launched with"),
    Row(lead, "servicecatalog:AssociatePrincipalWithPortfolio", at("catalog", "portfolio/p"), {},
        False, "who sees which template"),
    # Roles.
    Row(ds, "iam:PassRole", role(DS), TO_SAGEMAKER, True, "its own, to jobs"),
    Row(ds, "iam:PassRole", role(LEAD), TO_SAGEMAKER, False, "a job as lead"),
    Row(ds, "iam:PassRole", role(RUN), TO_SAGEMAKER, False, "a job as somebody else"),
    Row(lead, "iam:PassRole", role(DS), TO_SAGEMAKER, False, "even a weaker one"),
    Row(ds, "iam:PassRole", role(DS), TO_LAMBDA, False, "to another service"),
    Row(lead, "iam:PassRole", role("Admin", "/"), TO_SAGEMAKER, False, "a role of the account"),
    Row(lead, "iam:PassRole", role("Admin", "/"), TO_LAMBDA, False, "a function as admin"),
    Row(run, "iam:PassRole", role(LEAD), TO_SAGEMAKER, False, "the default role leads nobody"),
    Row(ds, "iam:CreateRole", role("x"), {}, False, "a role of one's own making"),
    Row(lead, "iam:CreateRole", role("x"), {}, False, "the same"),
    Row(ds, "iam:UpdateAssumeRolePolicy", role(LEAD), {}, False, "letting oneself in"),
    Row(ds, "iam:PutRolePolicy", role(DS), {}, False, "more for oneself"),
    Row(ds, "iam:AttachRolePolicy", role(DS), {}, False, "more for oneself"),
    Row(lead, "iam:CreatePolicyVersion", BOUNDARY, {}, False, "a wider boundary"),
    Row(lead, "iam:DeleteRolePermissionsBoundary", role(LEAD), {}, False, "no boundary"),
    Row(lead, "iam:PutRolePermissionsBoundary", role(LEAD), {}, False, "another boundary"),
    Row(ds, "iam:TagRole", role(DS), {}, False, "the tag that the service checks"),
    Row(ds, "sts:AssumeRole", role(LEAD), {}, False, "leading directly"),
    Row(ds, "sts:AssumeRole", role("acme-eu-west-1-onboarding", "/"), {}, False, "the service"),
    Row(ds, "iam:CreateAccessKey", f"arn:aws:iam::{ACCOUNT}:user/x", {}, False, "a lasting key"),
    # Code that runs with somebody else's rights.
    Row(ds, "lambda:CreateFunction", at("lambda", "function:x"), {}, False, "a stronger role"),
    Row(lead, "lambda:UpdateFunctionCode", at("lambda", "function:x"), {}, False, "its role"),
    Row(ds, "lambda:InvokeFunction", at("lambda", "function:x"), {}, False, "not needed"),
    Row(ds, "cloudformation:CreateStack", at("cloudformation", "stack/x/1"), {}, False, "its role"),
    Row(ds, "codebuild:StartBuild", at("codebuild", "project/x"), {}, False, "its role"),
    Row(ds, "glue:UpdateJob", at("glue", "job/x"), {}, False, "its role"),
    Row(ds, "ssm:SendCommand", at("ec2", "instance/i-1"), {}, False, "the machine's role"),
    Row(ds, "ec2:RunInstances", at("ec2", "instance/*"), {}, False, "machines outside Studio"),
    # What the service believes.
    Row(ds, "ssm:PutParameter", PARAMETER, {}, False, "chooses what the service passes"),
    Row(lead, "ssm:PutParameter", PARAMETER, {}, False, "chooses what the service passes"),
    Row(lead, "ssm:DeleteParameter", at("ssm", "parameter/vpc/id"), {}, False, "the network"),
    Row(ds, "ssm:GetParameter", PARAMETER, {}, True, "project templates read it"),
    Row(ds, "ssm:GetParameter", at("ssm", "parameter/payroll/password"), {}, False, "not theirs"),
    Row(ds, "sagemaker:AddTags", sm("training-job/x"), AT_MAKING, True, "tags of what is made"),
    Row(ds, "sagemaker:AddTags", ADA, STUDIO_TAG, False, "who pays, and whose it is"),
    Row(lead, "sagemaker:AddTags", sm("domain/d-1"), STUDIO_TAG, False, "the same"),
    Row(lead, "sagemaker:DeleteTags", BOB, STUDIO_TAG, False, "the same"),
    Row(ds, "sagemaker:AddTags", sm("training-job/x"), STUDIO_TAG, False, "tagging later"),
    # Data.
    Row(ds, "s3:GetObject", f"{BUCKET}/x", OWN_ACCOUNT, True, "SageMaker's bucket"),
    Row(ds, "s3:PutObject", f"{BUCKET}/x", OTHER_ACCOUNT, False, "made by another account first"),
    Row(ds, "s3:GetObject", s3("payroll/x"), OWN_ACCOUNT, False, "any other bucket"),
    Row(ds, "s3:PutBucketPolicy", BUCKET, OWN_ACCOUNT, False, "opening it to others"),
    Row(lead, "s3:DeleteBucket", BUCKET, OWN_ACCOUNT, False, "as the predecessor"),
    Row(ds, "s3:ListAllMyBuckets", "*", {}, False, "not needed"),
    Row(ds, "kms:Decrypt", KEY, STUDIO_KEY, True, "the studio's key"),
    Row(ds, "kms:Decrypt", KEY, OTHER_KEY, False, "any other key"),
    Row(ds, "kms:CreateGrant", KEY, {**STUDIO_KEY, "kms:GrantIsForAWSResource": "false"}, False,
        "a grant to oneself"),
    Row(ds, "kms:PutKeyPolicy", KEY, STUDIO_KEY, False, "who may use it"),
    Row(ds, "ecr:BatchGetImage", at("ecr", "repository/any", account="999999999999"), {}, True,
        "images of AWS and of colleagues"),
    Row(ds, "ecr:PutImage", at("ecr", "repository/acme-ds/train"), {}, True, "own images"),
    Row(ds, "ecr:PutImage", at("ecr", "repository/acme-lead/train"), {}, False,
        "what a lead's jobs would run"),
    Row(ds, "ecr:PutImage", at("ecr", "repository/app"), {}, False, "anybody's images"),
    Row(ds, "ecr:SetRepositoryPolicy", at("ecr", "repository/acme-ds/x"), {}, False, "to others"),
    Row(ds, "logs:GetLogEvents", f"{GROUP}:log-stream:x", {}, True, "logs of jobs"),
    Row(ds, "logs:GetLogEvents", at("logs", "log-group:/app:log-stream:x"), {}, False, "others'"),
    Row(ds, "logs:DeleteLogGroup", GROUP, {}, False, "traces of what was done"),
    # A persona that names data: exactly that.
    Row(ana, "s3:GetObject", s3("lake/any/x"), {}, True, "a bucket it reads"),
    Row(ana, "s3:PutObject", s3("lake/any/x"), {}, False, "it only reads"),
    Row(ana, "s3:GetObject", s3("lake2/x"), {}, False, "a bucket with a longer name"),
    Row(ana, "s3:PutObject", s3("curated/sales/x"), {}, True, "the prefix it writes"),
    Row(ana, "s3:PutObject", s3("curated/hr/x"), {}, False, "beside the prefix"),
    Row(ana, "s3:ListBucket", s3("curated"), {"s3:prefix": "sales/2026"}, True, "its prefix"),
    Row(ana, "s3:ListBucket", s3("curated"), {"s3:prefix": "hr/"}, False, "beside the prefix"),
    Row(ana, "kms:Decrypt", KEY, {}, True, "its key"),
    Row(ana, "kms:Decrypt", at("kms", "key/1"), {}, False, "another key"),
    Row(ana, "codecommit:GitPush", at("codecommit", "churn"), {}, True, "its repository"),
    Row(ana, "codecommit:GitPush", at("codecommit", "churn2"), {}, False, "another repository"),
    Row(ana, "codecommit:DeleteRepository", at("codecommit", "churn"), {}, False, "losing it"),
    Row(ana, "codeartifact:ReadFromRepository", at("codeartifact", "repository/acme/pypi"), {},
        True, "its packages"),
    Row(ana, "codeartifact:ReadFromRepository", at("codeartifact", "repository/acme/npm"), {},
        False, "other packages"),
    Row(ana, "sts:GetServiceBearerToken", "*", {"sts:AWSServiceName": "codeartifact.amazonaws.com"},
        True, "how pip logs in"),
    Row(ana, "glue:GetTable", at("glue", "table/sales/orders"), {}, True, "its database"),
    Row(ana, "glue:GetTable", at("glue", "table/hr/people"), {}, False, "another database"),
    Row(ana, "athena:StartQueryExecution", at("athena", "workgroup/research"), {}, True, "its own"),
    Row(ana, "athena:StartQueryExecution", at("athena", "workgroup/primary"), {}, False, "not its"),
    Row(ana, "secretsmanager:GetSecretValue", at("secretsmanager", "secret:research-1"), {}, True,
        "a further statement"),
    Row(ana, "sagemaker:CreateEndpoint", sm("endpoint/x"), {}, False, "denied by configuration"),
    Row(ds, "s3:GetObject", s3("lake/any/x"), {}, False, "others do not get it"),
    # Suspended.
    Row(off, "sagemaker:CreatePresignedDomainUrl", ADA, {}, False, "no login"),
    Row(off, "s3:GetObject", f"{BUCKET}/x", OWN_ACCOUNT, False, "no data"),
    Row(off, "sts:GetCallerIdentity", "*", {}, False, "nothing at all"),
]
# fmt: on

# With everything attached to the role that there is: what the boundary alone holds up.
EVERYTHING = {
    "Version": "2012-10-17",
    "Statement": [{"Sid": "All", "Effect": "Allow", "Action": ["*"], "Resource": "*"}],
}
