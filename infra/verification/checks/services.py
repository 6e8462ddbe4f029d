"""Whether SageMaker and Service Catalog answer as their stand-ins do."""

from collections.abc import Callable
from typing import Any, Final

from botocore.exceptions import ClientError

from infra.configuration.accounts import accounts_with_projects
from infra.configuration.model import Installation
from infra.verification.check import Check
from infra.verification.checks.domain import described
from infra.verification.scene import Scene
from infra.verification.verdict import CannotLookError, Verdict, judge

_PROVIDER: Final = "Amazon SageMaker"


def judge_refusal(what: str, seen: str | None, expected: str) -> list[str]:
    """Return that a call was answered with another code, or not refused (None)."""
    if seen == expected:
        return []
    return [f"{what} {f'answers {seen}' if seen else 'is not refused'}, not {expected}"]


def refusal(call: Callable[[], Any]) -> str | None:
    """Return the code with which a call is refused, or None.

    Raises
    ------
    CannotLookError
        We may not make the call.
    """
    try:
        call()
    except ClientError as error:
        code = str(error.response["Error"]["Code"])
        if code in ("AccessDenied", "AccessDeniedException"):
            raise CannotLookError(str(error)) from error
        return code
    return None


def _sagemaker(scene: Scene) -> Verdict:
    where = scene.studios()[0]
    sagemaker = scene.at(where.place, "sagemaker")
    domain_id = str(described(scene, where)["DomainId"])
    name, nobody = f"nobody-{scene.stamp}", "ResourceNotFound"
    one = {"DomainId": domain_id, "UserProfileName": name}
    space = {"DomainId": domain_id, "SpaceName": name}
    app = {**space, "AppType": "JupyterLab", "AppName": "default"}
    asked: tuple[tuple[str, Callable[[], Any], str], ...] = (
        ("a profile that is not there", lambda: sagemaker.describe_user_profile(**one), nobody),
        ("a space that is not there", lambda: sagemaker.describe_space(**space), nobody),
        ("an app that is not there", lambda: sagemaker.describe_app(**app), nobody),
        (
            "a name with a dot",
            lambda: sagemaker.describe_user_profile(DomainId=domain_id, UserProfileName="a.b"),
            "ValidationException",
        ),
        (
            "a page token that is none",
            lambda: sagemaker.list_user_profiles(DomainIdEquals=domain_id, NextToken="rubbish"),
            "ValidationException",
        ),
    )
    wrong = []
    for what, call, code in asked:
        wrong += judge_refusal(what, refusal(call), code)
    return judge(wrong, f"{len(asked)} refusals with their codes")


def _portfolio(scene: Scene) -> Verdict:
    wanted = {each.account_id: each for each in accounts_with_projects(scene.installation)}
    wrong, looked = [], 0
    for where in scene.studios():
        if not where.owns_roles or where.place.account_id not in wanted:
            continue
        of = f"{where.place.account_id} {where.place.region}"
        status = scene.at(where.place, "sagemaker").get_sagemaker_servicecatalog_portfolio_status()
        if status.get("Status") != "Enabled":
            wrong.append(f"{of}: the portfolio's status is {status.get('Status')!r}")
        catalog = scene.at(where.place, "servicecatalog")
        pages = catalog.get_paginator("list_accepted_portfolio_shares").paginate()
        found = [each for page in pages for each in page["PortfolioDetails"]]
        ours = [each["Id"] for each in found if each.get("ProviderName") == _PROVIDER]
        if not ours:
            wrong.append(f"{of}: none of {len(found)} accepted shares is of {_PROVIDER}")
        for portfolio_id in ours:
            listed = catalog.get_paginator("list_principals_for_portfolio").paginate(
                PortfolioId=portfolio_id
            )
            arns = {each["PrincipalARN"] for page in listed for each in page["Principals"]}
            for persona in scene.installation.personas:
                arn = scene.parameter(where.place, persona.role_parameter)
                if arn not in arns:
                    wrong.append(f"{of}: {arn} is not associated with {portfolio_id}")
        looked += 1
    if not looked:
        raise CannotLookError("no account at hand has Projects")
    return judge(wrong, f"enabled in {looked} places, each persona's role associated")


def _known(scene: Scene) -> Verdict:
    answer = scene.api.send("GET", "/accounts?limit=100")
    wrong = [] if answer.status == 200 else [f"GET /accounts answers {answer.status}"]
    seen = {each["account_id"]: each for each in answer.body.get("items", [])}
    wanted = accounts_with_projects(scene.installation)
    for account in wanted:
        phase = seen.get(account.account_id, {}).get("phase", "not known")
        if phase != "Enabled":
            wrong.append(f"the service says that Projects in {account.account_id} are {phase}")
    return judge(wrong, f"{len(wanted)} accounts are Enabled")


def no_projects(installation: Installation) -> str:
    """Return why nothing is asked of Projects, or nothing."""
    return "Projects are off" if installation.projects.enabled_by == "nobody" else ""


CHECKS: Final = (
    Check(
        id="sagemaker-refusals",
        asks="Does SageMaker refuse what is not there, and what is no name, by the same codes?",
        local="The stand-in checks requests against botocore's model and answers with these codes.",
        stands_in=(
            "sandbox/sagemaker/errors.py",
            "sandbox/sagemaker/paging.py",
            "sandbox/sagemaker/call.py",
            "sandbox/sagemaker/apps.py",
            "sandbox/sagemaker/spaces.py",
            "sandbox/seam/json_api.py",
        ),
        expects="ResourceNotFound three times, ValidationException twice.",
        look=_sagemaker,
    ),
    Check(
        id="projects-portfolio",
        asks="Is SageMaker's portfolio enabled and shared, with each persona's role associated?",
        local="Shared some time after it is enabled, last of several pages, beside look-alikes.",
        stands_in=(
            "sandbox/sagemaker/projects.py",
            "sandbox/servicecatalog/accepted_shares.py",
            "sandbox/servicecatalog/shares.py",
            "sandbox/servicecatalog/paging.py",
            "sandbox/servicecatalog/principals.py",
            "sandbox/servicecatalog/catalog.py",
            "sandbox/servicecatalog/call.py",
            "sandbox/seam/servicecatalog_api.py",
            "sandbox/seam/servicecatalog_access.py",
        ),
        expects="Enabled; an accepted share of the provider Amazon SageMaker.",
        look=_portfolio,
        unless=no_projects,
    ),
    Check(
        id="projects-known",
        asks="Does the service say of each account that its Projects are enabled?",
        local="It does, some seconds after the base is there.",
        stands_in=("sandbox/seam/stack_events.py",),
        expects="Enabled.",
        look=_known,
        unless=no_projects,
    ),
)
