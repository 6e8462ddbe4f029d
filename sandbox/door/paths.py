"""Who obeys on which path."""

from collections.abc import Mapping
from typing import Any

from sandbox.door import sagemaker
from sandbox.door.asgi import Obey
from sandbox.seam.install import StandIns


def commands_of(stand_ins: StandIns) -> Mapping[str, Obey]:
    """Return what the door takes for the services of an emulator."""

    def to_sagemaker(body: bytes) -> dict[str, Any]:
        command = sagemaker.SageMakerCommand.model_validate_json(body)
        with stand_ins.sagemaker.lock:
            return sagemaker.carry_out(command, stand_ins.sagemaker.world, stand_ins.clock)

    return {sagemaker.PATH: to_sagemaker}
