"""The HTTP API's calls about accounts: each reads its input, looks, and shapes the answer."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from services.controller.access import Caller, Grant, Role
from services.controller.answers import Answer
from services.controller.ledger import Ledger
from services.controller.listing import list_records
from services.controller.pages import bad_cursor, one_of, read_page, write_cursor
from services.controller.problems import FieldError, InvalidFieldsError, NotFoundError
from services.controller.timeline_pages import timeline_answer
from services.project_enabler.account import SUBJECT, Account, Phase
from services.project_enabler.networks import networks_of
from services.project_enabler.shown import to_api

STAGES: Final = ("dev", "preprod", "prod")
_ITEM_ID: Final = re.compile(r"[0-9]{12}|creation-[0-9a-f]{12}")


@dataclass(frozen=True)
class AccountsApi:
    """What the calls need; ``networks`` is the network registry's table, which is only read."""

    access: tuple[Grant, ...]
    trusted_session_roles: frozenset[str]
    ledger: Ledger
    networks: Ledger


def get_accounts(api: AccountsApi, caller: Caller, query: Mapping[str, str]) -> Answer:
    """``GET /accounts``: the accounts the caller may see, by id.

    Raises
    ------
    InvalidFieldsError
    """
    errors: list[FieldError] = []
    allowed = ("phase", "stage", "account_set", "limit", "cursor")
    limit, cursor = read_page(query, allowed, errors)
    phase, stage, account_set = (query.get(name) for name in allowed[:3])
    if phase is not None and phase not in set(Phase):
        errors.append(one_of("phase", [each.value for each in Phase]))
    if stage is not None and stage not in STAGES:
        errors.append(one_of("stage", STAGES))
    after = cursor.get("after")
    if cursor and not _is_item_id(after):
        errors.append(bad_cursor())
    if errors:
        raise InvalidFieldsError("The query cannot be taken.", errors)

    def wanted(account: Account) -> bool:
        return (
            may_see(caller, account)
            and phase in (None, account.phase)
            and stage in (None, account.stage)
            and account_set in (None, account.account_set)
        )

    page = list_records(api.ledger, Account, SUBJECT, limit, after, wanted)
    next_cursor = write_cursor({"after": page.next_key}) if page.next_key else None
    items = [to_api(each) for each in page.records]
    return Answer(200, {"items": items, "next_cursor": next_cursor}, {})


def get_account(api: AccountsApi, caller: Caller, account_id: str) -> Answer:
    """``GET /accounts/{account_id}``: the account, and its networks as they are kept right.

    Raises
    ------
    NotFoundError
        Nothing is known of it, or the caller may not see it.
    """
    account = _visible(api, caller, account_id)
    # Where an account never came to be there is no number, and no network.
    networks = networks_of(api.networks, account.account_id) if account.account_id else []
    body = {**to_api(account), "networks": networks}
    return Answer(200, body, {"ETag": f'"{account.generation}"'})


def get_timeline(
    api: AccountsApi, caller: Caller, account_id: str, query: Mapping[str, str]
) -> Answer:
    """``GET /accounts/{account_id}/timeline``: entries, newest last.

    Raises
    ------
    NotFoundError, InvalidFieldsError
    """
    account = _visible(api, caller, account_id)
    return timeline_answer(api.ledger, account.id, query)


def may_see(caller: Caller, account: Account) -> bool:
    """Whether a caller may see an account: of their account sets; admins of all, every one."""
    return any(
        grant.role is Role.ADMIN or account.account_set is not None
        for grant in caller.grants
        if account.account_set in grant.limits.get("account_set", {account.account_set})
    )


def _visible(api: AccountsApi, caller: Caller, account_id: str) -> Account:
    item = api.ledger.read(account_id) if _is_item_id(account_id) else None
    if item is not None:
        account = Account.from_item(item)
        if may_see(caller, account):
            return account
    raise NotFoundError(f"Nothing is known of the account {account_id[:64]}.")


def _is_item_id(value: object) -> bool:
    return isinstance(value, str) and _ITEM_ID.fullmatch(value) is not None
