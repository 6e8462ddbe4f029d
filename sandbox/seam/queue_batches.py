"""Gap: IAM is asked for `sqs:SendMessageBatch`, an action that AWS does not have.

On AWS a batch needs the permission of the single call; so do deleting and hiding many.
"""

from collections.abc import Callable

from ministack.core import iam_actions

from sandbox.seam.patch import wrap

_SINGLE = {
    f"sqs:{action}Batch": f"sqs:{action}"
    for action in ("SendMessage", "DeleteMessage", "ChangeMessageVisibility")
}


def install() -> None:
    """Ask IAM for the action of the single call."""

    def around(extract: Callable[..., str | None]) -> Callable[..., str | None]:
        def extract_action(*request: object) -> str | None:
            action = extract(*request)
            return None if action is None else _SINGLE.get(action, action)

        return extract_action

    wrap(iam_actions, "extract_iam_action", around)
