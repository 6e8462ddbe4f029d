"""The stack of the management account in one region. It only forwards."""

from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.acknowledgement import acknowledge
from infra.alarm_set import AlarmSet
from infra.configuration.management import alarm_topic
from infra.configuration.model import Installation
from infra.forwarder import Forwarder
from infra.governance.queues import dead_letter_queue
from infra.organization.heard import Heard
from infra.stack import InstallationStack


class OrganizationStack(InstallationStack):
    """Rules that forward what is heard in one region, and a queue for what could not be."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        installation: Installation,
        management_account: str,
        region: str,
        heard: tuple[Heard, ...],
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            installation=installation.installation,
            name="organization",
            account_id=management_account,
            region=region,
            description="Tells the governance account which accounts join and leave",
        )
        dead_letters = dead_letter_queue(
            self, "DeadLetters", f"{installation.installation}-organization-dead-letters"
        )
        acknowledge(dead_letters, "It is the dead-letter queue of the rules.", "AwsSolutions-SQS3")
        forwarder = Forwarder(self, "Events", installation=installation)
        for each in heard:
            rule = forwarder.forward(
                each.name,
                description=each.description,
                pattern=each.pattern,
                # That an account joined is told once, and cannot be looked up from elsewhere.
                dead_letters=dead_letters,
            )
            _let_in(dead_letters, rule)
        AlarmSet(self, "Alarms", topic_arn=alarm_topic(installation, region)).dead_letters(
            "Forwarding",
            dead_letters,
            "What was heard of accounts could not be forwarded; put it on the events queue by hand",
        )


def _let_in(queue: sqs.Queue, rule: events.CfnRule) -> None:
    queue.add_to_resource_policy(
        iam.PolicyStatement(
            principals=[iam.ServicePrincipal("events.amazonaws.com")],
            actions=["sqs:SendMessage"],
            resources=[queue.queue_arn],
            conditions={"ArnEquals": {"aws:SourceArn": rule.attr_arn}},
        )
    )
