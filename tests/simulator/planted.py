"""Bugs in how requests are taken, delivered, carried out and told of."""

import itertools
import json
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch
from uuid import UUID

from events import publisher
from services.controller import outbox, passes, relay
from services.controller.aws_errors import AwsCallError
from services.controller.brake import Brake, permit
from services.controller.dead_letters import SqsDeadLetters
from services.controller.pace import Limiter
from services.controller.revisions import RevisionConflictError
from services.controller.streams import PoisonError
from services.controller.tickets import Ticket
from services.controller.timeline import TimelineEntry
from services.user_onboarding import (
    calls,
    changes,
    intake,
    observe,
    plan,
    presence,
    reconcile,
    removal,
    request_rows,
    scribe,
    transitions,
)
from services.user_onboarding.steps import BeginPurge, Nothing, Settle, Wait
from services.user_onboarding.world import Holdings, Profile, Unseen
from tests.simulator.ledger import LaggingLedger
from tests.simulator.planting import Patches, bug
from tests.world import table


@bug("revision", "desired state", "leavers", "honest status", "as asked")
def condition_dropped() -> Patches:
    """The write of a user no longer requires the revision."""

    def write(
        self: Any, item: Any, entry: TimelineEntry, remembered: Any, mark: Any, before: int
    ) -> None:
        stored = self.states.get(str(item["id"]))
        revision = stored["revision"] if stored else 0
        try:
            real(self, item, entry, remembered, mark, before)
        except RevisionConflictError:
            forced = {**item, "revision": revision + 1}
            real(self, forced, replace(entry, revision=revision + 1), None, None, revision)

    real = table.MemoryLedger._write
    return [patch.object(table.MemoryLedger, "_write", write)]


@bug("answers", "honest status", "as asked", "leavers", "revision")
def conflict_swallowed() -> Patches:
    """A write that lost against another one is taken for done."""

    def write(
        self: Any, item: Any, entry: TimelineEntry, remembered: Any = None, **more: Any
    ) -> None:
        with suppress(RevisionConflictError):
            real(self, item, entry, remembered, **more)

    real = table.MemoryLedger.write
    return [patch.object(table.MemoryLedger, "write", write)]


@bug("published")
def published_before_written() -> Patches:
    """Events leave before the write that they tell of, which may still fail."""

    def save(self: Any, done: Any, *more: Any) -> Any:
        if done.entry.event is not None:
            self._worker.ledger.publish({**done.entry.to_item(), "id": done.user.id})
        return real(self, done, *more)

    def publish(self: Any, line: Any) -> None:
        publisher.publish(self._witness.bus, "bus", [outbox.to_event(line)], sleep=lambda _: None)

    real = scribe.Scribe.save
    return [
        patch.object(scribe.Scribe, "save", save),
        patch.object(LaggingLedger, "publish", publish, create=True),
    ]


@bug("published")
def failed_entries_ignored() -> Patches:
    """PutEvents answered, so all its entries count as sent."""
    return [patch.object(publisher, "_error", lambda result: None)]


@bug("published")
def failed_record_passed_over() -> Patches:
    """A batch whose record failed is answered as if it had not."""
    return [patch.object(outbox, "failed_from", lambda record: {"batchItemFailures": []})]


@bug("published")
def event_ids_at_random() -> Patches:
    """Each publication of an event has an id of its own."""
    numbers = itertools.count()
    return [patch.object(outbox, "event_id", lambda *_: UUID(int=next(numbers)))]


@bug("dead letters")
def dead_letters_lost() -> Patches:
    """What cannot be read is dropped."""
    return [patch.object(SqsDeadLetters, "keep", lambda *_: None)]


@bug("dead letters")
def dead_letters_cut() -> Patches:
    """A dead letter has only the reason, not the payload."""

    def keep(self: Any, source: str, reason: str, payload: Any) -> None:
        real(self, source, reason, {"beginning": json.dumps(payload, default=str)[:20]})

    real = SqsDeadLetters.keep
    return [patch.object(SqsDeadLetters, "keep", keep)]


@bug("breaks")
def poison_blocks_its_shard() -> Patches:
    """A record that breaks its contract fails its batch, for ever."""

    def to_event(item: Any) -> Any:
        try:
            return real(item)
        except PoisonError as error:
            raise ValueError from error

    real = outbox.to_event
    return [patch.object(outbox, "to_event", to_event)]


@bug("prompt")
def only_the_last_record_counts() -> Patches:
    """Of a batch of the relay only the last write becomes a ticket."""
    return [patch.object(relay, "merge", lambda found: found[-1:])]


@bug("prompt", "nobody is stuck")
def nothing_queued_again() -> Patches:
    """Who is not settled after a pass is not looked at again."""
    return [patch.object(passes.Agenda, "again", lambda *_, **__: None)]


@bug("prompt", "nobody is stuck")
def lost_lease_drops_the_ticket() -> Patches:
    """A worker that finds the studio held throws its ticket away."""

    def held(*arguments: Any) -> None:
        leases_, tickets = arguments[:2]
        heard: Any = _Deaf() if _is_held(*arguments) else tickets
        real(leases_, heard, *arguments[2:])

    def _is_held(leases_: Any, _: Any, ticket: Any, holder: str, clock: Any, *__: Any) -> bool:
        owner, until = leases_._held.get(ticket.subject, (holder, clock()))
        return bool(owner != holder and until > clock())

    real = passes._work_while_held
    return [patch.object(passes, "_work_while_held", held)]


@bug("prompt")
def look_counted_on_by_itself() -> Patches:
    """The noted look relies on the noted look, where its clock is behind."""
    real = Ticket.to_message
    return [patch.object(Ticket, "to_message", lambda x: real(replace(x, noted_for=())))]


@bug("settles")
def lease_without_expiry() -> Patches:
    """A lease holds until it is given back, which a killed function does not do."""
    real = table.MemoryLeases.acquire
    century = 3_000_000_000

    def acquire(self: Any, subject: str, holder: str, now: Any, seconds: int) -> Any:
        return real(self, subject, holder, now, century)

    return [patch.object(table.MemoryLeases, "acquire", acquire)]


@bug("settles")
def deadline_missing() -> Patches:
    """AWS is waited for without an end."""
    return [
        patch.object(plan, "_in_time", lambda user, step, now: step),
        patch.object(plan, "_hold_in_time", lambda user, hold, now: hold),
    ]


@bug("causes")
def throttle_fails_the_user() -> Patches:
    """A call that AWS asks patience for counts as refused."""
    return [
        patch.object(AwsCallError, "throttled", property(lambda self: False)),
        patch.object(AwsCallError, "passing", property(lambda self: self._fault)),
    ]


@bug("paced")
def pace_not_kept() -> Patches:
    """Calls are made as fast as they come."""
    return [patch.object(Limiter, "take", lambda self: None)]


@bug("as asked", "nobody is stuck", "honest status", "causes")
def sweep_reads_one_page() -> Patches:
    """The sweep goes over the first page of users."""

    def first_page(found: Any, subject: str) -> Any:
        return iter(found.of_subject(subject, 100).items)

    return [patch.object(reconcile, "every_item", first_page)]


@bug("causes", "as asked", "honest status", "settles")
def survey_reads_one_page() -> Patches:
    """Only the first pages of spaces and apps are looked at."""

    def survey(account: Any, domain_id: str, lists: Any, _: Any) -> Any:
        lists.take()
        spaces = account.spaces(domain_id).spaces
        lists.take()
        return observe.Surveyed(account.apps(domain_id).apps, spaces)

    return [patch.object(calls, "survey", survey)]


@bug("foreign")
def tags_not_checked() -> Patches:
    """A profile counts as ours by its name."""
    return [patch.object(each, "is_ours", lambda *_: True) for each in (presence, removal)]


@bug("foreign")
def deleted_by_prefix() -> Patches:
    """What belongs to names that begin alike is taken for the user's."""

    def holdings(self: Any, user_name: str) -> Holdings:
        names = [x for x in {*self._own, *self._spaces} if x.startswith(user_name.lower())]
        found = [real(self, name) for name in sorted(names)]
        apps = [app for each in found for app in each.apps]
        return Holdings(tuple(apps), tuple(x for each in found for x in each.spaces))

    real = observe.Surveyed.holdings
    return [patch.object(observe.Surveyed, "holdings", holdings)]


@bug("foreign")
def shared_spaces_deleted() -> Patches:
    """A shared space is taken for its owner's own."""

    def holdings(self: Any, user_name: str) -> Holdings:
        found = real(self, user_name)
        return replace(found, spaces=tuple(self._spaces.get(user_name.lower(), ())))

    real = observe.Surveyed.holdings
    return [patch.object(observe.Surveyed, "holdings", holdings)]


@bug("approval")
def own_request_approved() -> Patches:
    """Who asked for it, or owns the user, may decide."""
    return [
        patch.object(
            changes, "_undecided", lambda user, asked: (user.approval, asked.origin.principal)
        )
    ]


@bug("approval")
def changed_without_approval() -> Patches:
    """A change to another persona is made at once, whoever has to approve it."""
    return [patch.object(changes, "needs_decision", lambda *_: False)]


@bug("brake")
def purge_without_brake() -> Patches:
    """Purges do not ask the brake."""
    return [patch.object(scribe.Scribe, "ask_brake", lambda self, user: BeginPurge())]


@bug("brake", "settles")
def brake_forgets_what_it_granted() -> Patches:
    """Each purge is the first one of the hour."""
    return [patch.object(scribe, "permit", lambda found, *more: permit(Brake(), *more))]


@bug("retention")
def purge_before_its_time() -> Patches:
    """Who is kept for some days is purged at once."""
    return [patch.object(removal, "from_text", lambda _: datetime.min.replace(tzinfo=UTC))]


@bug("announced")
def deleted_unannounced() -> Patches:
    """Things are deleted before they are written down."""
    return [patch.object(removal, "_is_news", lambda user, labels: False)]


@bug("desired state")
def next_chapter_forgotten() -> Patches:
    """A request that waits for the end of a chapter goes with it."""

    def settle(user: Any, step: Any) -> Any:
        after, event = real(user, step)
        return replace(after, next_chapter=None), event

    real = transitions._settle
    return [patch.object(transitions, "_settle", settle)]


@bug("honest status", "as asked")
def applied_although_not() -> Patches:
    """What is found is noted as what this generation asks for."""
    real = transitions._noted
    return [
        patch.object(
            transitions,
            "_noted",
            lambda user, step, at: real(user, replace(step, applied=True), at),
        )
    ]


@bug("honest status", "as asked")
def ready_before_it_is() -> Patches:
    """A user is Ready as soon as SageMaker was asked."""

    def bring(user: Any, view: Any, *more: Any) -> Any:
        step = real(user, view, *more)
        return Settle() if isinstance(step, Wait) and isinstance(view, Profile) else step

    real = presence._bring_in_service
    return [patch.object(presence, "_bring_in_service", bring)]


@bug("honest status", "as asked", "at rest")
def unlisted_is_absent() -> Patches:
    """Who is not in a list is gone."""

    def view(self: Any, user_name: str) -> Any:
        found = real(self, user_name)
        return Unseen.ABSENT if found is Unseen.UNLISTED else found

    real = observe.Seen.view
    return [patch.object(observe.Seen, "view", view)]


@bug("honest status", "as asked", "settles")
def tags_forgotten() -> Patches:
    """A change of team or cost centre does not reach the tags."""
    return [patch.object(presence, "missing_tags", lambda seen, wanted: ({}, ()))]


@bug("as asked", "settles")
def role_left_to_who_leaves() -> Patches:
    """Who is closed keeps the role."""

    def role(domain: Any, persona: str) -> Any:
        return _Any() if persona == "suspended" else presence.passable_role(domain, persona)

    return [patch.object(removal, "passable_role", role)]


@bug("once", "answers", "dead letters")
def key_not_remembered() -> Patches:
    """A request whose answer was lost is carried out again."""
    return [
        patch.object(table.MemoryLedger, "recall", lambda *_: None),
        patch.object(intake, "check", lambda *_: None),
    ]


@bug("once", among=("put_row", "offboard_at_once", "deliver", "settle"))
def row_without_a_key() -> Patches:
    """A row that is delivered again is carried out again."""
    return [patch.object(request_rows, "_once", lambda *_: None)]


@bug("as asked", among=("onboard", "offboard_at_once", "deliver", "sweep"))
def leftovers_left() -> Patches:
    """A profile that turns up after its user left is nobody's business."""
    return [patch.object(plan, "turned_up", lambda *_: Nothing())]


class _Deaf:
    """A queue that takes nothing."""

    def send(self, ticket: Any, delay_seconds: int = 0) -> None:
        return


class _Any(str):
    """A role that every profile has."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return False

    __hash__ = str.__hash__
