"""Forwarding events of an account's own default bus to the governance account's bus."""

from typing import Any, Final

from aws_cdk import Aws, Stack
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra import names
from infra.acknowledgement import acknowledge
from infra.configuration.model import Installation
from infra.policies.document import allow, document, trust
from infra.policies.inline_policy import acknowledge_inline_policy

# As long and as often as EventBridge can try.
LONGEST_RETRIES: Final = events.CfnRule.RetryPolicyProperty(
    maximum_event_age_in_seconds=24 * 60 * 60, maximum_retry_attempts=185
)


class Forwarder(Construct):
    """A role that may put events on the one bus, and rules that do so under it.

    The bus lets nobody else of other accounts in than roles of this name. The rules are this
    installation's, in this account and region: EventBridge says which rule it acts for.
    """

    def __init__(self, scope: Construct, construct_id: str, *, installation: Installation) -> None:
        super().__init__(scope, construct_id)
        stack = Stack.of(self)
        self._installation = installation.installation
        self._bus_arn = names.bus_arn(
            Aws.PARTITION, installation.region, installation.governance.account_id
        )
        rules = (
            f"arn:{Aws.PARTITION}:events:{stack.region}:{stack.account}:"
            f"rule/{installation.installation}-*"
        )
        self._role = iam.CfnRole(
            self,
            "Role",
            role_name=names.forwarder_role_name(installation.installation, stack.region),
            description="Events of this account, put on the governance account's bus",
            assume_role_policy_document=document(
                trust(
                    "OwnRules",
                    ["events.amazonaws.com"],
                    {
                        "StringEquals": {"aws:SourceAccount": stack.account},
                        "ArnLike": {"aws:SourceArn": rules},
                    },
                )
            ),
            policies=[
                iam.CfnRole.PolicyProperty(
                    policy_name="bus",
                    policy_document=document(allow("Bus", ["events:PutEvents"], [self._bus_arn])),
                )
            ],
        )
        acknowledge_inline_policy(self._role)

    def forward(
        self,
        construct_id: str,
        *,
        description: str,
        pattern: dict[str, Any],
        dead_letters: sqs.Queue | None = None,
    ) -> events.CfnRule:
        """Add a rule, which is called ``<installation>-<construct_id>``.

        Parameters
        ----------
        pattern
            Which events, in EventBridge's own form.
        dead_letters
            Where what could not be forwarded is kept. Left out where the same can be seen again.
        """
        rule = events.CfnRule(
            self,
            construct_id,
            # Its own name would begin as the stack's does, which whoever deploys it may choose;
            # the role asks for a rule of ours.
            name=f"{self._installation}-{construct_id}",
            description=description,
            event_pattern=pattern,
            targets=[
                events.CfnRule.TargetProperty(
                    id="Bus",
                    arn=self._bus_arn,
                    role_arn=self._role.attr_arn,
                    retry_policy=LONGEST_RETRIES,
                    dead_letter_config=None
                    if dead_letters is None
                    else events.CfnRule.DeadLetterConfigProperty(arn=dead_letters.queue_arn),
                )
            ],
        )
        if dead_letters is None:
            acknowledge(
                rule,
                "It is tried for a day, and the next sweep sees what an event would have told.",
                "Serverless-EventBusDLQ",
            )
        return rule
