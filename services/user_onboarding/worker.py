"""What the worker works with."""

from collections.abc import Callable
from dataclasses import dataclass

from services.controller.brake import Brakes
from services.controller.clock import Clock
from services.controller.leases import Leases
from services.controller.ledger import Ledger
from services.controller.tickets import Tickets
from services.user_onboarding.calls import Limits
from services.user_onboarding.kept_lists import KeptLists
from services.user_onboarding.outage import Outages
from services.user_onboarding.quota_notes import QuotaNotes
from services.user_onboarding.settings import Installation, Studio
from services.user_onboarding.studio_account import StudioAccount
from services.user_onboarding.unmanaged import UnmanagedProfiles


@dataclass(frozen=True)
class Worker:
    """What a worker works with.

    Attributes
    ----------
    open_studio
        Returns the account of a studio.
    limits
        Makes fresh limiters for a pass over a studio.
    brakes
        The brake on deletions of this installation.
    outages
        Since when studios cannot be entered.
    kept_lists
        Where lists are put aside that are longer than a pass.
    unmanaged
        Where profiles that are nobody's of ours are written down.
    quota_notes
        Where a sweep notes how near a quota is; None: nowhere.
    """

    installation: Installation
    ledger: Ledger
    leases: Leases
    tickets: Tickets
    open_studio: Callable[[Studio], StudioAccount]
    limits: Callable[[Studio], Limits]
    brakes: Brakes
    outages: Outages
    clock: Clock
    kept_lists: KeptLists
    unmanaged: UnmanagedProfiles
    quota_notes: QuotaNotes | None = None
