"""Redrive: applied, then deleted; nothing is lost, nothing is deleted that was not applied."""

import json
from collections.abc import Callable

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from hypothesis import given
from hypothesis import strategies as st

from services.controller.dead_letter_queue import Message
from services.controller.letters import Letter
from services.controller.problems import ConflictError
from services.controller.redrive import Letters, NotRedrivableError
from services.controller.tickets import Ticket
from tests.world.calls import Calls, Crash
from tests.world.dead_letter_queue import MemoryDeadLetterQueue

SOURCES = {"the-relay": "relay"}


def ticket(subject: str) -> str:
    return Ticket(subject, (f"{subject}.ada",)).to_message()


def kept(item_id: str) -> str:
    return json.dumps({"source": "the-relay", "reason": "no subject", "payload": {"id": item_id}})


class World:
    """Two queues, and a note of what was done again."""

    def __init__(self, work: tuple[str, ...] = (), streams: tuple[str, ...] = ()) -> None:
        self.calls = Calls()
        self.work = MemoryDeadLetterQueue(work, self.calls)
        self.streams = MemoryDeadLetterQueue(streams, self.calls, first=100)
        self.applied: list[str] = []
        self.fail: dict[str, Exception] = {}
        self.letters = Letters(
            {"work": self.work, "streams": self.streams},
            SOURCES,
            {"ticket": self.apply("subject"), "relay": self.apply("id")},
        )

    def apply(self, name: str) -> Callable[[Letter], None]:
        def again(letter: Letter) -> None:
            assert letter.payload is not None
            about = letter.payload[name]
            if about in self.fail:
                raise self.fail[about]
            self.calls.make("Apply", lambda: self.applied.append(about))

        return again

    def left(self) -> list[str]:
        return self.work.visible() + self.streams.visible()


def test_what_was_done_again_is_taken_off_its_queue() -> None:
    world = World((ticket("a"), ticket("b")), (kept("c"),))

    done = world.letters.redrive(100)

    assert (len(done.redriven), done.failed, done.not_found) == (3, {}, ())
    assert sorted(world.applied) == ["a", "b", "c"]
    assert world.left() == []


def test_only_what_is_named_is_done_again_and_the_rest_can_be_seen_at_once() -> None:
    world = World((ticket("a"), ticket("b")), (kept("c"), kept("d")))

    done = world.letters.redrive(100, wanted=frozenset({"message-1", "message-100", "nowhere"}))

    assert set(done.redriven) == {"message-1", "message-100"}
    assert done.not_found == ("nowhere",)
    assert sorted(world.applied) == ["b", "c"]
    assert world.left() == [ticket("a"), kept("d")]


def test_only_the_chosen_queue_is_looked_at() -> None:
    world = World((ticket("a"),), (kept("b"),))

    done = world.letters.redrive(100, "streams")

    assert (len(done.redriven), world.applied) == (1, ["b"])
    assert world.letters.totals("work") == {"work": 1}
    assert [each.queue for each in world.letters.look(9, "work")] == ["work"]


def test_others_can_be_seen_while_the_named_ones_are_done() -> None:
    world = World((ticket("a"), ticket("b"), ticket("c")))
    seen: list[list[str]] = []
    letters = Letters(
        {"work": world.work}, SOURCES, {"ticket": lambda _: seen.append(world.left())}
    )

    letters.redrive(100, wanted=frozenset({"message-0", "message-2"}))

    assert seen == [[ticket("b")], [ticket("b")]]


def test_a_queue_is_not_asked_for_what_was_found_in_another() -> None:
    world = World((ticket("a"),), (kept("b"),))

    world.letters.redrive(100, wanted=frozenset({"message-0"}))

    assert world.calls.made.count("ReceiveMessage") == 1


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (NotRedrivableError("Write the row again."), "Write the row again."),
        (ConflictError("The phase does not take it."), "The phase does not take it."),
        (
            ClientError({"Error": {"Code": "AccessDenied", "Message": "No."}}, "PutEvents"),
            "PutEvents: AccessDenied: No.",
        ),
    ],
    ids=["ours", "problem", "aws"],
)
def test_each_message_fails_for_itself_in_words_and_stays(error: Exception, told: str) -> None:
    world = World((ticket("a"), ticket("b"), ticket("c")))
    world.fail["b"] = error

    done = world.letters.redrive(100)

    assert set(done.redriven) == {"message-0", "message-2"}
    assert done.failed == {"message-1": told}
    assert world.left() == [ticket("b")]


def test_a_fault_of_ours_tells_nothing_of_the_inside() -> None:
    world = World((ticket("a"),))
    world.fail["a"] = KeyError("a-secret")

    done = world.letters.redrive(100)

    assert "KeyError" in done.failed["message-0"]
    assert "a-secret" not in done.failed["message-0"]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("{", "unknown"),
        (json.dumps({"source": "aws.events", "detail-type": "Scheduled Event"}), "schedule"),
        (
            json.dumps({"source": "the-relay", "reason": "", "payload": {"beginning": "x"}}),
            "Not all",
        ),
    ],
    ids=["unreadable", "no way for its kind", "cut"],
)
def test_what_cannot_be_done_again_stays_and_says_why(body: str, told: str) -> None:
    world = World((body, ticket("a")))

    done = world.letters.redrive(100)

    assert done.redriven == ("message-1",)
    assert told in done.failed["message-0"]
    assert world.left() == [body]
    (found,) = world.letters.look(9)
    assert not world.letters.is_redrivable(found.letter)


class _DeletesNothing(MemoryDeadLetterQueue):
    def delete(self, message: Message) -> None:
        raise EndpointConnectionError(endpoint_url="sqs")


def test_what_could_not_be_taken_off_is_told_and_holds_up_no_other() -> None:
    world = World()
    queue = _DeletesNothing((ticket("a"), ticket("b")))
    letters = Letters({"work": queue}, SOURCES, {"ticket": world.apply("subject")})

    done = letters.redrive(100)

    assert sorted(world.applied) == ["a", "b"]
    assert done.redriven == ()
    assert all("done again" in why for why in done.failed.values())
    assert len(done.failed) == len(queue.visible()) == 2


def test_no_more_are_done_than_the_limit_says() -> None:
    world = World(tuple(ticket(f"s-{number}") for number in range(5)))

    assert len(world.letters.redrive(3).redriven) == 3
    assert len(world.left()) == 2


def test_a_message_that_doing_again_put_back_as_another_is_not_done_in_the_same_call() -> None:
    queue = MemoryDeadLetterQueue((ticket("a"),))
    again: list[Letter] = []

    def fails_anew(letter: Letter) -> None:
        again.append(letter)
        queue.send(ticket("a"))

    Letters({"work": queue}, SOURCES, {"ticket": fails_anew}).redrive(100)

    assert len(again) == 1
    assert queue.visible() == [ticket("a")]


@given(
    crash_at=st.integers(0, 12),
    after=st.booleans(),
    wanted=st.none() | st.frozensets(st.sampled_from(["message-0", "message-1", "message-100"])),
)
def test_a_crash_anywhere_loses_nothing_and_the_next_call_does_the_rest(
    crash_at: int, after: bool, wanted: frozenset[str] | None
) -> None:
    world = World((ticket("a"), ticket("b")), (kept("c"),))
    world.calls.crash_at, world.calls.after = crash_at, after
    by_id = {"message-0": "a", "message-1": "b", "message-100": "c"}
    asked = {about for key, about in by_id.items() if wanted is None or key in wanted}

    try:
        world.letters.redrive(100, wanted=wanted)
    except Crash:
        world.calls.restart()
        for queue in (world.work, world.streams):
            queue.show_held()  # the hiding ends
        world.letters.redrive(100, wanted=wanted)
    world.calls.restart()

    assert set(world.applied) == asked
    assert len(world.applied) <= len(asked) + 1
    assert len(world.left()) == 3 - len(asked)


def test_looking_leaves_everything_where_others_see_it_and_tells_the_oldest_first() -> None:
    world = World((ticket("b"), ticket("a")), (kept("c"),))

    found = world.letters.look(9)

    assert [each.message.message_id for each in found] == ["message-0", "message-1", "message-100"]
    assert [each.queue for each in found] == ["work", "work", "streams"]
    assert found[2].letter == Letter("relay", "the-relay: c", "no subject", {"id": "c"})
    assert len(world.left()) == 3
    assert world.letters.totals() == {"work": 2, "streams": 1}


def test_a_look_is_limited_over_all_queues() -> None:
    world = World((ticket("a"), ticket("b")), (kept("c"), kept("d")))

    assert len(world.letters.look(3)) == 3
    assert len(world.left()) == 4


def test_one_message_is_found_behind_a_queue_that_is_full() -> None:
    world = World(tuple(ticket(f"s-{number}") for number in range(5)), (kept("c"),))

    (found,) = world.letters.look(5, message_id="message-100")

    assert (found.queue, found.message.body) == ("streams", kept("c"))
    assert world.letters.look(5, message_id="nowhere") == []
    assert len(world.left()) == 6


class _Breaks(MemoryDeadLetterQueue):
    def delete(self, message: Message) -> None:
        raise LookupError


def test_an_unexpected_error_at_a_queue_hides_nothing() -> None:
    queue = _Breaks((ticket("a"), ticket("b")))

    with pytest.raises(LookupError):
        Letters({"work": queue}, SOURCES, {"ticket": lambda _: None}).redrive(100)

    assert len(queue.visible()) == 2
