"""Wire names, as literals, without any import: a worker names an event without loading pydantic."""

BUS = "studio-provisioner"

USER_ONBOARDING = "studio.user-onboarding"

USER_REQUESTED = "UserRequested.v1"
USER_PROVISIONED = "UserProvisioned.v1"
USER_FAILED = "UserFailed.v1"
