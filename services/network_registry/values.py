"""What the parameters of a network are to say, and where they say something else. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from services.network_registry.network_account import Stored
from services.network_registry.settings import Parameter
from services.network_registry.topology import effective_table
from services.network_registry.world import NetworkView

STRING: Final = "String"
STRING_LIST: Final = "StringList"


@dataclass(frozen=True)
class Difference:
    """A parameter that does not say what it is to say.

    Attributes
    ----------
    now
        What is there; None: nothing.
    should
        The value; a list's parts are joined by commas.
    """

    name: str
    description: str
    now: Stored | None
    should: Stored

    @property
    def wrong_type(self) -> bool:
        """Whether it has to be made anew, since SSM changes no types."""
        return self.now is not None and self.now.type != self.should.type

    def would(self) -> str:
        """Return what a plan says of it."""
        if self.now is None:
            return f"Write {self.name}, which is not there: {self.should.value}."
        if self.wrong_type:
            return (
                f"Make {self.name} anew as {self.should.type}, since it is a {self.now.type} and "
                f"types cannot be changed: {self.should.value}."
            )
        return f"Write {self.name}: {self.should.value}. It says {self.now.value}."

    def to_json(self) -> dict[str, str | None]:
        """Return it as operators see it."""
        shown: dict[str, str | None] = {
            "name": self.name,
            "is": self.now.value if self.now else None,
            "should": self.should.value,
        }
        if self.now is not None and self.wrong_type:
            shown["type_is"] = self.now.type
        return shown


def should_say(view: NetworkView, parameters: Iterable[Parameter]) -> dict[str, Stored | None]:
    """Return what each parameter is to say, by name; None where there is nothing to say."""
    return {each.name: _VALUES[each.what](view) for each in parameters}


def differences(view: NetworkView, parameters: tuple[Parameter, ...]) -> tuple[Difference, ...]:
    """Return the parameters that do not say what they are to say.

    Lists compare as sets: whoever else writes the same subnets in another order is right too.
    """
    should = should_say(view, parameters)
    found = []
    for parameter in parameters:
        wanted, now = should[parameter.name], view.parameters.get(parameter.name)
        if wanted is not None and not _same(now, wanted):
            found.append(Difference(parameter.name, parameter.description, now, wanted))
    return tuple(found)


def said(values: Mapping[str, Stored | None]) -> dict[str, str]:
    """Return the values alone, without those that there are none of."""
    return {name: each.value for name, each in values.items() if each is not None}


def _same(now: Stored | None, wanted: Stored) -> bool:
    if now is None or now.type != wanted.type:
        return False
    if wanted.type == STRING_LIST:
        return sorted(now.value.split(",")) == sorted(wanted.value.split(","))
    return now.value == wanted.value


def _string(value: str | None) -> Stored | None:
    return Stored(value, STRING) if value else None


def _list(values: Iterable[str]) -> Stored | None:
    # SSM takes no empty value.
    joined = ",".join(dict.fromkeys(values))
    return Stored(joined, STRING_LIST) if joined else None


def _tables(view: NetworkView) -> Iterable[str]:
    for subnet in view.private:
        table = effective_table(subnet, view.tables)
        if table is not None:
            yield table.id


_VALUES: Final[Mapping[str, Callable[[NetworkView], Stored | None]]] = {
    "vpc-id": lambda view: _string(view.vpc_id),
    "private-subnet-ids": lambda view: _list(each.id for each in view.private),
    "security-group-id": lambda view: _string(view.security_group_id),
    "vpc-cidr": lambda view: _string(view.vpc_cidr),
    "public-subnet-ids": lambda view: _list(view.public),
    "availability-zones": lambda view: _list(each.zone for each in view.private),
    "private-route-table-ids": lambda view: _list(_tables(view)),
    "endpoint-ids": lambda view: _list(sorted(each.id for each in view.endpoints)),
}
