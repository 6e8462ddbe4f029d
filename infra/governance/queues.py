"""The queues of a service, and those for what could not be done."""

from typing import Final

from aws_cdk import Duration
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.acknowledgement import acknowledge

# What failed this often is looked at by a person.
_RECEIVES_BEFORE_DEAD_LETTER: Final = 5


class Queues(Construct):
    """The work queue with its dead letters, and the dead letters of what streams and rules start.

    ``prefix`` begins their names. ``visible_again_after`` hides a ticket while the worker has it.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        prefix: str,
        visible_again_after: Duration,
    ) -> None:
        super().__init__(scope, construct_id)
        self.work_dead_letters = dead_letter_queue(
            self, "WorkDeadLetters", f"{prefix}-work-dead-letters"
        )
        self.stream_dead_letters = dead_letter_queue(
            self, "StreamDeadLetters", f"{prefix}-stream-dead-letters"
        )
        acknowledge(
            self.stream_dead_letters,
            "It is the dead-letter queue of the functions that streams start.",
            "AwsSolutions-SQS3",
        )
        self.work = _queue(
            self, "Work", f"{prefix}-work", visible_again_after, self.work_dead_letters
        )


class EventsQueue(Construct):
    """The queue of what a service hears from elsewhere, with its dead letters."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        prefix: str,
        visible_again_after: Duration,
    ) -> None:
        super().__init__(scope, construct_id)
        self.dead_letters = dead_letter_queue(self, "DeadLetters", f"{prefix}-events-dead-letters")
        self.queue = _queue(
            self, "Events", f"{prefix}-events", visible_again_after, self.dead_letters
        )


def dead_letter_queue(scope: Construct, construct_id: str, name: str) -> sqs.Queue:
    """Make a queue that keeps what it is sent for two weeks: encrypted, TLS only."""
    queue = sqs.Queue(
        scope,
        construct_id,
        queue_name=name,
        retention_period=Duration.days(14),
        encryption=sqs.QueueEncryption.SQS_MANAGED,
        enforce_ssl=True,
    )
    acknowledge(
        queue,
        "It is a dead-letter queue: what is on it waits for a person, and sets off an alarm.",
        "Serverless-SQSRedrivePolicy",
    )
    return queue


def _queue(
    scope: Construct,
    construct_id: str,
    name: str,
    visible_again_after: Duration,
    dead_letters: sqs.Queue,
) -> sqs.Queue:
    return sqs.Queue(
        scope,
        construct_id,
        queue_name=name,
        visibility_timeout=visible_again_after,
        retention_period=Duration.days(4),
        encryption=sqs.QueueEncryption.SQS_MANAGED,
        enforce_ssl=True,
        dead_letter_queue=sqs.DeadLetterQueue(
            queue=dead_letters, max_receive_count=_RECEIVES_BEFORE_DEAD_LETTER
        ),
    )
