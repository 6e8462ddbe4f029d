"""GetResources over the sandbox's SageMaker: its filters and pages, as AWS describes them."""

from typing import Any

from sandbox.sagemaker.world import World


class TaggedResources:
    """Answers as the service does, of what one stand-in remembers."""

    def __init__(self, world: World) -> None:
        self._world = world

    def call(
        self, account_id: str, region: str, operation: str, request: dict[str, Any]
    ) -> dict[str, Any]:
        """Answer one call."""
        assert operation == "GetResources"
        kinds = tuple(request["ResourceTypeFilters"])
        found = [
            {"ResourceARN": arn, "Tags": [{"Key": k, "Value": v} for k, v in tags.items()]}
            for arn, tags in sorted(self._world.place(account_id, region).tags.items())
            if _kind(arn) in kinds
            and all(tags.get(each["Key"]) in each["Values"] for each in request["TagFilters"])
        ]
        start, size = int(request.get("PaginationToken") or 0), int(request["ResourcesPerPage"])
        more = start + size < len(found)
        return {
            "ResourceTagMappingList": found[start : start + size],
            "PaginationToken": str(start + size) if more else "",
        }


def _kind(arn: str) -> str:
    """Return ``sagemaker:user-profile`` of a profile's ARN."""
    parts = arn.split(":")
    return f"{parts[2]}:{parts[5].partition('/')[0]}"
