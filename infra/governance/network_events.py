"""What the network registry hears, and who hears of it."""

from typing import Final

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from constructs import Construct

from events.accounts import AccountDeparted, AccountJoined
from events.aws import Pattern, network_news_pattern, stack_status_pattern
from events.networks import NetworkChanged
from events.patterns import rule_pattern
from infra.configuration.model import Installation
from infra.functions.service_function import ServiceFunction
from infra.governance.heard_events import event_pattern
from infra.governance.queues import Queues

_DAY: Final = Duration.hours(24)
_MOST_RETRIES: Final = 185


def network_events(installation: Installation) -> dict[str, tuple[str, Pattern]]:
    """Return the registry's rules: by id, the reason and the pattern."""
    governance = installation.governance.account_id
    return {
        "News": ("Networks or their parameters may have changed", network_news_pattern()),
        "StackStatus": ("A base is there", stack_status_pattern(installation.installation)),
        "Accounts": (
            "Accounts come under management or leave it",
            rule_pattern(AccountJoined, AccountDeparted, account=governance),
        ),
    }


class NetworkListeners(Construct):
    """User onboarding hears of what changed around its studios: it looks at them again."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        installation: Installation,
        bus: events.CfnEventBus,
        users_sweep: ServiceFunction,
        users_queues: Queues,
    ) -> None:
        super().__init__(scope, construct_id)
        governance = installation.governance.account_id
        event_bus = events.EventBus.from_event_bus_name(self, "Bus", bus.ref)
        heard: dict[str, tuple[str, Pattern]] = {
            "Changed": (
                "A network changed: its studios are looked at",
                rule_pattern(NetworkChanged, account=governance),
            ),
            "Accounts": (
                "An account came or left: its studios are looked at",
                rule_pattern(AccountJoined, AccountDeparted, account=governance),
            ),
            "Bases": (
                "A base was deployed: roles and domains of its studios are looked at",
                stack_status_pattern(installation.installation),
            ),
        }
        for name, (description, pattern) in heard.items():
            events.Rule(
                self,
                name,
                description=description,
                event_bus=event_bus,
                event_pattern=event_pattern(pattern),
                targets=[
                    targets.LambdaFunction(
                        users_sweep.function,
                        dead_letter_queue=users_queues.stream_dead_letters,
                        max_event_age=_DAY,
                        retry_attempts=_MOST_RETRIES,
                    )
                ],
            )
