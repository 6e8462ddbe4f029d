"""Why roles have policies of their own."""

from constructs import IConstruct

from infra.acknowledgement import acknowledge


def acknowledge_inline_policy(role: IConstruct) -> None:
    """Accept that ``role`` has an inline policy."""
    acknowledge(
        role,
        "The policy is for this role alone, and goes with it; a managed one could be attached to "
        "others.",
        "NIST.800.53.R5-IAMNoInlinePolicy",
    )
