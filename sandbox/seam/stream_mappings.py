"""Gap: DynamoDB-stream mappings lose what a function reports as failed, and wait for each other.

The emulator's own loop ignores `batchItemFailures`, retry limits and bisection, and runs one
mapping after the other. This one does as Lambda does: each mapping has its own pace; a batch is
tried again from its first failed record; with bisection a failing batch is halved down to one
record; past `MaximumRetryAttempts` or `MaximumRecordAgeInSeconds` it goes to the failure
destination and the mapping goes on.
"""

import json
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ministack.core.arn import ArnParseError, parse_arn
from ministack.core.responses import request_scope
from ministack.services import dynamodb, lambda_svc

from sandbox.seam.patch import found

JsonObject = dict[str, Any]

FIRST_BACKOFF_SECONDS = 0.2
LONGEST_BACKOFF_SECONDS = 5.0

logger = logging.getLogger("sandbox.streams")


@dataclass
class _Trouble:
    """A mapping's failures at one position of its stream."""

    position: int
    attempts: int = 0
    size: int | None = None


@dataclass(frozen=True)
class _Batch:
    """Records that passed the filters, with how far behind `position` each lies."""

    position: int
    length: int
    records: Sequence[tuple[int, JsonObject]]


def install() -> None:
    """Put these mappings in the place of the emulator's."""
    found(lambda_svc, "_poll_dynamodb_streams")
    lambda_svc._poll_dynamodb_streams = StreamMappings().poll


class StreamMappings:
    """Every DynamoDB-stream mapping of every account."""

    def __init__(self) -> None:
        self._troubles: dict[str, _Trouble] = {}

    def poll(self) -> bool:
        """Start a batch for each idle mapping that has records; return whether any began."""
        began = False
        for account_id, region, mapping in lambda_svc._iter_all_esms():
            with request_scope(account_id, region):
                table = self._table(mapping, account_id, region)
                if table is not None and self._may_run(mapping):
                    began = self._begin(mapping, table, account_id, region) or began
        return began

    def _table(self, mapping: JsonObject, account_id: str, region: str) -> str | None:
        try:
            source = parse_arn(mapping.get("EventSourceArn", ""))
        except ArnParseError:
            return None
        if (source.service, source.account_id, source.region) != ("dynamodb", account_id, region):
            return None
        stream = lambda_svc._dynamodb_stream_table_from_arn_spec(source)
        table = dynamodb._tables.get(stream[0]) if stream else None
        if not table or table.get("LatestStreamArn") != mapping["EventSourceArn"]:
            return None
        return str(stream[0])

    def _may_run(self, mapping: JsonObject) -> bool:
        uuid = mapping["UUID"]
        waits_until = lambda_svc._esm_backoff_until.get(uuid, 0)
        return (
            mapping.get("Enabled", True)
            and not lambda_svc._esm_inflight.get(uuid)
            and waits_until <= time.time()
        )

    def _begin(self, mapping: JsonObject, table: str, account_id: str, region: str) -> bool:
        function, _ = lambda_svc._get_func_record_for_qualifier(
            mapping["FunctionName"], mapping.get("Qualifier")
        )
        batch = self._take(mapping, table)
        if function is None or batch is None:
            return False
        if not batch.records:
            self._move(mapping, batch.position + batch.length)
            return True
        scope = (account_id, region)
        lambda_svc._dispatch_esm_batch(mapping["UUID"], self._run, mapping, function, batch, scope)
        return True

    def _take(self, mapping: JsonObject, table: str) -> _Batch | None:
        uuid = mapping["UUID"]
        start, end = dynamodb.stream_start_position(table), dynamodb.stream_end_position(table)
        latest = mapping.get("StartingPosition", "LATEST") != "TRIM_HORIZON"
        positions = lambda_svc._dynamodb_stream_positions
        with lambda_svc._dynamodb_stream_positions_lock:
            position = max(positions.setdefault(uuid, end if latest else start), start)
        trouble = self._troubles.get(uuid)
        size = trouble.size if trouble and trouble.size else mapping.get("BatchSize", 100)
        taken = dynamodb.stream_records_since(table, position, size)
        if not taken:
            return None
        kept = [
            (offset, record)
            for offset, record in enumerate(taken)
            if lambda_svc._apply_filter_criteria([record], mapping)
        ]
        return _Batch(position, len(taken), kept)

    def _run(
        self, mapping: JsonObject, function: JsonObject, batch: _Batch, scope: tuple[str, str]
    ) -> None:
        with request_scope(*scope):
            records = [record for _, record in batch.records]
            result = lambda_svc._execute_function(function, {"Records": records})
            failed_at = _first_failure(mapping, result, batch)
            if failed_at is None:
                mapping["LastProcessingResult"] = f"OK - {len(records)} records"
                self._troubles.pop(mapping["UUID"], None)
                self._move(mapping, batch.position + batch.length)
                return
            mapping["LastProcessingResult"] = "PROBLEM: Function call failed"
            logger.warning("%s failed: %s", mapping["FunctionName"], result.get("body"))
            self._retry(mapping, function, batch, failed_at, result)

    def _retry(
        self,
        mapping: JsonObject,
        function: JsonObject,
        batch: _Batch,
        failed_at: int,
        result: JsonObject,
    ) -> None:
        uuid = mapping["UUID"]
        position = batch.position + failed_at
        trouble = self._troubles.setdefault(uuid, _Trouble(position))
        if trouble.position != position:
            trouble = self._troubles[uuid] = _Trouble(position)
        self._move(mapping, position)
        left = batch.length - failed_at
        if mapping.get("BisectBatchOnFunctionError") and left > 1:
            # Halving costs no attempt.
            trouble.size = left // 2
        else:
            trouble.attempts += 1
            trouble.size = left
            condition = _exhausted(mapping, trouble, batch, failed_at)
            if condition:
                lost = [record for offset, record in batch.records if offset >= failed_at]
                lambda_svc._send_ddb_stream_failure_record(
                    mapping, function, lost, mapping["EventSourceArn"], result, condition
                )
                del self._troubles[uuid]
                self._move(mapping, batch.position + batch.length)
                return
        wait = min(FIRST_BACKOFF_SECONDS * 2**trouble.attempts, LONGEST_BACKOFF_SECONDS)
        lambda_svc._esm_backoff_until[uuid] = time.time() + wait

    @staticmethod
    def _move(mapping: JsonObject, position: int) -> None:
        with lambda_svc._dynamodb_stream_positions_lock:
            lambda_svc._dynamodb_stream_positions[mapping["UUID"]] = position


def _first_failure(mapping: JsonObject, result: JsonObject, batch: _Batch) -> int | None:
    """Return the offset of the first record that failed, or None if none did."""
    first = batch.records[0][0]
    if result.get("error"):
        return first
    if "ReportBatchItemFailures" not in mapping.get("FunctionResponseTypes", []):
        return None
    body = result.get("body")
    answer = json.loads(body) if isinstance(body, str) and body.startswith("{") else body
    failures = answer.get("batchItemFailures") if isinstance(answer, dict) else None
    if not failures:
        return None
    offsets = {record["dynamodb"]["SequenceNumber"]: offset for offset, record in batch.records}
    # An identifier that is in no record fails the whole batch, as on Lambda.
    return min(offsets.get(str(failure.get("itemIdentifier")), first) for failure in failures)


def _exhausted(mapping: JsonObject, trouble: _Trouble, batch: _Batch, failed_at: int) -> str | None:
    """Return why the batch is given up, or None if it is to be tried again."""
    most = mapping.get("MaximumRetryAttempts")
    if most is not None and int(most) >= 0 and trouble.attempts > int(most):
        return "RetryAttemptsExhausted"
    longest = mapping.get("MaximumRecordAgeInSeconds")
    oldest = next(record for offset, record in batch.records if offset >= failed_at)
    created = float(oldest["dynamodb"].get("ApproximateCreationDateTime", time.time()))
    if longest is not None and int(longest) > 0 and time.time() - created > int(longest):
        return "MaxRecordAgeExceeded"
    return None
