"""Reading an environment file, with answers that name the line and the key."""

from pathlib import Path

from pydantic import ValidationError

from infra.configuration.lines import KeyPath, LocatedYaml, YamlError, read_yaml
from infra.configuration.model import Installation
from infra.configuration.rules import problems
from infra.refusal import InfraError

ENVIRONMENTS = Path(__file__).resolve().parent.parent / "environments"


class ConfigurationError(InfraError):
    """An environment file is refused; each line of the text is one problem.

    A line reads ``file:line: key.path: reason``.
    """


def environment_file(environment: str) -> Path:
    """Return the file of an environment: of a name, or the path given if it ends in ``.yaml``.

    Raises
    ------
    ConfigurationError
        There is no such file; the text lists those there are.
    """
    if environment.endswith(".yaml") and Path(environment).is_file():
        return Path(environment)
    path = ENVIRONMENTS / f"{environment}.yaml"
    if not path.is_file():
        # With a dot in it a file is something beside an environment's.
        stems = (found.stem for found in ENVIRONMENTS.glob("*.yaml"))
        known = ", ".join(sorted(stem for stem in stems if "." not in stem))
        raise ConfigurationError(f"there is no environment {environment!r}; there are: {known}")
    return path


def read_installation(path: Path) -> Installation:
    """Read and check an environment file.

    Raises
    ------
    ConfigurationError
        Anything is wrong; every problem that could be found is in the text.
    """
    try:
        located = read_yaml(path)
    except YamlError as error:
        raise ConfigurationError(_line(path, error.line, error.path, error.reason)) from error
    if not isinstance(located.data, dict):
        raise ConfigurationError(_line(path, 1, (), "the file is not a mapping"))
    try:
        installation = Installation.model_validate(located.data, context={"folder": path.parent})
    except ValidationError as error:
        found = [
            (_known_part(located, tuple(item["loc"])), _reason(item["type"], item["msg"]))
            for item in error.errors(include_url=False, include_context=False)
        ]
    else:
        found = [(problem.path, problem.reason) for problem in problems(installation)]
        if not found:
            return installation
    found.sort(key=lambda entry: located.line_of(entry[0]))
    raise ConfigurationError(
        "\n".join(_line(path, located.line_of(keys), keys, reason) for keys, reason in found)
    )


def refused(path: Path, keys: KeyPath, reason: str) -> ConfigurationError:
    """Return the answer to one setting of a file that was read before."""
    return ConfigurationError(_line(path, read_yaml(path).line_of(keys), keys, reason))


def _known_part(located: LocatedYaml, loc: KeyPath) -> KeyPath:
    # Pydantic adds parts that are not keys of the file (`[key]` for a refused mapping key);
    # a missing key is kept, since its name is the point.
    keys = tuple(part for part in loc if part != "[key]")
    return keys if keys[:-1] in located.lines else keys[:-1]


def _reason(kind: str, message: str) -> str:
    if kind == "extra_forbidden":
        return "there is no such setting"
    if kind == "string_type":
        return "must be text: put it in quotes"
    if kind.startswith("ip_v4_network"):
        return "must be a network like 10.0.0.0/16, with no bits set after the mask"
    return message


def _line(path: Path, line: int, keys: KeyPath, reason: str) -> str:
    place = ".".join(str(key) for key in keys)
    return f"{path.name}:{line}: {place}: {reason}" if place else f"{path.name}:{line}: {reason}"
