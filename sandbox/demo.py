"""`demo`: raises a cloud of its own, onboards people end to end, tells it, and takes it down."""

import shutil
import subprocess
import tempfile
from contextlib import ExitStack
from pathlib import Path

from sandbox.bus_watch import BusWatch
from sandbox.cloud import LocalCloud, Plan, raise_cloud
from sandbox.doors import LISTS, apply_lists, post_user, put_row
from sandbox.process import Emulator, free_port, stop
from sandbox.progress import Progress
from sandbox.story import tell
from sandbox.verdict import judge, wait_until_settled

PROVISIONED = "UserProvisioned.v1"


def demo(progress: Progress) -> int:
    """Run the demo; a sandbox that is up is not touched.

    Returns
    -------
    int
        0 only if everybody converged and the bus told so.

    Raises
    ------
    SandboxError
        If the cloud cannot be raised or a door refuses.
    """
    with ExitStack() as cleanup:
        state = Path(tempfile.mkdtemp(prefix="studio-sandbox-"))
        cleanup.callback(shutil.rmtree, state, ignore_errors=True)

        def on_spawn(emulator: Emulator, process: subprocess.Popen[bytes]) -> None:
            cleanup.callback(stop, emulator, process)

        plan = Plan(state=state, port=free_port(), on_spawn=on_spawn)
        return _onboard(raise_cloud(plan, progress), progress)


def _onboard(cloud: LocalCloud, progress: Progress) -> int:
    bus = BusWatch(cloud)
    asked = apply_lists(cloud)
    names = " and ".join(path.name for path in LISTS)
    progress.say(f"studioctl apply asked for {len(asked)} people", names)
    asked.append(post_user(cloud))
    progress.say("POST /users asked for one more", asked[-1].user_id)
    asked.append(put_row(cloud))
    progress.say("A row of the requests table asked for another", asked[-1].user_id)

    wait_until_settled(cloud, asked, lambda name, phase: progress.say(f"{name} is {phase}"))
    verdicts = judge(cloud, asked)
    converged = sum(not verdict.fault for verdict in verdicts)
    events = bus.count(PROVISIONED, converged)
    tell(progress.console, verdicts)

    done = converged == len(verdicts) and events[PROVISIONED] >= converged
    counted = ", ".join(f"{count} x {kind}" for kind, count in sorted(events.items()))
    progress.console.print(f"On the bus: {counted or 'nothing'}.", highlight=False)
    progress.console.print(
        f"{converged} of {len(verdicts)} people have their Studio profile, in service and with "
        f"their persona's role. {progress.seconds:.0f} s in all.",
        style="bold green" if done else "bold red",
        highlight=False,
    )
    return 0 if done else 1
