"""`demo`: raises a cloud of its own, lets people and an account come, tells it, takes it down."""

import shutil
import subprocess
import tempfile
from contextlib import ExitStack
from pathlib import Path

from sandbox.bus_watch import BusWatch
from sandbox.cloud import LocalCloud, Plan, raise_cloud
from sandbox.doors import LISTS, apply_lists, post_user, put_row
from sandbox.joining import join
from sandbox.life import live
from sandbox.mending import mend
from sandbox.networking import rearrange
from sandbox.process import Emulator, free_port, stop
from sandbox.progress import Progress
from sandbox.story import tell, tell_part
from sandbox.taking_over import take_over
from sandbox.verdict import approve_all, judge, wait_until_settled

PROVISIONED = "UserProvisioned.v1"
OF_A_LIFE = (
    "UserApproved.v1",
    "UserChanged.v1",
    "UserLoginIssued.v1",
    "UserSuspended.v1",
    "UserOffboarded.v1",
    "UserDriftCorrected.v1",
)
OF_AN_ACCOUNT = ("AccountJoined.v1", "ProjectsEnabled.v1")
# First seen, a subnet added, a parameter put right.
NETWORK_CHANGED, CHANGES = "NetworkChanged.v1", 3


def demo(progress: Progress) -> int:
    """Run the demo; a sandbox that is up is not touched.

    Returns
    -------
    int
        0 only if everybody converged, one life went from request to purge, a profile that was there
        before was taken over, one that was changed by hand is right again, an account that joined
        before its base got SageMaker Projects, network parameters were put right, and the bus told
        so.

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
        return _play(raise_cloud(plan, progress), progress)


def _play(cloud: LocalCloud, progress: Progress) -> int:
    bus = BusWatch(cloud)
    asked = apply_lists(cloud)
    names = " and ".join(path.name for path in LISTS)
    progress.say(f"studioctl apply asked for {len(asked)} people", names)
    asked.append(post_user(cloud))
    progress.say("POST /users asked for one more", asked[-1].user_id)
    asked.append(put_row(cloud))
    progress.say("A row of the requests table asked for another", asked[-1].user_id)

    approve_all(cloud, asked, lambda name: progress.say(f"{name} was approved", "sandbox-approver"))
    wait_until_settled(cloud, asked, lambda name, phase: progress.say(f"{name} is {phase}"))
    verdicts = judge(cloud, asked)
    converged = sum(not verdict.fault for verdict in verdicts)
    happening = (live, take_over, mend, join, rearrange)
    parts = [happens(cloud, progress) for happens in happening]
    wanted = {PROVISIONED: converged + 2, **dict.fromkeys((*OF_A_LIFE, *OF_AN_ACCOUNT), 1)}
    wanted[NETWORK_CHANGED] = CHANGES
    events = bus.count(wanted)
    tell(progress.console, verdicts)
    for part in parts:
        tell_part(progress.console, part)

    missing = [kind for kind, number in wanted.items() if events[kind] < number]
    sound = not any(part.fault for part in parts)
    done = converged == len(verdicts) and sound and not missing
    counted = ", ".join(f"{count} x {kind}" for kind, count in sorted(events.items()))
    progress.console.print(f"On the bus: {counted or 'nothing'}.", highlight=False)
    if missing:
        progress.console.print(f"Missing there: {', '.join(missing)}.", style="bold red")
    progress.console.print(
        f"{converged} of {len(verdicts)} people have their Studio profile, in service and with "
        f"their persona's role; one came, changed and left, one was taken "
        f"over, one made right again. {progress.seconds:.0f} s in all.",
        style="bold green" if done else "bold red",
        highlight=False,
    )
    return 0 if done else 1
