"""The work queue, and the two queues for what could not be done."""

from typing import Final

from aws_cdk import Duration
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.acknowledgement import acknowledge

# A ticket that failed this often is looked at by a person.
_RECEIVES_BEFORE_DEAD_LETTER: Final = 5


class Queues(Construct):
    """All encrypted, all refusing anything but TLS.

    ``visible_again_after`` hides a ticket while the worker has it.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        installation: str,
        visible_again_after: Duration,
    ) -> None:
        super().__init__(scope, construct_id)
        self.work_dead_letters = self._dead_letters(
            "WorkDeadLetters", f"{installation}-work-dead-letters"
        )
        self.stream_dead_letters = self._dead_letters(
            "StreamDeadLetters", f"{installation}-stream-dead-letters"
        )
        acknowledge(
            self.stream_dead_letters,
            "It is the dead-letter queue of the functions that streams start.",
            "AwsSolutions-SQS3",
        )
        self.work = sqs.Queue(
            self,
            "Work",
            queue_name=f"{installation}-work",
            visibility_timeout=visible_again_after,
            retention_period=Duration.days(4),
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            dead_letter_queue=sqs.DeadLetterQueue(
                queue=self.work_dead_letters, max_receive_count=_RECEIVES_BEFORE_DEAD_LETTER
            ),
        )

    def _dead_letters(self, construct_id: str, name: str) -> sqs.Queue:
        return sqs.Queue(
            self,
            construct_id,
            queue_name=name,
            retention_period=Duration.days(14),
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
        )
