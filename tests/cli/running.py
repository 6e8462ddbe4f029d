"""`studioctl` as a test runs it: in a folder, against the API in memory."""

from dataclasses import dataclass
from pathlib import Path

from botocore.credentials import Credentials
from typer.testing import CliRunner, Result

from cli.main import app
from cli.surroundings import Surroundings
from tests.cli.fake_api import FakeApi, FakeClock

URL = "https://abc123.execute-api.eu-west-1.amazonaws.com/v1"
ADD_ADA = ("users", "add", "Ada", "--persona", "data-scientist")


@dataclass(frozen=True)
class NoSession:
    """A credential chain that finds nothing."""

    region_name: str | None = None

    def get_credentials(self) -> Credentials | None:
        return None


@dataclass
class Studioctl:
    """The command, run in a folder against the API in memory."""

    api: FakeApi
    clock: FakeClock
    folder: Path
    environ: dict[str, str]

    def __call__(self, *args: str) -> Result:
        surroundings = Surroundings(
            environ=self.environ,
            folder=self.folder,
            clock=self.clock,
            transport=self.api,
            aws_session=NoSession,
        )
        result = CliRunner().invoke(
            app, args, obj=surroundings, env={"COLUMNS": "80"}, catch_exceptions=False
        )
        assert "Traceback" not in result.output
        return result

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
