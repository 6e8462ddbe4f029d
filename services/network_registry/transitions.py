"""A network's own kind of transition, and who writes down what the worker does."""

from services.controller.transitions import Transition
from services.network_registry.network import Network

WORKER = "network-registry-worker"
NetworkTransition = Transition[Network]
