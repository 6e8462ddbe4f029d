"""What no code of ours can read. Each has to lie on the dead-letter queue in the end, whole.

A new one: a function that plants it and says by `Simulation.poisoned` how it is recognised there.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from services.controller.attributes import to_attributes
from services.controller.clock import to_text
from tests.simulator.functions import OUTBOX, RELAY, ROWS
from tests.simulator.queues import WORK
from tests.simulator.simulation import Simulation
from tests.world.cloud import REQUESTER

Recognised = Callable[[Any], bool]
ALIAS = "retail-dev"


def garbage_on_the_queue(sim: Simulation) -> None:
    sim.sqs.put(WORK, "no ticket")
    sim.poisoned["garbage"] = lambda body: body == "no ticket"


def unreadable_user(sim: Simulation) -> None:
    """Somebody wrote an item by hand that is no user: it holds up nobody else."""
    item_id = f"{ALIAS}.broken"
    due = {"due_subject": ALIAS, "due_at": to_text(sim.now)}
    sim.ledger.put_by_hand(item_id, {"id": item_id, "subject": ALIAS, "generation": 1, **due})
    ticket = {"subject": ALIAS, "ids": [item_id], "sweep": False}
    sim.sqs.put(WORK, json.dumps(ticket))
    # A sweep finds it as well, and asks for a look at it by a ticket of its own.
    sim.poisoned["user"] = lambda said: isinstance(said, dict) and said.get("ids") == [item_id]


def image_without_subject(sim: Simulation) -> None:
    image = {"pk": "USER#x", "sk": "STATE", "id": "x", "written_by": "intake"}
    sim.functions.relay.append("USER#x", to_attributes(image))
    sim.poisoned["image"] = lambda said: _kept(said, RELAY) == image


def image_with_bytes(sim: Simulation) -> None:
    image = {"id": {"S": "y"}, "written_by": {"S": "intake"}, "blob": {"B": "AAAA"}}
    sim.functions.relay.append("USER#y", image)
    sim.poisoned["bytes"] = lambda said: (
        (_kept(said, RELAY).get("dynamodb") or {}).get("NewImage") == image
    )


def entry_that_breaks_its_contract(sim: Simulation) -> None:
    entry = {"pk": "USER#z", "sk": "T#0000000001", "id": "z", "event": "UserFailed.v1"}
    sim.functions.outbox.append("USER#z", to_attributes(entry))
    sim.poisoned["entry"] = lambda said: _kept(said, OUTBOX) == entry


def row_without_room(sim: Simulation) -> None:
    row = {"pk": "row-full", "action": "dance", "requested_by": REQUESTER}
    sim.request_rows.full.add("row-full")
    sim.put_row(**row)
    sim.poisoned["row"] = lambda said: _kept(said, ROWS) == row


def event_of_nobody(sim: Simulation) -> None:
    event: dict[str, Any] = {
        "source": "studio.network-registry",
        "detail-type": "NetworkChanged.v1",
        "id": "1",
    }
    event |= {"detail": {"data": {"account_id": "222222222222"}}}
    sim.functions.sweep.send(event, sim.now, 30)
    sim.poisoned["event"] = lambda said: said == event


POISONS: tuple[Callable[[Simulation], None], ...] = (
    garbage_on_the_queue,
    unreadable_user,
    image_without_subject,
    image_with_bytes,
    entry_that_breaks_its_contract,
    row_without_room,
    event_of_nobody,
)


def _kept(said: Any, source: str) -> Mapping[str, Any]:
    """Return the payload of a letter that a function kept under its name."""
    if not isinstance(said, dict) or said.get("source") != source:
        return {}
    payload: Mapping[str, Any] = said["payload"]
    return payload
