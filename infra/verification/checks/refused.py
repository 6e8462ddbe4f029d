"""Tries what AWS should refuse, with things of its own."""

import json
from functools import partial
from typing import Final

from botocore.exceptions import ClientError

from infra.verification.check import Check
from infra.verification.checks.services import judge_refusal, no_projects, refusal
from infra.verification.scene import Scene
from infra.verification.verdict import CannotLookError, Verdict, judge

# Parameter Store keeps as many.
_VERSIONS: Final = 100


def _own_parameter(scene: Scene, what: str) -> str:
    name = f"/{scene.installation.installation}-verify/{scene.stamp}/{what}"
    ssm = scene.at(scene.places()[0], "ssm")
    # The call for many bears one that is not there.
    scene.undo.later(f"the parameter {name}", partial(ssm.delete_parameters, Names=[name]))
    ssm.put_parameter(Name=name, Value="0", Type="String")
    return name


def _type(scene: Scene) -> Verdict:
    ssm = scene.at(scene.places()[0], "ssm")
    name = _own_parameter(scene, "type")
    code = refusal(
        lambda: ssm.put_parameter(Name=name, Value="0,1", Type="StringList", Overwrite=True)
    )
    expected = "HierarchyTypeMismatchException"
    return judge(judge_refusal("another type", code, expected), expected)


def _versions(scene: Scene) -> Verdict:
    ssm = scene.at(scene.places()[0], "ssm")
    name = _own_parameter(scene, "versions")
    ssm.label_parameter_version(Name=name, ParameterVersion=1, Labels=["kept"])
    scene.say(f"{name} gets {_VERSIONS} versions, which takes a minute")
    code = None
    for value in range(1, _VERSIONS + 1):
        code = refusal(partial(ssm.put_parameter, Name=name, Value=str(value), Overwrite=True))
        if code is not None:
            break
    expected = "ParameterMaxVersionLimitExceeded"
    return judge(judge_refusal("a version after a labelled one", code, expected), expected)


def _trust(scene: Scene) -> Verdict:
    place = scene.places()[0]
    iam = scene.at(place, "iam")
    name = f"{scene.installation.installation}-verify-{scene.stamp}"
    identity = scene.at(place, "sts").get_caller_identity()["Arn"]
    nobody = f"arn:{identity.split(':')[1]}:iam::{place.account_id}:role/{name}-nobody"
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"AWS": nobody}, "Action": "sts:AssumeRole"}
        ],
    }

    def gone() -> None:
        try:
            iam.delete_role(RoleName=name)
        except ClientError as error:
            if error.response["Error"]["Code"] != "NoSuchEntity":
                raise

    scene.undo.later(f"the role {name}", gone)
    code = refusal(
        lambda: iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))
    )
    expected = "MalformedPolicyDocument"
    return judge(judge_refusal("trust in a role that is not there", code, expected), expected)


def _source(scene: Scene) -> Verdict:
    entry = {"Source": "aws.ssm", "DetailType": "verification", "Detail": "{}"}
    [answer] = scene.at(scene.places()[0], "events").put_events(Entries=[entry])["Entries"]
    expected = "NotAuthorizedForSourceException"
    return judge(
        judge_refusal("an event in AWS's name", answer.get("ErrorCode"), expected), expected
    )


def _principal(scene: Scene) -> Verdict:
    place = scene.studios()[0].place
    catalog = scene.at(place, "servicecatalog")
    pages = catalog.get_paginator("list_accepted_portfolio_shares").paginate()
    ours = [
        each["Id"]
        for page in pages
        for each in page["PortfolioDetails"]
        if each.get("ProviderName") == "Amazon SageMaker"
    ]
    if not ours:
        raise CannotLookError("no portfolio of Amazon SageMaker is shared")
    identity = scene.at(place, "sts").get_caller_identity()["Arn"]
    arn = f"arn:{identity.split(':')[1]}:iam::{place.account_id}:role/verify-{scene.stamp}"
    asked = {"PortfolioId": ours[0], "PrincipalARN": arn, "PrincipalType": "IAM"}
    code = refusal(lambda: catalog.associate_principal_with_portfolio(**asked))
    if code is None:
        what = f"the association of {arn}"
        scene.undo.later(what, partial(catalog.disassociate_principal_from_portfolio, **asked))
    expected = "InvalidParametersException"
    return judge(judge_refusal("a role that is not there", code, expected), expected)


CHECKS: Final = (
    Check(
        id="parameter-type-kept",
        asks="Does Parameter Store refuse to change a parameter's type, and how?",
        local="HierarchyTypeMismatchException. This may be stricter than AWS.",
        stands_in=("sandbox/seam/parameter_store.py",),
        expects="A refusal. The registry deletes and makes anew, which is right either way.",
        look=_type,
        writes=True,
    ),
    Check(
        id="parameter-versions",
        asks="Is a hundred-and-first version refused where the oldest has a label?",
        local="Versions have no limit.",
        expects="ParameterMaxVersionLimitExceeded.",
        look=_versions,
        writes=True,
        known_gap="it keeps any number of versions",
    ),
    Check(
        id="trust-in-nobody",
        asks="Is a trust policy refused that names a role which is not there?",
        local="MalformedPolicyDocument.",
        stands_in=("sandbox/seam/trust_policies.py",),
        expects="MalformedPolicyDocument.",
        look=_trust,
        writes=True,
    ),
    Check(
        id="events-of-aws",
        asks="Is an event refused that names AWS as its source?",
        local="NotAuthorizedForSourceException; the door puts such events beside the API.",
        stands_in=("sandbox/door/events.py", "sandbox/seam/default_bus.py"),
        expects="NotAuthorizedForSourceException.",
        look=_source,
        writes=True,
    ),
    Check(
        id="principal-that-never-was",
        asks="Does Service Catalog refuse to associate a role that is not there, and how?",
        local="InvalidParametersException; this answer is assumed.",
        stands_in=("sandbox/servicecatalog/principals.py", "sandbox/servicecatalog/errors.py"),
        expects="InvalidParametersException.",
        look=_principal,
        writes=True,
        unless=no_projects,
    ),
)
