"""The services that have an admin function, and where each is named."""

from enum import StrEnum


class Service(StrEnum):
    """A service, by what it looks after."""

    USERS = "users"
    ACCOUNTS = "accounts"
    NETWORKS = "networks"

    @property
    def variable(self) -> str:
        """The environment variable that names its admin function."""
        return {
            Service.USERS: "ADMIN_FUNCTION",
            Service.ACCOUNTS: "PROJECTS_ADMIN_FUNCTION",
            Service.NETWORKS: "NETWORKS_ADMIN_FUNCTION",
        }[self]

    @property
    def queues(self) -> tuple[str, ...]:
        """Its dead-letter queues, by the names operators use."""
        return {
            Service.USERS: ("work", "streams"),
            Service.ACCOUNTS: ("work", "events", "streams"),
            Service.NETWORKS: ("work", "events", "streams"),
        }[self]
