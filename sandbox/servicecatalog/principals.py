"""Principals of a portfolio: list, associate, disassociate.

An association of type `IAM` is with the principal itself, not with its name: once a role is
deleted, AWS lists its unique id where the ARN was and takes that id to disassociate it (aws-sdk-go
3920, aws-nuke 801), and a new role of the name is not associated (aws-service-catalog-puppet 535).
"""

import re

from sandbox.servicecatalog.call import Call, JsonObject
from sandbox.servicecatalog.errors import invalid, limit_exceeded, not_found
from sandbox.servicecatalog.paging import page
from sandbox.servicecatalog.records import Association, PrincipalKey

LARGEST_PAGE = 20
MOST = {"IAM": 100, "IAM_PATTERN": 10}
"""How many principals of a type a portfolio may have: a quota of Service Catalog, and what
AssociatePrincipalWithPortfolio documents of patterns."""

_PRINCIPAL = re.compile(r"arn:[^:]+:iam::(?P<account>[^:]*):(role|user|group)/.+")
_PATTERN = re.compile(r"arn:[^:*?]+:iam:::(role|user|group)/.+")


def list_principals_for_portfolio(call: Call) -> JsonObject:
    """List what is associated, a page at a time."""
    found = (each for each in call.share().associations.values() if each.is_listed(call.now))

    def row(association: Association) -> JsonObject:
        principal_type, identity = association.principal
        arn = call.principals.arn(identity, call.place.account_id) or identity
        return {"PrincipalARN": arn, "PrincipalType": principal_type}

    return page(found, call.request, "Principals", row, most=LARGEST_PAGE)


def associate_principal_with_portfolio(call: Call) -> JsonObject:
    """Associate a principal; one that is associated already stays so, without an error."""
    share = call.share()
    key = _principal(call)
    known = share.associations.get(key)
    if known is not None and known.listed_until is None:
        return {}
    if share.holding(key[0]) >= MOST[key[0]]:
        raise limit_exceeded(
            f"Portfolio {share.portfolio_id} has the most {key[0]} principals it may have: "
            f"{MOST[key[0]]}."
        )
    if known is not None:
        known.listed_until = None
    else:
        share.associations_made += 1
        share.associations[key] = Association(
            key, share.associations_made, listed_from=call.now + call.faults.delay
        )
    return {}


def disassociate_principal_from_portfolio(call: Call) -> JsonObject:
    """Disassociate a principal, named by its ARN or as it is listed.

    Left out, the type is `IAM`: patterns are then not found (terraform-provider-aws 32229).
    """
    share = call.share()
    principal_type, named = call.request.get("PrincipalType", "IAM"), call.request["PrincipalARN"]
    identity = call.principals.unique_id(named) or named
    association = share.associations.get((principal_type, identity))
    if association is None or association.listed_until is not None:
        raise not_found(f"Principal {named} is not associated with {share.portfolio_id}.")
    association.listed_until = call.now + call.faults.delay
    return {}


def _principal(call: Call) -> PrincipalKey:
    principal_type, arn = call.request["PrincipalType"], call.request["PrincipalARN"]
    if principal_type == "IAM_PATTERN":
        if not _PATTERN.fullmatch(arn):
            raise invalid("Invalid input parameter(s)")
        return principal_type, arn
    match = _PRINCIPAL.fullmatch(arn)
    if match is None:
        raise invalid("Invalid input parameter(s)")
    if match["account"] != call.place.account_id:
        # Seen on AWS, for an ARN without an account (terraform-provider-aws 33038).
        raise not_found(
            f"Resource not found, caller account id ({call.place.account_id}) does not match "
            f"input account id ({match['account']})"
        )
    unique_id = call.principals.unique_id(arn)
    if unique_id is None:
        # Not verified. The documentation says only that the principal must exist; this answer was
        # seen from deployments that had just made the role (landing-zone-accelerator-on-aws 132
        # and 424), but nobody there says that the role was the reason.
        raise invalid("Invalid input parameter(s)")
    return principal_type, unique_id


OPERATIONS = {
    "ListPrincipalsForPortfolio": list_principals_for_portfolio,
    "AssociatePrincipalWithPortfolio": associate_principal_with_portfolio,
    "DisassociatePrincipalFromPortfolio": disassociate_principal_from_portfolio,
}
