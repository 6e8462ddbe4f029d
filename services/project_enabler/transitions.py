"""An account's own kind of transition, and who writes down what the worker does."""

from services.controller.transitions import Transition
from services.project_enabler.account import Account

WORKER = "project-enabler-worker"
AccountTransition = Transition[Account]
