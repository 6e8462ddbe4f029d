"""Accounts join, are moved and leave, end to end: AWS's events forwarded, IAM enforced."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from sandbox import organization_events as aws
from sandbox.accounts import MANAGEMENT_ACCOUNT, NEWCOMER_ACCOUNT, REGION, STUDIO_ACCOUNT
from sandbox.aws_events import put_aws_event
from sandbox.cloud import LocalCloud
from sandbox.joining import deploy_base
from sandbox.progress import Progress
from tests.e2e.conftest import eventually, governance

OTHER_UNIT = "ou-ab12-99999999"
AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def tell(cloud: LocalCloud, event: dict[str, Any]) -> None:
    put_aws_event(cloud.emulator.endpoint, MANAGEMENT_ACCOUNT, event["region"], event)


def account(cloud: LocalCloud, account_id: str) -> dict[str, Any]:
    found: dict[str, Any] = cloud.api("admin").get(f"/accounts/{account_id}").body
    return found


def reach(cloud: LocalCloud, account_id: str, phase: str, seconds: float = 40.0) -> dict[str, Any]:
    last: dict[str, Any] = {}

    def look() -> bool:
        last.update(account(cloud, account_id))
        return last.get("phase") == phase

    try:
        eventually(look, f"{account_id} is {phase}", seconds)
    except AssertionError as error:
        raise AssertionError(f"{error}: {last}") from error
    return last


def operate(cloud: LocalCloud, **payload: Any) -> dict[str, Any]:
    answer = governance(cloud, "lambda").invoke(
        FunctionName=cloud.outputs["ProjectsAdminFunctionName"], Payload=json.dumps(payload)
    )
    told: dict[str, Any] = json.loads(answer["Payload"].read())
    assert told["ok"], told
    result: dict[str, Any] = told["result"]
    return result


def principals(cloud: LocalCloud, account_id: str) -> list[str]:
    """Return the names of our roles that may use the account's SageMaker portfolio."""
    catalog = cloud.clients("servicecatalog", account_id, REGION)
    shares = catalog.get_paginator("list_accepted_portfolio_shares").paginate()
    [portfolio] = [
        each["Id"]
        for page in shares
        for each in page["PortfolioDetails"]
        if each["ProviderName"] == "Amazon SageMaker"
    ]
    listed = catalog.get_paginator("list_principals_for_portfolio").paginate(PortfolioId=portfolio)
    return sorted(
        each["PrincipalARN"].rpartition("/")[2] for page in listed for each in page["Principals"]
    )


def timeline(cloud: LocalCloud, account_id: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (
        cloud.api("admin").get(f"/accounts/{account_id}/timeline?limit=100").body["items"]
    )
    return found


def registered(cloud: LocalCloud, account_id: str) -> dict[str, Any]:
    """Return what is known of the account's network once its parameters say what it is."""

    def look() -> dict[str, Any] | None:
        known: list[dict[str, Any]] = account(cloud, account_id)["networks"]
        return next((each for each in known if each["phase"] == "InSync"), None)

    return eventually(look, f"the network of {account_id} is in order", 40.0)


ROLES = [f"sandbox-{REGION}-ds", f"sandbox-{REGION}-lead"]


def test_listed_account_has_projects_without_anybody_asking(cloud: LocalCloud) -> None:
    # Woken by the governance stack's own event: no sweep was asked for.
    reach(cloud, STUDIO_ACCOUNT, "Enabled")

    assert principals(cloud, STUDIO_ACCOUNT) == ROLES


def test_account_joins_before_its_base_moves_out_and_leaves(
    cloud: LocalCloud,
) -> None:
    tell(cloud, aws.created(NEWCOMER_ACCOUNT, at=AT))
    reach(cloud, NEWCOMER_ACCOUNT, "Outside")
    tell(cloud, aws.managed_account(NEWCOMER_ACCOUNT, at=AT + timedelta(seconds=9)))
    waiting = reach(cloud, NEWCOMER_ACCOUNT, "WaitingForBase")
    assert waiting["reason"] == "RoleNotReachable"
    assert waiting["membership"]["organizational_unit"] == aws.UNIT

    deploy_base(cloud, Progress.silent())
    enabled = reach(cloud, NEWCOMER_ACCOUNT, "Enabled")
    assert principals(cloud, NEWCOMER_ACCOUNT) == ROLES
    network = registered(cloud, NEWCOMER_ACCOUNT)
    ssm = cloud.clients("ssm", NEWCOMER_ACCOUNT, REGION)
    assert network["vpc_id"] == ssm.get_parameter(Name="/vpc/id")["Parameter"]["Value"]
    told = timeline(cloud, NEWCOMER_ACCOUNT)
    assert [line["aws"]["operation"] for line in told if line.get("aws")] == [
        "AssumeRole",
        "EnableSagemakerServicecatalogPortfolio",
        "AssociatePrincipalWithPortfolio",
        "AssociatePrincipalWithPortfolio",
    ]

    tell(cloud, aws.moved(NEWCOMER_ACCOUNT, at=AT + timedelta(seconds=20), to=OTHER_UNIT))
    reach(cloud, NEWCOMER_ACCOUNT, "Outside")
    assert principals(cloud, NEWCOMER_ACCOUNT) == []

    tell(cloud, aws.moved(NEWCOMER_ACCOUNT, at=AT + timedelta(seconds=30)))
    reach(cloud, NEWCOMER_ACCOUNT, "Enabled")
    tell(cloud, aws.departed_organization(NEWCOMER_ACCOUNT, at=AT + timedelta(seconds=40)))
    closed = reach(cloud, NEWCOMER_ACCOUNT, "Closed")
    # Late and out of order: it brings nobody back.
    tell(cloud, aws.accepted_handshake(NEWCOMER_ACCOUNT, at=AT + timedelta(seconds=35)))
    eventually(
        lambda: any("AcceptHandshake" in x["message"] for x in timeline(cloud, NEWCOMER_ACCOUNT)),
        "the late event was taken in",
    )
    assert account(cloud, NEWCOMER_ACCOUNT)["phase"] == "Closed"
    assert closed["generation"] > enabled["generation"]


def test_failed_creation_is_kept_and_can_be_put_away(cloud: LocalCloud) -> None:
    event = aws.managed_account(
        "Not Available", at=AT, state="FAILED", message="The e-mail address is taken."
    )
    tell(cloud, event)

    def found() -> list[str]:
        items = cloud.api("admin").get("/accounts?phase=Failed").body["items"]
        return [each["id"] for each in items if each["account_id"] is None]

    [failed] = eventually(found, "the failure is listed")
    assert account(cloud, failed)["message"] == "The e-mail address is taken."
    operate(cloud, action="close", accounts=[failed], asserted_by="e2e")
    assert account(cloud, failed)["phase"] == "Closed"


def test_event_that_is_not_understood_is_kept_whole(cloud: LocalCloud) -> None:
    event = aws.managed_account("666666666666", at=AT, state="PARTLY")
    tell(cloud, event)

    def kept() -> list[dict[str, Any]]:
        messages = operate(cloud, action="dlq-list", queue="streams")["messages"]
        return [each for each in messages if "PARTLY" in (each["reason"] or "")]

    [letter] = eventually(kept, "the event is a dead letter")
    shown = operate(cloud, action="dlq-show", message_id=letter["message_id"])
    assert shown["body"]["payload"]["detail"] == event["detail"]
    done = operate(cloud, action="dlq-redrive", message_ids=[letter["message_id"]])
    assert "PARTLY" in done["failed"][0]["detail"]
    # Others look whether anything was left over.
    url = cloud.outputs["AccountsStreamDeadLetterQueueUrl"]
    governance(cloud, "sqs").purge_queue(QueueUrl=url)


def test_join_that_a_member_account_claims_is_not_believed(cloud: LocalCloud) -> None:
    # It may put events on the hub's bus by its forwarder's role; the hub's rule takes no notice.
    forged = aws.managed_account("777777777777", at=AT)
    forged["account"] = STUDIO_ACCOUNT
    put_aws_event(cloud.emulator.endpoint, STUDIO_ACCOUNT, REGION, forged)
    # What comes behind it is taken in, so it had its chance.
    tell(cloud, aws.managed_account("888888888888", at=AT, unit=OTHER_UNIT))
    reach(cloud, "888888888888", "Outside")

    assert cloud.api("admin").get("/accounts/777777777777").status == 404


def test_dry_run_looks_with_its_own_role_and_changes_nothing(cloud: LocalCloud) -> None:
    before = reach(cloud, STUDIO_ACCOUNT, "Enabled")

    [told] = operate(
        cloud, action="close", accounts=[STUDIO_ACCOUNT], dry_run=True, asserted_by="e2e"
    )["accounts"]

    assert [step.split(" out of ")[0] for step in told["would"]] == [
        f"{REGION}: take {role}" for role in ROLES
    ]
    assert account(cloud, STUDIO_ACCOUNT) == before
    assert principals(cloud, STUDIO_ACCOUNT) == ROLES


def test_what_somebody_changed_by_hand_is_put_right_by_a_sweep(cloud: LocalCloud) -> None:
    reach(cloud, STUDIO_ACCOUNT, "Enabled")
    catalog = cloud.clients("servicecatalog", STUDIO_ACCOUNT, REGION)
    portfolio = account(cloud, STUDIO_ACCOUNT)["projects"]["regions"][0]["portfolios"][0]
    catalog.disassociate_principal_from_portfolio(
        PortfolioId=portfolio,
        PrincipalARN=f"arn:aws:iam::{STUDIO_ACCOUNT}:role/studio/persona/{ROLES[0]}",
        PrincipalType="IAM",
    )

    operate(cloud, action="sweep")

    eventually(lambda: principals(cloud, STUDIO_ACCOUNT) == ROLES, "the principal is back")
    reach(cloud, STUDIO_ACCOUNT, "Enabled")
    assert "DriftFound" in [line["reason"] for line in timeline(cloud, STUDIO_ACCOUNT)]


def test_an_operator_has_what_is_due_looked_at(cloud: LocalCloud) -> None:
    assert operate(cloud, action="sweep", which="due")["accounts"] >= 0


def test_only_admins_see_accounts_that_are_in_no_account_set(cloud: LocalCloud) -> None:
    assert cloud.api("requester").get(f"/accounts/{STUDIO_ACCOUNT}").status == 200
    assert cloud.api("requester").get("/accounts/888888888888").status == 404
