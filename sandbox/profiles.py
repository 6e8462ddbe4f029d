"""AWS profiles of the sandbox's accounts, for whoever delivers to them by hand."""

from pathlib import Path

from sandbox.accounts import ACCOUNTS


def profiles_file(state: Path) -> Path:
    """Return where the profiles of a cloud are, as the AWS SDKs read them."""
    return (state / "credentials").resolve()


def write_profiles(state: Path) -> None:
    """Write a profile `sandbox-ACCOUNT` for each account: its root, whose key is its number."""
    profiles_file(state).write_text(
        "".join(
            f"[sandbox-{account_id}]\n"
            f"aws_access_key_id = {account_id}\n"
            f"aws_secret_access_key = test\n\n"
            for account_id in ACCOUNTS
        ),
        encoding="utf-8",
    )
