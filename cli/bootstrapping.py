"""`studioctl accounts bootstrap`: make accounts ready to be deployed to."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from shlex import join
from typing import TYPE_CHECKING, Annotated

import typer

from cli.account_options import usable_account
from cli.errors import BadUsageError
from cli.session import Session, session

if TYPE_CHECKING:
    from infra.bootstrap.accounts import Bootstrap
    from infra.configuration import Installation


def bootstrap(
    context: typer.Context,
    environment: Annotated[str, typer.Argument(help="A name in infra/environments/.")],
    run: Annotated[bool, typer.Option("--run", help="Do it, instead of printing it.")] = False,
    account_set: Annotated[
        str | None, typer.Option("--set", metavar="NAME", help="Only accounts of this set.")
    ] = None,
    account: Annotated[
        str | None, typer.Option(metavar="ACCOUNT", help="Only this account.")
    ] = None,
) -> None:
    """Print, or with --run do, what each account needs before its first deployment.

    First the policies that say what CloudFormation may do there, then `cdk bootstrap` with them and
    with trust as the environment's file says. Each account's profile is listed in
    ENVIRONMENT.profiles.yaml. A second run goes on where the first one failed.
    """
    with session(context, as_json=False, person=None) as here:
        if account is not None:
            usable_account(account)
        file, installation = _read(environment)
        wanted = _wanted(installation, account_set, account)
        from infra.delivery.profiles import read_profiles

        profiles = read_profiles(file)
        if not run:
            _print(here, installation, wanted, profiles)
            return
        failed = _run(here, file.stem, installation, wanted, profiles)
        for where, reason in failed.items():
            here.screen.note(f"{where}: {reason}")
        if failed:
            raise typer.Exit(1)


def _read(environment: str) -> "tuple[Path, Installation]":
    # Only here, as below: most commands need none of it.
    from infra.configuration.reading import environment_file, read_installation
    from infra.refusal import InfraError

    try:
        file = environment_file(environment)
        return file, read_installation(file)
    except InfraError as error:
        raise BadUsageError(str(error)) from error


def _wanted(
    installation: "Installation", account_set: str | None, account: str | None
) -> "list[Bootstrap]":
    from infra.bootstrap.accounts import bootstraps

    if account_set is not None and account_set not in installation.account_sets:
        known = ", ".join(installation.account_sets)
        raise BadUsageError(f"There is no account set {account_set!r}; there are: {known}")
    found = [
        each
        for each in bootstraps(installation)
        if (account_set is None or account_set in each.account_sets)
        and (account is None or account == each.account_id)
    ]
    if not found:
        raise BadUsageError("No account of this environment is meant by that.")
    return found


def _print(
    here: Session,
    installation: "Installation",
    wanted: "Sequence[Bootstrap]",
    profiles: Mapping[str, str],
) -> None:
    from infra.bootstrap.cdk_command import cdk_arguments, policies_command

    for each in wanted:
        profile = profiles.get(each.account_id)
        here.screen.line(f"# {each.account_id}, {each.region}: {' and '.join(each.kinds)} account")
        for kind in each.kinds if each.makes_policies else ():
            here.screen.line(policies_command(each, kind, installation.installation, profile))
        here.screen.line(join(["npx", *cdk_arguments(each, profile)]))
        here.screen.line("")


def _run(
    here: Session,
    environment: str,
    installation: "Installation",
    wanted: "Sequence[Bootstrap]",
    profiles: Mapping[str, str],
) -> dict[str, str]:
    """Bootstrap each; return why some are not, by account and region. None holds back others."""
    from infra.bootstrap.policies_stack import put_policies
    from infra.delivery.access import BootstrapAccess
    from infra.refusal import InfraError

    access = BootstrapAccess(profiles, environment=environment)
    failed: dict[str, str] = {}
    for number, each in enumerate(wanted, start=1):
        where = f"{each.account_id}, {each.region}"
        here.screen.line(f"{where} ({number} of {len(wanted)})")
        try:
            for kind in each.kinds if each.makes_policies else ():
                done = put_policies(access, each, kind, installation.installation)
                here.screen.line(f"  policies of the {kind} account: {done}")
        except InfraError as error:
            failed[where] = str(error)
            continue
        reason = _cdk(here, each, profiles.get(each.account_id))
        if reason:
            failed[where] = reason
        else:
            here.screen.line("  bootstrapped")
    return failed


def _cdk(here: Session, each: "Bootstrap", profile: str | None) -> str:
    """Run the CDK CLI; return why it failed, or nothing."""
    from infra.bootstrap.cdk_command import cdk_arguments

    done = here.surroundings.run_npx(cdk_arguments(each, profile))
    if done.returncode == 0:
        return ""
    said = [line for line in done.stdout.splitlines() if line.strip()]
    return "cdk bootstrap failed: " + (" ".join(said[-3:]) or f"exit code {done.returncode}")
