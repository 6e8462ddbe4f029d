"""`studioctl` as a test runs it: in a folder, against the API in memory."""

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from botocore.credentials import Credentials
from typer.testing import CliRunner, Result

from cli.function import FunctionPlace
from cli.main import app
from cli.surroundings import Surroundings
from cli.transport import Transport
from tests.cli.fake_api import FakeApi, FakeClock
from tests.cli.fake_function import FakeFunction, FakeSts

URL = "https://abc123.execute-api.eu-west-1.amazonaws.com/v1"
PROJECTS_ADMIN = "projects-admin"
NETWORKS_ADMIN = "networks-admin"
ADD_ADA = ("users", "add", "Ada", "--persona", "data-scientist")


@dataclass(frozen=True)
class NoSession:
    """A credential chain that finds nothing."""

    region_name: str | None = None

    def get_credentials(self) -> Credentials | None:
        return None


@dataclass
class Studioctl:
    """The command, run in a folder against the API and the admin functions in memory.

    ``function`` is the one of users; the one of accounts is ``enabler``, known as PROJECTS_ADMIN,
    that of networks ``registry``, known as NETWORKS_ADMIN.
    ``typed`` is what somebody answers at a terminal; None: nobody is there.
    ``browser`` collects what is opened; None: nothing can open it.
    ``transport`` carries requests elsewhere than to ``api``.
    ``npx`` collects what the CDK CLI is told; it fails where told a word of ``npx_fails_at``.
    """

    api: FakeApi
    clock: FakeClock
    folder: Path
    environ: dict[str, str]
    function: FakeFunction = field(default_factory=FakeFunction)
    enabler: FakeFunction = field(default_factory=FakeFunction)
    registry: FakeFunction = field(default_factory=FakeFunction)
    sts: FakeSts = field(default_factory=FakeSts)
    typed: str | None = None
    browser: list[str] | None = field(default_factory=list)
    npx: list[list[str]] = field(default_factory=list)
    npx_fails_at: tuple[str, ...] = ()
    transport: Transport | None = None

    def __call__(self, *args: str) -> Result:
        surroundings = Surroundings(
            environ=self.environ,
            folder=self.folder,
            clock=self.clock,
            transport=self.transport or self.api,
            aws_session=NoSession,
            invoker=self._invoker,
            sts=self.sts.at,
            at_terminal=lambda: self.typed is not None,
            open_in_browser=self._open,
            run_npx=self._npx,
        )
        result = CliRunner().invoke(
            app,
            args,
            obj=surroundings,
            env={"COLUMNS": "80"},
            input=self.typed,
            catch_exceptions=False,
        )
        assert "Traceback" not in result.output
        return result

    def _invoker(self, place: FunctionPlace) -> FakeFunction:
        others = {PROJECTS_ADMIN: self.enabler, NETWORKS_ADMIN: self.registry}
        return others.get(place.name, self.function).at(place)

    def _npx(self, arguments: Sequence[str]) -> "subprocess.CompletedProcess[str]":
        self.npx.append(list(arguments))
        code = 1 if any(word in self.npx_fails_at for word in arguments) else 0
        return subprocess.CompletedProcess([], code, "CDK says why\n" if code else "")

    def _open(self, address: str) -> bool:
        if self.browser is None:
            return False
        self.browser.append(address)
        return True

    def file(self, name: str, text: str | bytes) -> str:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return name


def words(text: str) -> str:
    """Text as it is read: without the breaks and the padding of a table."""
    return " ".join(text.split())


def people(*names: str, persona: str = "data-scientist", more: str = "") -> str:
    """A list in our own format, one entry a line from line 2."""
    return "users:\n" + "".join(
        f"  - {{user_name: {name}, persona: {persona}{more}}}\n" for name in names
    )
