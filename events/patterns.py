"""Event patterns for EventBridge rules, made from the event classes: a rename cannot part them."""

from events.catalog import EventClass


def rule_pattern(*events: EventClass, account: str) -> dict[str, list[str]]:
    """Return the pattern that matches these events, as published by us in one account.

    Parameters
    ----------
    events
        At least one.
    account
        The governance account. Without it, any account allowed to put events on the bus could
        claim our sources.

    Raises
    ------
    ValueError
        No event is given: an empty pattern list would match nothing.
    """
    if not events:
        raise ValueError("a rule needs at least one event")
    return {
        "source": sorted({event.source for event in events}),
        "account": [account],
        "detail-type": sorted({event.detail_type for event in events}),
    }
