"""Runs the emulator in this process, with the seam: `python -m sandbox.emulator --help`.

Listens on 127.0.0.1 only. It ends, with every function process it started, as soon as its standard
input closes without the word to stay: a parent that crashes leaves nothing behind.
"""

import argparse
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

# What a parent says on its way out when the emulator is to outlive it.
STAY = b"stay"
ORGANIZATION_ID = "o-sandbox0000"
_REMOVALS, _REMOVAL_SECONDS = 3, 0.3


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until stopped."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.emulator")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--accounts", nargs="+", required=True, help="the first is the default")
    parser.add_argument("--region", required=True)
    parser.add_argument("--state", type=Path, required=True, help="a folder of its own")
    parser.add_argument("--function-endpoint-url", default="", help="AWS as functions see it")
    parser.add_argument("--bare", action="store_true", help="without the seam, to look at the gaps")
    options = parser.parse_args(arguments)
    # Named outright: were TMPDIR looked up after the folder is removed, /tmp would be taken.
    tempfile.tempdir = str(options.state / "tmp")
    threading.Thread(target=_die_with_parent, args=[options.state], daemon=True).start()
    _set_environment(options)
    _serve(options)


def _set_environment(options: argparse.Namespace) -> None:
    # The emulator reads these when it is imported; functions inherit what is set here.
    os.environ.update(
        AUTH="true",
        BIND_HOST="127.0.0.1",
        GATEWAY_PORT=str(options.port),
        MINISTACK_REGION=options.region,
        MINISTACK_ACCOUNT_ID=options.accounts[0],
        SFTP_ENABLED="0",
        # Its MQTT listener takes port 8883 on every interface, whatever BIND_HOST says.
        IOT_MTLS_ENABLED="0",
    )
    if options.function_endpoint_url:
        os.environ["AWS_ENDPOINT_URL"] = options.function_endpoint_url


def _serve(options: argparse.Namespace) -> None:
    # Imported late: the environment above decides what these modules do.
    from ministack import app

    if not options.bare:
        from sandbox.door.asgi import Door
        from sandbox.door.paths import commands_of
        from sandbox.sagemaker.service_model import service_model
        from sandbox.seam.install import Organization, install

        organization = Organization(ORGANIZATION_ID, options.accounts)
        api = install(organization, options.function_endpoint_url)
        app.app = Door(app.app, commands_of(api))
        # Half a second that would otherwise stop the loop at the first SageMaker call.
        threading.Thread(target=service_model, daemon=True).start()
    sys.argv = ["sandbox-emulator"]
    app.main()


def _die_with_parent(state: Path) -> None:
    if sys.stdin.buffer.read() == STAY:
        return
    for _ in range(_REMOVALS):
        # Again: functions that are busy may still write.
        shutil.rmtree(state, ignore_errors=True)
        time.sleep(_REMOVAL_SECONDS)
    if os.getpgrp() == os.getpid():
        # Function processes share the group; an orderly exit would leave those that are busy.
        os.killpg(os.getpgrp(), signal.SIGKILL)
    os._exit(1)


if __name__ == "__main__":
    main()
