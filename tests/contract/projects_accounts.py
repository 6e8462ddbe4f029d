"""One region of an account twice: in memory, and as real clients on the sandbox's stand-ins.

What the stand-ins lack, parameters and roles, is moto's.
"""

import json
from collections.abc import Callable
from functools import cache
from typing import Any, Protocol

from botocore.awsrequest import AWSResponse

from sandbox.sagemaker.world import World
from sandbox.servicecatalog.catalog import OPERATIONS as CATALOG_OPERATIONS
from sandbox.servicecatalog.catalog import Catalog
from sandbox.servicecatalog.shares import ORGANIZATIONS, add_share
from sandbox.stand_in.call_faults import CallFault
from sandbox.stand_in.service import StandIn
from services.controller.clients import create_client
from services.controller.clock import utc_now
from services.controller.sessions import WorkloadSessions
from services.project_enabler.aws_projects_account import AwsProjectsAccount
from services.project_enabler.projects_account import ProjectsAccount
from services.project_enabler.world import Share
from tests.contract.stand_in_wire import connect
from tests.contract.studios import ACCOUNT, REGION, Time
from tests.world.calls import Calls
from tests.world.projects import ROLES_A_PAGE, MemoryProjectsAccount

PATH = "/studio/persona/"
SERVICE_PATH = "/service-role/"
OWN = Share("port-own00000000000", "Platform team")
_ROLE = f"arn:aws:iam::{ACCOUNT}:role/test-{REGION}-projects"
_TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "sagemaker.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
)


class Place(Protocol):
    """A region under test, and what happens in it."""

    time: Time

    @property
    def account(self) -> ProjectsAccount: ...

    def put_parameter(self, name: str, value: str) -> None: ...

    def put_role(self, name: str, path: str = PATH) -> str: ...

    def delete_role(self, arn: str) -> None: ...

    def share_within_the_organization(self, share: Share) -> None: ...

    def refuse_next(self, operation: str, code: str, message: str) -> None: ...

    def take_the_base_away(self) -> None: ...


class MemoryPlace:
    def __init__(self) -> None:
        self.time = Time()
        self.account = MemoryProjectsAccount(
            ACCOUNT, REGION, self.time, Calls(), {}, service_role_names=set()
        )

    def put_parameter(self, name: str, value: str) -> None:
        self.account.parameter_values[name] = value

    def put_role(self, name: str, path: str = PATH) -> str:
        under = self.account.service_role_names if path == SERVICE_PATH else self.account.roles
        under.add(name)
        return f"arn:aws:iam::{ACCOUNT}:role{path}{name}"

    def delete_role(self, arn: str) -> None:
        self.account.delete_role(arn)

    def share_within_the_organization(self, share: Share) -> None:
        self.account.organization_shares.append(share)

    def refuse_next(self, operation: str, code: str, message: str) -> None:
        self.account.refuse_next(operation, code, message)

    def take_the_base_away(self) -> None:
        self.account.base = False


class AwsPlace:
    """Needs moto to be on."""

    def __init__(self) -> None:
        self.time = Time()
        # By ARN, the unique ids of moto's roles: Service Catalog asks for these, and often.
        self._unique_ids: dict[str, str] = {}
        self.catalog = Catalog(self.time, self)
        self.world = World(self.time, portfolios=self.catalog)
        self.client: Callable[[str], Any] = cache(self._connected)
        sessions = WorkloadSessions(
            self.client("sts"), "test", utc_now, lambda service, **_: self.client(service)
        )
        self.account = AwsProjectsAccount(
            lambda service: sessions.client(service, role_arn=_ROLE, region=REGION)
        )

    def unique_id(self, arn: str) -> str | None:
        return self._unique_ids.get(arn)

    def arn(self, unique_id: str, account_id: str) -> str | None:
        return next((arn for arn, made in self._unique_ids.items() if made == unique_id), None)

    def put_parameter(self, name: str, value: str) -> None:
        self.client("ssm").put_parameter(Name=name, Value=value, Type="String")

    def put_role(self, name: str, path: str = PATH) -> str:
        made = self.client("iam").create_role(
            RoleName=name, Path=path, AssumeRolePolicyDocument=_TRUST
        )
        arn = str(made["Role"]["Arn"])
        self._unique_ids[arn] = made["Role"]["RoleId"]
        return arn

    def delete_role(self, arn: str) -> None:
        self.client("iam").delete_role(RoleName=arn.rpartition("/")[2])
        del self._unique_ids[arn]

    def share_within_the_organization(self, share: Share) -> None:
        place = self.catalog.place(ACCOUNT, REGION)
        now = self.time()
        add_share(place, share.provider_name, "Own", ORGANIZATIONS, now, share.portfolio_id)

    def refuse_next(self, operation: str, code: str, message: str) -> None:
        if operation in ("GetParameters", "ListRoles", "AssumeRole"):
            self._refuse_at_moto(operation, code, message, times=1)
            return
        stand_in = self.catalog if operation in CATALOG_OPERATIONS else self.world
        stand_in.faults.call_faults.append(CallFault(operation, code, message))

    def take_the_base_away(self) -> None:
        self._refuse_at_moto("AssumeRole", "AccessDenied", "not authorized to assume it", times=99)

    def _connected(self, service: str) -> Any:
        found = create_client(service, region=REGION)
        stood_in: dict[str, StandIn[Any]] = {
            "sagemaker": self.world,
            "servicecatalog": self.catalog,
        }
        if service in stood_in:
            connect(found, stood_in[service], ACCOUNT, REGION)
        elif service == "iam":
            # IAM may return fewer than it is asked for, and have more.
            found.meta.events.register(
                "provide-client-params.iam.ListRoles",
                lambda params, **_: {**params, "MaxItems": ROLES_A_PAGE},
            )
        return found

    def _refuse_at_moto(self, operation: str, code: str, message: str, *, times: int) -> None:
        service = {"GetParameters": "ssm", "ListRoles": "iam", "AssumeRole": "sts"}[operation]
        left = iter(range(times))

        def refuse(**_: Any) -> tuple[AWSResponse, dict[str, Any]] | None:
            if next(left, None) is None:
                return None
            metadata = {"RequestId": "request-refused", "HTTPStatusCode": 400}
            error = {"Code": code, "Message": message}
            no_headers: Any = {}
            answer = AWSResponse("", 400, no_headers, None)
            return answer, {"Error": error, "ResponseMetadata": metadata}

        self.client(service).meta.events.register(f"before-call.{service}.{operation}", refuse)
