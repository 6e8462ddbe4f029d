"""What follows for an account from what was told and configured. Pure.

The order of the rules is the policy: leaving goes before an admin's word, that before the
configuration, that before the organization's units.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from services.project_enabler.account import Account
from services.project_enabler.settings import Installation, OrganizationalUnit


@dataclass(frozen=True)
class Scope:
    """Whether an account is looked after, as what, and why.

    Attributes
    ----------
    wants_projects
        Whether this service enables Projects there.
    """

    managed: bool
    wants_projects: bool
    reason: str
    message: str
    account_set: str | None = None
    stage: str | None = None
    regions: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Place:
    stage: str
    regions: tuple[str, ...]
    account_set: str | None = None


def scope_of(account: Account, installation: Installation) -> Scope:
    """Return what follows for an account."""
    if account.has_departed and account.departed is not None:
        told = account.departed
        return _not_managed("Departed", f"{told.by} of {told.at}: the account left.")
    if account.asked is not None and account.asked.action == "close":
        return _not_managed("ClosedByAdmin", "An admin closed the account; enable takes it again.")
    if account.account_id is None:
        return _not_managed("AccountCreationFailed", _failure(account))
    configured = installation.accounts.get(account.id)
    if configured is not None:
        where = f"It is {configured.stage} of the account set {configured.account_set}."
        place = _Place(configured.stage, configured.regions, configured.account_set)
        return _managed(installation, place, "Configured", where)
    unit = _unit_of(account, installation.organizational_units)
    if unit is not None:
        place = _Place(unit.stage, unit.regions)
        return _managed(installation, place, "JoinedUnit", f"It is in {unit.id}.")
    if account.asked is not None:
        place = _Place(account.asked.stage, account.asked.regions)
        return _managed(installation, place, "EnabledByAdmin", "An admin asked for it.")
    if account.joined is not None:
        unit_id = account.organizational_unit or "the organization's root"
        return _not_managed(
            "OutsideOrganizationalUnits",
            f"It is in {unit_id}, which the configuration does not list.",
        )
    if account.failed is not None:
        return _not_managed("AccountCreationFailed", _failure(account))
    return _not_managed("NotConfigured", "The configuration no longer lists it.")


def _unit_of(
    account: Account, units: Mapping[str, OrganizationalUnit]
) -> OrganizationalUnit | None:
    if not account.is_member:
        return None
    if account.organizational_unit is not None:
        return units.get(account.organizational_unit)
    # Accounts are created and invited into the root; moving on is told.
    return next((unit for unit_id, unit in units.items() if unit_id.startswith("r-")), None)


def _managed(installation: Installation, place: _Place, reason: str, where: str) -> Scope:
    projects = installation.projects
    has_stage = place.stage in projects.stages
    wants = projects.enabled_by == "service" and has_stage and bool(place.regions)
    if wants:
        message = f"{where} SageMaker Projects are to be enabled in {', '.join(place.regions)}."
    elif not has_stage:
        reason = "StageWithoutProjects"
        message = f"{where} Projects are enabled in: {', '.join(sorted(projects.stages))}."
    elif projects.enabled_by == "stack":
        reason, message = "EnabledByStack", f"{where} Its base enables Projects by itself."
    elif projects.enabled_by == "nobody":
        reason, message = "ProjectsNotEnabled", f"{where} The configuration enables no Projects."
    else:
        reason, message = "NoStudio", f"{where} It has no studio, so there are no personas."
    return Scope(
        managed=True,
        wants_projects=wants,
        reason=reason,
        message=message,
        account_set=place.account_set,
        stage=place.stage,
        regions=place.regions,
    )


def _not_managed(reason: str, message: str) -> Scope:
    return Scope(managed=False, wants_projects=False, reason=reason, message=message)


def _failure(account: Account) -> str:
    return account.failed.value if account.failed else "The account was not created."
