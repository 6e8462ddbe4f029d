"""The CDK CLI is started by the Node.js that the project brings."""

from cli.npx import run_npx


def test_npx_starts_whatever_the_machine_has() -> None:
    done = run_npx(["--version"])

    assert done.returncode == 0, done.stdout
    assert done.stdout.strip()[0].isdigit()
