"""Wire names, as literals, without any import: a worker names an event without loading pydantic."""

BUS = "studio-provisioner"

USER_ONBOARDING = "studio.user-onboarding"

USER_REQUESTED = "UserRequested.v1"
USER_PROVISIONED = "UserProvisioned.v1"
USER_FAILED = "UserFailed.v1"
USER_APPROVED = "UserApproved.v1"
USER_REJECTED = "UserRejected.v1"
USER_CHANGED = "UserChanged.v1"
USER_SUSPENDED = "UserSuspended.v1"
USER_OFFBOARDED = "UserOffboarded.v1"
USER_LOGIN_ISSUED = "UserLoginIssued.v1"
USER_DRIFT_CORRECTED = "UserDriftCorrected.v1"

PROJECT_ENABLER = "studio.project-enabler"

ACCOUNT_JOINED = "AccountJoined.v1"
ACCOUNT_DEPARTED = "AccountDeparted.v1"
PROJECTS_ENABLED = "ProjectsEnabled.v1"
PROJECTS_FAILED = "ProjectsFailed.v1"

NETWORK_REGISTRY = "studio.network-registry"

NETWORK_CHANGED = "NetworkChanged.v1"
NETWORK_FAILED = "NetworkFailed.v1"
NETWORK_WARNING = "NetworkWarning.v1"
