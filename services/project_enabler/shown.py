"""An account as the API and operators see it."""

from typing import Any

from services.project_enabler.account import Account, Phase, Told


def to_api(account: Account) -> dict[str, Any]:
    """Return what is known of an account: membership, base, Projects, and where it stands."""
    path = f"accounts/{account.id}"
    return {
        "id": account.id,
        "account_id": account.account_id,
        "account_name": account.named.value if account.named else None,
        "account_set": account.account_set,
        "stage": account.stage,
        "regions": list(account.regions),
        "managed": account.managed,
        "membership": _membership(account),
        "base": {"state": _base(account)},
        "projects": {
            "wanted": account.wants_projects,
            "regions": [
                {
                    "region": each.region,
                    "portfolios": list(each.portfolios),
                    "principals": list(each.principals),
                }
                for each in account.projects
            ],
        },
        "asked": _asked(account),
        "phase": account.phase.value,
        "reason": account.reason,
        "message": account.message,
        "generation": account.generation,
        "observed_generation": account.observed_generation,
        "attempts": account.attempts,
        "created_at": account.created_at,
        "updated_at": account.updated_at,
        "links": {"self": path, "timeline": f"{path}/timeline"},
    }


def _membership(account: Account) -> dict[str, Any]:
    state, told = "unknown", None
    if account.is_member:
        state, told = "member", account.joined
    elif account.has_departed:
        state, told = "departed", account.departed
    return {
        "state": state,
        "since": told.at if told else None,
        "told_by": told.by if told else None,
        "organizational_unit": account.organizational_unit,
        "last_failure": _failure(account.failed),
    }


def _failure(failed: Told | None) -> dict[str, str] | None:
    if failed is None:
        return None
    return {"at": failed.at, "told_by": failed.by, "message": failed.value}


def _base(account: Account) -> str:
    """Return whether the base is there, as far as enabling Projects showed it."""
    if account.phase is Phase.WAITING_FOR_BASE:
        return "missing"
    if account.phase in (Phase.ENABLED, Phase.ENABLING) and account.projects:
        return "there"
    return "unknown"


def _asked(account: Account) -> dict[str, Any] | None:
    if account.asked is None:
        return None
    said = account.asked
    return {"action": said.action, "stage": said.stage or None, "regions": list(said.regions)}
