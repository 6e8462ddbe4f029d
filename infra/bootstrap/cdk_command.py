"""The commands that bootstrap an account and region, as somebody would type them."""

from infra.bootstrap.accounts import Bootstrap, stack_of_policies
from infra.bootstrap.templates import Kind

CDK = "aws-cdk@2.1148.1"


def cdk_arguments(bootstrap: Bootstrap, profile: str | None) -> list[str]:
    """Return what follows ``npx``."""
    return [
        *("--yes", CDK, "bootstrap", f"aws://{bootstrap.account_id}/{bootstrap.region}"),
        *("--cloudformation-execution-policies", ",".join(bootstrap.policy_arns)),
        *(word for account_id in bootstrap.trusted for word in ("--trust", account_id)),
        *(("--profile", profile) if profile else ()),
    ]


def policies_command(
    bootstrap: Bootstrap, kind: Kind, installation: str, profile: str | None
) -> str:
    """Return the command that makes the execution policies."""
    words = [
        "aws cloudformation deploy",
        f"--stack-name {stack_of_policies(installation, kind)}",
        f"--template-file infra/bootstrap/templates/{kind}.yaml",
        f"--parameter-overrides Installation={installation}",
        "--capabilities CAPABILITY_NAMED_IAM",
        f"--region {bootstrap.region}",
        *([f"--profile {profile}"] if profile else []),
    ]
    return " ".join(words)
