"""A short environment file that is right, and how tests read variants of it."""

from pathlib import Path

import pytest

from infra.configuration import ConfigurationError, Installation, read_installation

GOOD = """\
installation: acme
region: eu-west-1
production: false
governance: {account_id: "111111111111"}
account_sets:
  retail:
    dev:
      account_id: "222222222222"
      regions:
        eu-west-1:
          availability_zones: [eu-west-1a, eu-west-1b]
          studios:
            - alias: retail-dev
"""


def read(tmp_path: Path, text: str) -> Installation:
    """Read ``text`` as the file ``acme.yaml``."""
    file = tmp_path / "acme.yaml"
    file.write_text(text)
    return read_installation(file)


def refusal(tmp_path: Path, text: str) -> list[str]:
    """Return the lines with which ``text`` is refused."""
    with pytest.raises(ConfigurationError) as refused:
        read(tmp_path, text)
    return str(refused.value).splitlines()
