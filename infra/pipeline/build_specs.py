"""What CodeBuild runs: the Makefile's commands, which anybody with a checkout can run too."""

import hashlib
import json
from typing import Any, Final

BuildSpec = dict[str, Any]

# Where `make synth` writes the assembly, in the checkout that goes from action to action.
ASSEMBLY: Final = "cdk.out"
# The variable with what an action does: a command of the Makefile, and for which stacks.
COMMAND: Final = "COMMAND"
# The variable with the bucket that reports are kept in, and the folder there.
REPORTS_BUCKET: Final = "REPORTS_BUCKET"
REPORTS_FOLDER: Final = "reports"
_TESTS: Final = "reports/tests.xml"
_PYTHON: Final = "3.12"
# What each machine makes for itself, and what no later action reads.
_LEFT_BEHIND: Final = (".venv", ".build", ".mypy_cache", ".ruff_cache", ".pytest_cache")
# One command that finds what there is: after a failure some reports are not there.
_KEEP_REPORTS: Final = (
    f'aws s3 cp . "s3://${REPORTS_BUCKET}/{REPORTS_FOLDER}/$CODEBUILD_RESOLVED_SOURCE_VERSION/" '
    f'--recursive --no-progress --no-follow-symlinks --exclude "*" '
    f'--include "{ASSEMBLY}/*validation-report.json" --include "{_TESTS}"'
)


def build_spec(environment: str, *, report_group: str) -> BuildSpec:
    """Return how templates are written and everything is checked.

    What is found fails the build. The tests' results are a report of CodeBuild, which takes them
    in after a failure too; they and the report of the template rules are kept in the bucket.

    Parameters
    ----------
    environment
        The name of the environment.
    report_group
        The ARN of the report group that takes the tests' results.
    """
    return _spec(
        {
            "commands": [
                f"make synth ENV={environment}",
                "make check",
                f"make suite REPORT={_TESTS}",
            ],
            "finally": [_KEEP_REPORTS],
        },
        reports={report_group: {"files": [_TESTS], "file-format": "JUNITXML"}},
        artifacts={
            "files": ["**/*"],
            "exclude-paths": [f"{folder}/**/*" for folder in _LEFT_BEHIND],
        },
    )


def action_spec(environment: str) -> BuildSpec:
    """Return how an action of the pipeline plans or deploys what was built before."""
    return _spec({"commands": [f"make ${COMMAND} ENV={environment} ASSEMBLY={ASSEMBLY} YES=1"]})


def fingerprint(*specs: BuildSpec) -> str:
    """Return a text that differs where one of the specs does."""
    return hashlib.sha256(json.dumps(specs, sort_keys=True).encode()).hexdigest()[:16]


def _spec(build: dict[str, Any], **further: dict[str, Any]) -> BuildSpec:
    return {
        "version": "0.2",
        "env": {"shell": "bash"},
        "phases": {"install": {"runtime-versions": {"python": _PYTHON}}, "build": build},
        **further,
    }
