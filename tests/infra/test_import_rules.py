"""Who may import whom."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.bundles.contents import NOT_SHIPPED

ROOT = Path(__file__).resolve().parent.parent.parent
OURS = {"infra", "services", "events", "sandbox", "cli", "bench", "tests"}
# What requirements/functions.txt installs and the bundle ships.
SHIPPED = {"aws_lambda_powertools", "botocore", "pydantic", "pydantic_core", "typing_extensions"}


class _AtRunTime(ast.NodeTransformer):
    """Drops what only the type checker sees."""

    def visit_If(self, node: ast.If) -> ast.AST | list[ast.stmt]:
        if isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            return node.orelse
        return self.generic_visit(node)


def imported(file: Path, *, at_run_time: bool = False) -> Iterator[str]:
    """Yield the full name of every module that a file imports, at any depth."""
    package = list(file.relative_to(ROOT).parts[:-1])
    tree: ast.AST = ast.parse(file.read_text(encoding="utf-8"))
    if at_run_time:
        tree = _AtRunTime().visit(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*start, *([node.module] if node.module else [])])
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


def files(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


def of(name: str, *packages: str) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


SERVICES = sorted(
    path.name for path in (ROOT / "services").iterdir() if (path / "__init__.py").exists()
)


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_imports_events_and_the_kernel_and_nothing_else_of_ours(service: str) -> None:
    allowed = ("events", f"services.{service}", "services.controller")
    broken = {
        f"{file.relative_to(ROOT)}: {name}"
        for file in files(f"services/{service}")
        for name in imported(file)
        if name.split(".")[0] in OURS and name != "services" and not of(name, *allowed)
    }

    assert broken == set()


def test_the_kernel_knows_no_service() -> None:
    broken = {
        f"{file.relative_to(ROOT)}: {name}"
        for file in files("services/controller")
        for name in imported(file)
        if of(name, *(f"services.{each}" for each in SERVICES if each != "controller"))
    }

    assert broken == set()


def test_events_import_nothing_of_ours() -> None:
    broken = {
        f"{file.relative_to(ROOT)}: {name}"
        for file in files("events")
        for name in imported(file)
        if name.split(".")[0] in OURS - {"events"}
    }

    assert broken == set()


def test_the_infrastructure_imports_events_only() -> None:
    broken = {
        f"{file.relative_to(ROOT)}: {name}"
        for file in files("infra")
        for name in imported(file)
        if name.split(".")[0] in OURS - {"infra", "events"}
    }

    assert broken == set()


@pytest.mark.parametrize("folder", ["services", "events"])
def test_what_is_shipped_imports_only_what_is_shipped_with_it(folder: str) -> None:
    known = SHIPPED | set(sys.stdlib_module_names) | {"events", "services"}
    broken = {
        f"{file.relative_to(ROOT)}: {name}"
        for file in files(folder)
        for name in imported(file, at_run_time=True)
        if name.split(".")[0] not in known
    }

    assert broken == set()


def test_what_is_shipped_imports_nothing_that_is_left_out() -> None:
    left_out = [path.removesuffix(".py").replace("/", ".") for path in NOT_SHIPPED]
    shipped = [
        file
        for file in files("services") + files("events")
        if str(file.relative_to(ROOT)) not in NOT_SHIPPED
        # What stands beside the packages of the services is in no bundle.
        and file.parent != ROOT / "services"
    ]
    broken = {
        f"{file.relative_to(ROOT)}: {name}"
        for file in shipped
        for name in imported(file)
        if of(name, *left_out)
    }

    assert broken == set()
