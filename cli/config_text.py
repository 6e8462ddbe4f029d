"""An environment file, and the file of its profiles, written from answers."""

import json
from collections.abc import Iterator

from cli.config_answers import STAGES, Answers, SetAnswer


def environment_text(answers: Answers) -> str:
    """Return the environment file. Each network gets addresses of its own, 10.N.0.0/16."""
    return "\n".join(_lines(answers)) + "\n"


def profiles_text(answers: Answers) -> str:
    """Return the file of profiles: one line for each account that has one."""
    accounts = [answers.governance, *(each for s in answers.sets for each in s.accounts.values())]
    found = {each.account_id: each.profile for each in accounts if each.profile}
    head = "# Which AWS profile reaches which account. Yours alone: git leaves this file out.\n"
    if not found:
        return f'{head}# "111111111111": my-profile\n{{}}\n'
    return head + "".join(
        f'"{account_id}": {json.dumps(profile)}\n' for account_id, profile in found.items()
    )


def _lines(answers: Answers) -> Iterator[str]:
    yield "# Every setting and its default is in example.yaml, beside this file."
    yield f"installation: {answers.installation}    # begins every name; fixed at first use"
    yield f"region: {answers.region}"
    yield "governance:"
    yield f'  account_id: "{answers.governance.account_id}"'
    if answers.single_account:
        yield "single_account: true"
    if not answers.production:
        yield "production: false    # tables may be deleted; one availability zone is enough"
    if answers.organization_id:
        yield "organization:"
        yield f"  id: {answers.organization_id}"
    yield ""
    yield "account_sets:"
    network = 0
    for each in answers.sets:
        yield f"  {each.name}:"
        for stage in STAGES:
            if stage in each.accounts:
                yield from _account(answers, each, stage, network)
                network += 1
    yield ""
    yield "# Who may do what through the API. An empty list lets nobody in."
    if answers.admin:
        yield "access:"
        yield f"  - principal: {answers.admin}"
        yield "    role: admin"
    else:
        yield "access: []"
    if answers.repository:
        yield ""
        yield "pipeline:"
        yield "  source:"
        yield "    codecommit:"
        yield f"      repository: {answers.repository}"
        yield f"  branch: {answers.branch}"


def _account(answers: Answers, of: SetAnswer, stage: str, network: int) -> Iterator[str]:
    region = of.region or answers.region
    yield f"    {stage}:"
    yield f'      account_id: "{of.accounts[stage].account_id}"'
    yield "      regions:"
    yield f"        {region}:"
    zones = ", ".join(f"{region}{letter}" for letter in answers.zones)
    yield f"          availability_zones: [{zones}]"
    yield "          network:"
    existing = of.networks.get(stage)
    if existing is None:
        yield f"            cidr: 10.{network}.0.0/16"
        if not answers.production:
            yield "            endpoints: {preset: minimal}"
    else:
        yield "            existing:"
        yield f"              vpc_id: {existing.vpc_id}"
        yield f"              private_subnet_ids: [{', '.join(existing.subnet_ids)}]"
        yield f"              security_group_id: {existing.security_group_id}"
    if stage == "dev":
        yield "          studios:"
        yield f"            - alias: {of.name}-dev    # fixed at first use"
