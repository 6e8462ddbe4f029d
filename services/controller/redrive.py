"""Dead letters looked at, and sent on their way again.

A letter is applied first and deleted then: a crash in between applies it twice, which everything
that letters lead to bears. Nothing is deleted that was not applied.
"""

from collections.abc import Callable, Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import dataclass

from aws_lambda_powertools.logging import Logger

from services.controller.aws_errors import FAILURES, AwsCallError, showable
from services.controller.dead_letter_queue import DeadLetterQueue, Message
from services.controller.letters import Letter, classify
from services.controller.problems import ProblemError
from services.controller.streams import PoisonError

_log = Logger(child=True)


@dataclass(frozen=True)
class Found:
    """A message of one of the queues, by the name operators use, and what it is."""

    queue: str
    message: Message
    letter: Letter


@dataclass(frozen=True)
class Redriven:
    """What became of letters.

    ``redriven`` and ``not_found`` are message ids; ``failed`` tells of each why it stays.
    """

    redriven: tuple[str, ...]
    failed: Mapping[str, str]
    not_found: tuple[str, ...]


class NotRedrivableError(Exception):
    """A letter cannot be sent on its way; the text says why, and what to do instead."""


@dataclass(frozen=True)
class Letters:
    """The dead-letter queues of one service.

    Attributes
    ----------
    queues
        By the name operators use.
    sources
        The kind of what each function keeps, by the name it keeps it under.
    apply
        Sends letters of a kind on their way; each bears a repetition. It raises what it likes: the
        letter stays.
    """

    queues: Mapping[str, DeadLetterQueue]
    sources: Mapping[str, str]
    apply: Mapping[str, Callable[[Letter], None]]

    def look(
        self, limit: int, queue: str | None = None, message_id: str | None = None
    ) -> list[Found]:
        """Return messages, oldest first; they can be seen again at once.

        Parameters
        ----------
        limit
            How many at most; where one is looked for: how far each queue is looked through.
        """
        wanted = None if message_id is None else {message_id}
        found: list[Found] = []
        for name, each in self._chosen(queue).items():
            with _held(each, limit - len(found), wanted) as held:
                found += [
                    Found(name, one, classify(one.body, self.sources))
                    for one in held.values()
                    if message_id in (None, one.message_id)
                ]
            if found and message_id is not None:
                break
        return sorted(found, key=lambda one: (one.message.sent_at, one.message.message_id))

    def is_redrivable(self, letter: Letter) -> bool:
        """Whether a letter carries all that it takes, and there is a way for its kind."""
        return letter.payload is not None and letter.kind in self.apply

    def redrive(
        self, limit: int, queue: str | None = None, wanted: frozenset[str] | None = None
    ) -> Redriven:
        """Apply letters and delete them; each fails for itself and stays.

        Parameters
        ----------
        limit
            So many messages are looked at in each queue at most.
        wanted
            Message ids; None: whatever there is.
        """
        redriven: list[str] = []
        failed: dict[str, str] = {}
        missing = None if wanted is None else set(wanted)
        for each in self._chosen(queue).values():
            if missing is not None and not missing:
                break
            with _held(each, limit, missing) as held:
                if missing is not None:
                    # Before anything is applied, which may take long: others are hidden meanwhile.
                    _put_back(each, held, set(held) - missing)
                    missing -= set(held)
                for message in list(held.values()):
                    reason = self._sent_on(message) or _taken_off(each, message)
                    if reason is None:
                        del held[message.message_id]
                        redriven.append(message.message_id)
                    else:
                        failed[message.message_id] = reason
        return Redriven(tuple(redriven), failed, tuple(sorted(missing or ())))

    def totals(self, queue: str | None = None) -> dict[str, int]:
        """Return about how many messages each queue holds."""
        return {name: each.total() for name, each in self._chosen(queue).items()}

    def _sent_on(self, message: Message) -> str | None:
        """Apply a letter; return why that was not possible, or None."""
        letter = classify(message.body, self.sources)
        way = self.apply.get(letter.kind)
        if way is None:
            return f"There is no way for a letter of the kind {letter.kind}."
        if letter.payload is None:
            return "Not all of it was kept; dlq show tells what there is."
        try:
            way(letter)
        except Exception as error:  # noqa: BLE001 - told to the operator; the letter stays
            _log.exception("letter %s was not redriven", message.message_id)
            return _detail(error)
        return None

    def _chosen(self, queue: str | None) -> Mapping[str, DeadLetterQueue]:
        return self.queues if queue is None else {queue: self.queues[queue]}


@contextmanager
def _held(
    queue: DeadLetterQueue, most: int, wanted: Set[str] | None
) -> Iterator[dict[str, Message]]:
    """Hold messages by id; those that are still in the mapping at the end are put back."""
    held = {each.message_id: each for each in queue.peek(most, wanted)} if most > 0 else {}
    try:
        yield held
    finally:
        _put_back(queue, held, set(held))


def _put_back(queue: DeadLetterQueue, held: dict[str, Message], ids: Set[str]) -> None:
    for message_id in ids:
        queue.put_back(held.pop(message_id))


def _taken_off(queue: DeadLetterQueue, message: Message) -> str | None:
    """Delete an applied letter; return why that was not possible, or None."""
    try:
        queue.delete(message)
    except FAILURES as error:
        _log.error(
            "letter %s stays, although it was redriven",
            message.message_id,
            exc_info=showable(error),
        )
        return f"It was done again, but could not be taken off the queue: {_detail(error)}"
    return None


def _detail(error: Exception) -> str:
    """Return what an operator is told: our own words or AWS's, nothing of the inside."""
    match error:
        case ProblemError():
            return error.detail
        case _ if isinstance(error, FAILURES):
            return str(AwsCallError.of(error, getattr(error, "operation_name", "The call")))
        case NotRedrivableError() | PoisonError() | AwsCallError():
            return str(error)
    return f"A fault of ours ({type(error).__name__}); the logs tell more."
