"""What the roles of the framework before this could do, and what became of each permission.

Its three roles (data scientist, lead, default execution) had all of this; only the denial in the
last row was the data scientist's alone.
"""

from typing import Final, Literal, NamedTuple

Fate = Literal["kept", "narrowed", "by configuration", "dropped"]


class Permission(NamedTuple):
    """A permission of those roles, what became of it, and why."""

    before: str
    fate: Fate
    now: str
    why: str


PARITY: Final = (
    Permission(
        "`AmazonSageMakerFullAccess`: profiles, spaces, apps, login URLs",
        "narrowed",
        "one's own profile, private spaces and apps",
        "it opened everybody's Studio to everybody",
    ),
    Permission(
        "the same: training, tuning, processing, models",
        "narrowed",
        "the same actions, only with subnets and security groups",
        "a job outside the VPC has the internet",
    ),
    Permission(
        "the same: pipelines, model registry, experiments, batch transform, search",
        "narrowed",
        "pipelines, registry, experiments, batch transform, `Search`; each persona changes and "
        "starts the pipelines that are named after it; a data scientist registers models, but not "
        "as approved",
        "a pipeline runs with its maker's role; registering a model as approved is approving it",
    ),
    Permission(
        "the same: endpoints",
        "kept",
        "making, asking and deleting endpoints, for people and not for jobs",
        "models come from the VPC only, so endpoints are in it",
    ),
    Permission(
        "the same: notebook instances, domains, profiles, feature store, AutoML, labelling, "
        "Canvas, model monitor, edge",
        "dropped",
        "nothing; feature store, AutoML, labelling and monitoring by `policies`",
        "notebook instances pass Studio by; domains and profiles are the service's; the rest "
        "needs roles or data that differ by company",
    ),
    Permission(
        "the same: `iam:PassRole` to five services, `iam:CreateServiceLinkedRole`",
        "narrowed",
        "its own role, to SageMaker",
        "a passed role is a way up",
    ),
    Permission(
        "`AmazonSSMReadOnlyAccess`",
        "narrowed",
        "`GetParameter(s)` under `/mlops/` and `/vpc/`",
        "parameters of others hold passwords",
    ),
    Permission(
        "`AWSLambda_ReadOnlyAccess`; `lambda:Create*`, `Update*`, `Invoke*`",
        "dropped",
        "nothing; `lambda:InvokeFunction` by `policies`",
        "a function runs with its own role, whoever wrote its code",
    ),
    Permission(
        "`AWSCodeCommitReadOnly`; pull, push, branches, pull requests, merges on all repositories",
        "by configuration",
        "`data.codecommit`: the same on the repositories listed",
        "code of projects is deployed from there",
    ),
    Permission(
        "`AmazonEC2ContainerRegistryReadOnly`; `ecr:CreateRepository`, image push anywhere",
        "narrowed",
        "pull of any image; push to `<installation>-<role>/…`, the persona's own",
        "an image is code that another's job runs",
    ),
    Permission(
        "`servicecatalog:*`",
        "narrowed",
        "the lead launches templates, and ends own launches",
        "portfolios decide who may launch what",
    ),
    Permission(
        "KMS: grants, decrypt, encrypt, re-encrypt, data keys, on `*`",
        "narrowed",
        "the studios' keys and `data.keys`; grants only through AWS services",
        "a key is as good as the data",
    ),
    Permission(
        "S3 objects read, write, delete in buckets with a prefix; `PutBucket*`, ACLs",
        "narrowed",
        "SageMaker's default bucket of this account, and `data.buckets`",
        "bucket policies and ACLs open data to others",
    ),
    Permission(
        "`sagemaker:ListTags`, `AddTags`, `DeleteTags`",
        "narrowed",
        "reading; tags of what one makes, when it is made",
        "`studio:*` tags say whose something is, and who pays",
    ),
    Permission(
        "CloudWatch, logs, EC2 `Describe*`, network interfaces",
        "narrowed",
        "SageMaker's log groups and metrics; the interfaces of jobs",
        "logs of others tell secrets",
    ),
    Permission(
        "trust: `lambda.amazonaws.com` and `sagemaker.amazonaws.com`",
        "narrowed",
        "SageMaker, for this account, with the person as source identity",
        "CloudTrail names the person",
    ),
    Permission(
        "denied: `s3:DeleteBucket*`",
        "kept",
        "never granted, and under the boundary's denials",
        "a ceiling holds for what is attached later too",
    ),
    Permission(
        "denied to data scientists: `sagemaker:CreateProject`, `UpdateModelPackage`",
        "kept",
        "`denied_actions`, with Service Catalog's way to a project",
        "the lead's part",
    ),
)
