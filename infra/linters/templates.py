"""cfn-lint on a template."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from infra.linters.problem import Problem

NAME: Final = "cfn-lint"
# Left out: notices, which are no findings, and the one warning that CDK's own validator has too
# and that would be acknowledged twice on each subnet. Its errors are looked for by both.
_LEFT_OUT: Final = ["I", "W3010"]


def lint_template(template: Path, region: str) -> Iterable[Problem]:
    """Yield what cfn-lint finds in a template that is deployed in ``region``."""
    # Its schemas take seconds to load, which nobody else need spend.
    from cfnlint import api
    from cfnlint.config import ManualArgs

    matches = api.lint(
        template.read_text(encoding="utf-8"),
        config=ManualArgs(regions=[region], ignore_checks=_LEFT_OUT),
    )
    for match in matches:
        # A section, the name of what is in it, and where in that.
        path = [str(part) for part in match.path or ()]
        yield Problem(
            logical_id=path[1] if len(path) > 1 else "",
            rule=match.rule.id,
            message=match.message,
            where=".".join(path[2:]),
        )
