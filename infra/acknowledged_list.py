"""What was found and acknowledged, as a reviewer reads it: by rule, with reasons and places."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from infra.validation import Acknowledged


def acknowledged_lines(acknowledged: Iterable[Acknowledged]) -> Iterator[str]:
    """Yield a line for each rule, one for each reason under it, and one for each resource there.

    What a rule says in brackets belongs to the resource: ``AwsSolutions-IAM5[Resource::*]``.
    """
    grouped: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for each in acknowledged:
        rule, bracket, detail = each.rule.partition("[")
        name = rule.rpartition("::")[2]
        grouped[name][each.reason].add(f"{each.resource} {bracket}{detail}".rstrip())
    for rule, reasons in sorted(grouped.items()):
        yield f"{rule}: {sum(map(len, reasons.values()))}"
        for reason, places in sorted(reasons.items()):
            yield f"  {reason}"
            yield from (f"    {place}" for place in sorted(places))
