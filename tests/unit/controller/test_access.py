"""Who a caller is, and what the access table says of them."""

import pytest

from services.controller.access import (
    Caller,
    Grant,
    Role,
    caller,
    canonical_principal,
    grants_from,
    is_principal,
)

STS = "arn:aws:sts::111111111111:assumed-role"
IAM = "arn:aws:iam::111111111111"
TRUSTED = frozenset({f"{IAM}:role/Portal"})
ME = f"{IAM}:user/me"


def limited(role: Role, **limits: str) -> Grant:
    return Grant(ME, role, {name: frozenset(value.split(",")) for name, value in limits.items()})


@pytest.mark.parametrize(
    ("arn", "person"),
    [
        (f"{IAM}:user/ada", f"{IAM}:user/ada"),
        (f"{IAM}:user/team/ada", f"{IAM}:user/team/ada"),
        (f"{IAM}:root", f"{IAM}:root"),
        (f"{STS}/Analyst/ada", f"{IAM}:role/Analyst"),
        (f"{STS}/Analyst/AWSReservedSSO_x", f"{IAM}:role/Analyst"),
        (f"{STS}/NotAWSReservedSSO_x/ada", f"{IAM}:role/NotAWSReservedSSO_x"),
        (
            f"{STS}/AWSReservedSSO_Users_1a2b/ada@bank.example",
            f"{STS}/AWSReservedSSO_Users_1a2b/ada@bank.example",
        ),
        (f"{STS}/Portal/ada", f"{STS}/Portal/ada"),
        (f"{STS}/Portal2/ada", f"{IAM}:role/Portal2"),
        (
            "arn:aws:sts::222222222222:assumed-role/Portal/ada",
            "arn:aws:iam::222222222222:role/Portal",
        ),
        (
            "arn:aws-cn:sts::111111111111:assumed-role/Portal/ada",
            "arn:aws-cn:iam::111111111111:role/Portal",
        ),
        (
            "arn:aws-us-gov:sts::111111111111:assumed-role/Analyst/ada",
            "arn:aws-us-gov:iam::111111111111:role/Analyst",
        ),
    ],
)
def test_an_arn_is_reduced_to_the_person_behind_it(arn: str, person: str) -> None:
    assert canonical_principal(arn, TRUSTED) == person
    assert canonical_principal(person, TRUSTED) == person


def test_no_session_names_itself_unless_configured() -> None:
    assert canonical_principal(f"{STS}/Portal/ada") == f"{IAM}:role/Portal"


@pytest.mark.parametrize(
    ("arn", "valid"),
    [
        (ME, True),
        (f"{IAM}:user/path/me", True),
        (f"{IAM}:role/service/Analyst", True),
        (f"{IAM}:root", True),
        (f"{STS}/Analyst/me", True),
        ("arn:aws-us-gov:iam::111111111111:user/me", True),
        (f"{IAM}:user/", False),
        (f"{IAM}:group/all", False),
        (f"{IAM}:policy/p", False),
        (f"{STS}/Analyst", False),
        (f"{STS}/Analyst/", False),
        ("arn:aws:iam::11111111111:user/me", False),
        ("arn:aws:s3:::bucket", False),
        (f" {ME}", False),
        (f"{ME}\n", False),
        ("me", False),
        ("", False),
    ],
)
def test_only_users_roles_sessions_and_roots_are_principals(arn: str, valid: bool) -> None:
    assert is_principal(arn) is valid


@pytest.mark.parametrize(
    ("grants", "thing", "allowed"),
    [
        ([], {}, False),
        ([limited(Role.REQUESTER)], {}, True),
        ([limited(Role.ADMIN)], {}, True),
        ([limited(Role.APPROVER)], {}, False),
        ([limited(Role.REQUESTER, persona="ds,lead")], {"persona": "lead"}, True),
        ([limited(Role.REQUESTER, persona="ds")], {"persona": "lead"}, False),
        ([limited(Role.REQUESTER, persona="ds")], {"persona": None}, False),
        ([limited(Role.REQUESTER, persona="ds")], {}, False),
        (
            [limited(Role.REQUESTER, persona="ds", account_set="retail")],
            {"persona": "ds", "account_set": "risk"},
            False,
        ),
        (
            # Limits of one row are not joined with those of another.
            [
                limited(Role.REQUESTER, persona="ds", account_set="retail"),
                limited(Role.REQUESTER, persona="lead", account_set="risk"),
            ],
            {"persona": "lead", "account_set": "retail"},
            False,
        ),
        (
            [limited(Role.REQUESTER, account_set="retail"), limited(Role.APPROVER)],
            {"account_set": "risk"},
            False,
        ),
    ],
)
def test_requests_are_for_requesters_and_admins_within_the_limits_of_one_row(
    grants: list[Grant], thing: dict[str, str | None], allowed: bool
) -> None:
    assert Caller(ME, tuple(grants)).may_request(thing) is allowed


@pytest.mark.parametrize(
    ("grants", "theirs", "seen"),
    [
        ([], [ME], False),
        ([limited(Role.REQUESTER)], [], False),
        ([limited(Role.REQUESTER)], [None, None], False),
        ([limited(Role.REQUESTER)], [None, ME], True),
        ([limited(Role.REQUESTER, account_set="risk")], [ME], True),
        ([limited(Role.REQUESTER, account_set="retail")], [], False),
        ([limited(Role.REQUESTER, team="analytics")], [], True),
        ([limited(Role.REQUESTER, team="analytics", persona="lead")], [], False),
        ([limited(Role.REQUESTER, team="other")], [], False),
        ([limited(Role.APPROVER)], [], True),
        ([limited(Role.APPROVER, account_set="retail")], [], True),
        ([limited(Role.APPROVER, account_set="risk")], [], False),
        ([limited(Role.ADMIN)], [], True),
        ([limited(Role.ADMIN, persona="lead")], [], False),
    ],
)
def test_things_are_seen_by_those_they_belong_to_their_team_and_those_above(
    grants: list[Grant], theirs: list[str | None], seen: bool
) -> None:
    thing = {"account_set": "retail", "persona": "ds", "team": "analytics"}

    assert Caller(ME, tuple(grants)).may_see(thing, theirs) is seen


def test_a_thing_of_no_team_is_in_nobodys_team() -> None:
    me = Caller(ME, (limited(Role.REQUESTER, team="analytics"),))

    assert not me.may_see({"account_set": "retail", "persona": "ds", "team": None}, [])


def test_a_limit_may_be_skipped() -> None:
    grant = limited(Role.APPROVER, persona="ds", account_set="retail")

    assert grant.covers({"account_set": "retail"}, skip=frozenset({"persona"}))
    assert not grant.covers({"account_set": "risk"}, skip=frozenset({"persona"}))


def test_a_caller_has_all_its_own_rows_and_no_others() -> None:
    mine = [limited(Role.REQUESTER), limited(Role.APPROVER)]
    table = [mine[0], Grant(f"{IAM}:user/me2", Role.ADMIN), mine[1]]

    assert caller(ME, table).grants == tuple(mine)
    assert caller(f"{IAM}:user/nobody", table).grants == ()


def test_the_table_is_read_with_its_limits_and_null_limits_nothing() -> None:
    row = {"principal": ME, "role": "requester", "personas": None}

    table = grants_from([{**row, "account_sets": ["retail"], "teams": ["a", "b"]}])

    limits = {"account_set": frozenset({"retail"}), "team": frozenset({"a", "b"})}
    assert table == (Grant(ME, Role.REQUESTER, limits),)


@pytest.mark.parametrize(
    "row", [{"role": "admin"}, {"principal": ME}, {"principal": ME, "role": "king"}]
)
def test_a_row_that_names_nobody_or_no_role_is_refused(row: dict[str, str]) -> None:
    with pytest.raises((KeyError, ValueError)):
        grants_from([row])
