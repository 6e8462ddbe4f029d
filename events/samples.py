"""One sample of each event: what consumers build and test against."""

from typing import Any

from events.account_samples import ACCOUNT_SAMPLES
from events.contract import DomainEvent
from events.network_samples import NETWORK_SAMPLES
from events.user_samples import USER_SAMPLES

SAMPLES: dict[str, DomainEvent[Any]] = {
    each.detail_type: each for each in (*USER_SAMPLES, *ACCOUNT_SAMPLES, *NETWORK_SAMPLES)
}
