"""Domains: create, describe, update, delete, list."""

from sandbox.sagemaker.call import Call, JsonObject, present, times
from sandbox.sagemaker.errors import in_use, invalid
from sandbox.sagemaker.paging import page
from sandbox.sagemaker.records import GONE, Domain

# Members of CreateDomain that DescribeDomain gives back as they were.
_DESCRIBED = (
    "DomainName",
    "AuthMode",
    "DefaultUserSettings",
    "DomainSettings",
    "AppNetworkAccessType",
    "HomeEfsFileSystemKmsKeyId",
    "SubnetIds",
    "VpcId",
    "KmsKeyId",
    "AppSecurityGroupManagement",
    "HomeEfsFileSystemCreation",
    "TagPropagation",
    "DefaultSpaceSettings",
)


def check_role(call: Call, settings: JsonObject | None) -> None:
    """Refuse user settings whose execution role SageMaker could not assume."""
    role = (settings or {}).get("ExecutionRole")
    if role is None:
        return
    refusal = call.roles.refusal(str(role), call.place.account_id)
    if refusal is not None:
        raise invalid(refusal)


def create_domain(call: Call) -> JsonObject:
    """Begin a domain; it is InService after the delay."""
    request = call.request
    name = request["DomainName"]
    if any(d.settings["DomainName"] == name for d in call.place.domains.values()):
        raise in_use(f"Domain with name [{name}] already exists.")
    check_role(call, request["DefaultUserSettings"])
    check_role(call, request.get("DefaultSpaceSettings"))
    domain_id = f"d-{call.fresh_id()}"
    domain = Domain(
        domain_id=domain_id,
        arn=call.place.arn(f"domain/{domain_id}"),
        life=call.new_life(),
        settings={
            "TagPropagation": "DISABLED",
            **{k: v for k, v in request.items() if k != "Tags"},
        },
        home_efs_id=f"fs-{call.fresh_id()}",
        url=f"https://{domain_id}.studio.{call.place.region}.sagemaker.aws",
    )
    call.place.domains[domain_id] = domain
    call.keep_tags(domain.arn)
    return {"DomainArn": domain.arn, "DomainId": domain_id, "Url": domain.url}


def describe_domain(call: Call) -> JsonObject:
    """Describe one domain."""
    domain = call.domain()
    return present(
        {
            "DomainArn": domain.arn,
            "DomainId": domain.domain_id,
            "HomeEfsFileSystemId": domain.home_efs_id,
            "Url": domain.url,
            "FailureReason": domain.life.failure_reason,
            **times(domain.life),
            **{name: domain.settings.get(name) for name in _DESCRIBED},
        }
    )


def update_domain(call: Call) -> JsonObject:
    """Change what UpdateDomain can change; the settings count once the update has settled."""
    domain = call.domain()
    if domain.life.busy:
        raise in_use(f"Domain [{domain.domain_id}] is {domain.life.status}.")
    check_role(call, call.request.get("DefaultUserSettings"))
    changes = {k: v for k, v in call.request.items() if k != "DomainId"}
    for_update = changes.pop("DomainSettingsForUpdate", None)
    if for_update:
        changes["DomainSettings"] = {**domain.settings.get("DomainSettings", {}), **for_update}
    domain.settings.update(changes)
    domain.life.change("Updating", "InService", call.now, call.faults.delay)
    return {"DomainArn": domain.arn}


def delete_domain(call: Call) -> JsonObject:
    """Begin to delete a domain that has no profiles and no spaces."""
    domain = call.domain()
    members = (*call.place.profiles, *call.place.spaces)
    if any(domain_id == domain.domain_id for domain_id, _ in members):
        raise in_use(
            f"Unable to delete Domain [{domain.domain_id}] because it has associated resources."
        )
    domain.life.change("Deleting", GONE, call.now, call.faults.delay)
    return {}


def list_domains(call: Call) -> JsonObject:
    """List domains, a page at a time."""
    return page(
        list(call.place.domains.values()),
        call.request,
        "Domains",
        lambda domain: {
            "DomainArn": domain.arn,
            "DomainId": domain.domain_id,
            "DomainName": domain.settings["DomainName"],
            "Url": domain.url,
            **times(domain.life),
        },
    )


OPERATIONS = {
    "CreateDomain": create_domain,
    "DescribeDomain": describe_domain,
    "UpdateDomain": update_domain,
    "DeleteDomain": delete_domain,
    "ListDomains": list_domains,
}
