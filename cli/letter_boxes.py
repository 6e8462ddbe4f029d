"""Which services' dead letters are meant, and asking each: what one refuses, another may answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from rich.text import Text

from cli.errors import BadUsageError, FunctionNotKnownError, RefusedError, StudioctlError
from cli.service import Service
from cli.session import Session


@dataclass(frozen=True)
class Answered:
    """What a service's function answered: a result, or why there is none."""

    service: Service
    result: Mapping[str, Any]
    error: StudioctlError | None = None

    @property
    def is_not_there(self) -> bool:
        """Whether the service has no such letter."""
        error = self.error
        return isinstance(error, RefusedError) and error.problem.status == HTTPStatus.NOT_FOUND


def services_meant(
    here: Session, service: Service | None, queue: str | None = None
) -> tuple[Service, ...]:
    """Return whose dead letters are meant: the service's that was said, else all that are known.

    A function that was said is the one of users unless said otherwise.

    Raises
    ------
    BadUsageError
        None of them has this queue.
    FunctionNotKnownError
        The function of none is known.
    """
    said = service or (Service.USERS if here.function is not None else None)
    meant = tuple(Service) if said is None else (said,)
    having = tuple(each for each in meant if queue is None or queue in each.queues)
    if not having:
        raise BadUsageError(
            f"There is no queue {queue} of {meant[0]}; these are: {', '.join(meant[0].queues)}."
        )
    return having if said is not None else _known(here, having)


def ask(here: Session, service: Service, action: str, fields: Mapping[str, Any]) -> Answered:
    """Have a service's function carry out an action; whatever goes wrong is in the answer."""
    try:
        return Answered(service, here.admin_of(service).carry_out(action, fields))
    except StudioctlError as error:
        return Answered(service, {}, error)


def worst_of(answers: Sequence[Answered]) -> StudioctlError | None:
    """Return the error that tells most: that a letter is not there tells least."""
    errors = [each.error for each in answers if each.error is not None and not each.is_not_there]
    return next(iter(errors), None) or next((each.error for each in answers if each.error), None)


def _known(here: Session, services: Sequence[Service]) -> tuple[Service, ...]:
    """Return the services whose function is known, having said which are not."""
    known: list[Service] = []
    unknown: list[Service] = []
    for service in services:
        try:
            here.admin_of(service)
        except FunctionNotKnownError:
            unknown.append(service)
        else:
            known.append(service)
    if not known:
        raise FunctionNotKnownError(
            "No admin function is known. Start the sandbox with `make up`, or set "
            f"{' and '.join(each.variable for each in unknown)} (or --service and --function) "
            "to deployed ones."
        )
    for service in unknown:
        here.screen.note(Text(f"Without those of {service}: {service.variable} is not set."))
    return tuple(known)
