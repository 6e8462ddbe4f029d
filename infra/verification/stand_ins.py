"""The modules of the local cloud that no check asks about, and why; what only a person can look at.

A test keeps every stand-in either here or named by a check.
"""

from collections.abc import Mapping
from typing import Final

NOT_VERIFIABLE: Final[Mapping[str, str]] = {
    "sandbox/seam/install.py": "It only installs the other modules.",
    "sandbox/seam/patch.py": "It only replaces names inside the emulator.",
    "sandbox/seam/function_endpoint.py": "It lets a proxy stand before the emulator; AWS has none.",
    "sandbox/seam/policy_variables.py": "IAM evaluates variables only for somebody who acts under "
    "a persona's role, which SageMaker alone may assume: tried by hand, from inside Studio.",
    "sandbox/seam/transit_attachments.py": "A transit gateway costs money and belongs to others; "
    "where a network has one, `studioctl networks get` shows what was found.",
    "sandbox/seam/profile_resources.py": "No template of ours makes a profile; what CloudFormation "
    "calls one is looked at by hand: stack-owned-profile.",
    "sandbox/seam/sagemaker_calls.py": "What CloudTrail tells of a profile's change comes minutes "
    "later: looked at by hand, profile-change-heard.",
    "sandbox/seam/stack_of_resource.py": "It finds the stack of a profile by that same id.",
    "sandbox/sagemaker/faults.py": "It makes calls fail on command, which AWS does not.",
    "sandbox/sagemaker/lifecycle_configs.py": "It is asked for by templates alone: a domain with a "
    "script that is not there would have failed its stack.",
    "sandbox/seam/servicequotas_api.py": "It only carries the stand-in of the quotas.",
    "sandbox/servicecatalog/records.py": "It is what the stand-in remembers.",
}

# What no script can do; each has its step in docs/first-real-deployment.md, by this id.
BY_HAND: Final[Mapping[str, str]] = {
    "studio-opens": "Studio opens in a browser for the owner, and JupyterLab starts.",
    "person-in-cloudtrail": "CloudTrail names the person by source identity.",
    "persona-in-studio": "A notebook may do what its persona may, and nothing of what it may not.",
    "roles-change-under-apps": "A role that is changed reaches an app when it is started again.",
    "project-from-template": "A lead creates a project from a template of Amazon's.",
    "aws-buckets-through-endpoint": "Amazon's own images and buckets are reached from the VPC.",
    "account-joins": "An account that joins is told of, and gets Projects when its base is there.",
    "account-leaves": "An account that leaves is told of, and is not touched any more.",
    "stack-set-leaves-listed-out": "A stack set leaves listed accounts out when accounts join.",
    "shared-vpc": "Route tables of a VPC that another account shares are shown, or not.",
    "portfolio-forgets": "Disabling the portfolio forgets its principals, or not.",
    "profile-change-heard": "A profile that is changed by hand is mended, before any sweep.",
    "stack-owned-profile": "A profile that a stack owns is refused, with the stack's name.",
    "cold-start": "How long a first call takes after an hour of rest.",
    "failure-is-counted": "A run that fails sets off the one alarm that counts them in the logs.",
    "dead-letters-come-back": "What is on a dead-letter queue is taken up again.",
}
