"""Who obeys on which path."""

from collections.abc import Mapping
from typing import Any

from sandbox.door import events, sagemaker
from sandbox.door.asgi import Obey
from sandbox.seam.sagemaker_api import SageMakerApi


def commands_of(api: SageMakerApi) -> Mapping[str, Obey]:
    """Return what the door takes for the services of an emulator."""

    def to_sagemaker(body: bytes) -> dict[str, Any]:
        command = sagemaker.Command.model_validate_json(body)
        with api.lock:
            return sagemaker.carry_out(command, api.world)

    return {events.PATH: events.put, sagemaker.PATH: to_sagemaker}
