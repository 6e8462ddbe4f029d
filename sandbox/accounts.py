"""The accounts of the sandbox, as `infra/environments/sandbox.yaml` configures them."""

INSTALLATION = "sandbox"
REGION = "eu-west-1"
GOVERNANCE_ACCOUNT = "111111111111"
STUDIO_ACCOUNT = "222222222222"
PROD_ACCOUNT = "333333333333"
ACCOUNTS = (GOVERNANCE_ACCOUNT, STUDIO_ACCOUNT, PROD_ACCOUNT)
STUDIO_ALIAS = "retail-dev"
