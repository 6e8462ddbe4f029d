"""Who obeys on which path."""

from collections.abc import Mapping
from typing import Any

from sandbox.door import events, sagemaker, servicecatalog
from sandbox.door.asgi import Obey
from sandbox.seam.install import StandIns


def commands_of(stand_ins: StandIns) -> Mapping[str, Obey]:
    """Return what the door takes for the services of an emulator."""
    clock = stand_ins.clock

    def to_sagemaker(body: bytes) -> dict[str, Any]:
        command = sagemaker.SageMakerCommand.model_validate_json(body)
        with stand_ins.sagemaker.lock:
            return sagemaker.carry_out(command, stand_ins.sagemaker.world, clock)

    def to_servicecatalog(body: bytes) -> dict[str, Any]:
        command = servicecatalog.ServiceCatalogCommand.model_validate_json(body)
        with stand_ins.servicecatalog.lock:
            return servicecatalog.carry_out(command, stand_ins.servicecatalog.world, clock)

    return {
        events.PATH: events.put,
        sagemaker.PATH: to_sagemaker,
        servicecatalog.PATH: to_servicecatalog,
    }
