"""The tags of all profiles of an installation in one account and region, by pages."""

from collections.abc import Mapping


class TagsSeen:
    """What the pages showed, and whether that is everything."""

    def __init__(self, by_arn: Mapping[str, Mapping[str, str]], *, complete: bool) -> None:
        self._by_profile = {_profile(arn): tags for arn, tags in by_arn.items()}
        self._complete = complete

    def of(self, domain_id: str, user_name: str) -> Mapping[str, str] | None:
        """Return the tags of a profile; empty where no page shows it, None where nobody knows."""
        if not self._complete:
            return None
        return self._by_profile.get(f"{domain_id}/{user_name}".lower(), {})


NO_TAGS_SEEN = TagsSeen({}, complete=False)


def _profile(arn: str) -> str:
    """Return ``<domain>/<name>`` of a profile's ARN, in lower case."""
    return arn.partition(":user-profile/")[2].lower()
