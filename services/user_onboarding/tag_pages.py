"""The tags of all profiles of an installation in one account and region, by pages."""

from collections.abc import Callable, Mapping

from aws_lambda_powertools.logging import Logger

from services.controller.aws_errors import AwsCallError
from services.controller.pace import Limiter
from services.user_onboarding.studio_account import StudioAccount

_log = Logger(child=True)


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


def observe_tags(
    account: StudioAccount, installation: str, pace: Limiter, short_of_time: Callable[[], bool]
) -> TagsSeen:
    """List the tags of every profile that carries the installation's name.

    Nothing is concluded from half a list. Where AWS refuses it, tags are not compared: the grant
    came later than the base of some accounts.
    """
    found: dict[str, Mapping[str, str]] = {}
    token = None
    try:
        while not short_of_time():
            page = pace.ask(lambda: account.tagged_profiles(installation, token))  # noqa: B023 - called at once
            found |= page.tags
            token = page.next_token
            if token is None:
                return TagsSeen(found, complete=True)
    except AwsCallError as error:
        _log.warning("tags of profiles are not compared: %s", error)
    return NO_TAGS_SEEN


def _profile(arn: str) -> str:
    """Return ``<domain>/<name>`` of a profile's ARN, in lower case."""
    return arn.partition(":user-profile/")[2].lower()
