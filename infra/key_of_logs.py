"""Why logs have no key of their own."""

from constructs import IConstruct

from infra.acknowledgement import acknowledge


def acknowledge_key_of_logs(log_group: IConstruct) -> None:
    """Accept that a log group has no key of ours."""
    acknowledge(
        log_group,
        "CloudWatch encrypts it with a key of its own. Logs tell ids, addresses and reasons, no "
        "secrets and no content of people's work, and a key of ours costs a dollar a month in "
        "each account.",
        "NIST.800.53.R5-CloudWatchLogGroupEncrypted",
    )
