"""What stays in an account when its stack goes, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from infra.delivery.guarding import DOMAIN, KEY, REPOSITORY, TABLE

_WHY: Final = {
    TABLE: "who was here, and what happened to them; delete it when nobody needs that any more",
    KEY: "what is kept is encrypted with it; schedule its deletion when that is gone",
    REPOSITORY: "the source of the pipelines",
    "AWS::S3::Bucket": "reports of builds, and what they built; they go after 90 days",
    "AWS::CodeBuild::ReportGroup": "the results of tests",
    "AWS::Logs::LogGroup": "the record of what went over the network",
    "AWS::ApiGateway::Account": "the account's one setting for the logs of all its APIs",
    "AWS::CloudFormation::StackSet": "its instances are the bases of accounts",
    "AWS::IAM::Role": "what else is kept uses it",
}
_OTHERWISE: Final = "its template says so"
# Names that are Amazon's, and one for each account: the console makes the same roles.
_OF_TEMPLATES: Final = "AmazonSageMakerServiceCatalogProducts"
_KEPT: Final = ("Retain", "RetainExceptOnCreate")


@dataclass(frozen=True)
class Resource:
    """One resource of a stack that stands.

    ``is_kept`` is whether it stays when the stack goes.
    """

    kind: str
    logical_id: str
    physical_id: str
    is_kept: bool

    @property
    def why(self) -> str:
        """Why it is kept."""
        if self.physical_id.startswith(_OF_TEMPLATES):
            return "the account's own: project templates launch with them, whoever set them up"
        return _WHY.get(self.kind, _OTHERWISE)


def resources_of(
    template: Mapping[str, Any], summaries: list[Mapping[str, Any]]
) -> tuple[Resource, ...]:
    """Return the resources of a stack.

    Parameters
    ----------
    template
        As it was deployed, which need not be what the configuration says today.
    summaries
        What ListStackResources told, all pages.
    """
    declared = template.get("Resources", {})
    return tuple(
        Resource(
            each["ResourceType"],
            each["LogicalResourceId"],
            each.get("PhysicalResourceId", ""),
            declared.get(each["LogicalResourceId"], {}).get("DeletionPolicy") in _KEPT,
        )
        for each in summaries
        if each.get("ResourceStatus") != "DELETE_COMPLETE"
    )


def stays(resources: tuple[Resource, ...]) -> tuple[Resource, ...]:
    """Return what is left in the account in the end.

    A domain stays when its stack goes, so that no mistake deletes it; here it is deleted on
    purpose, once it is empty.
    """
    return tuple(each for each in resources if each.is_kept and each.kind != DOMAIN)
