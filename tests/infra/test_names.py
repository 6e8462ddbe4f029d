"""Names of roles and functions are as long as IAM allows, at most, and no two are alike."""

from infra import names

# The longest that an installation's name may be, and the longest of AWS's regions' names.
LONGEST = ("a" * 20, "ap-southeast-1")


def every_name(installation: str, region: str) -> list[str]:
    return [
        *(
            names.function_name(installation, region, service, short_name)
            for service, short_names in names.FUNCTION_SHORT_NAMES.items()
            for short_name in short_names
        ),
        names.workload_role_name(installation, region),
        names.login_role_name(installation, region),
        names.projects_role_name(installation, region),
        names.projects_look_role_name(installation, region),
        names.projects_stack_function_name(installation, region),
        names.network_role_name(installation, region),
        names.network_admin_role_name(installation, region),
        names.default_group_function_name(installation, region),
        names.network_check_function_name(installation, region),
        names.flow_logs_role_name(installation, region),
        names.forwarder_role_name(installation, region),
        names.boundary_name(installation, region),
    ]


def test_the_longest_names_are_within_64_characters() -> None:
    assert max(len(name) for name in every_name(*LONGEST)) <= 64


def test_no_two_names_are_alike() -> None:
    found = every_name("acme", "eu-west-1")

    assert len(set(found)) == len(found)


def test_onboardings_functions_are_called_what_they_always_were() -> None:
    assert (
        names.function_name("acme", "eu-west-1", "onboarding", "worker")
        == "acme-eu-west-1-onboarding-worker"
    )


def test_the_roles_and_functions_for_projects_have_names_that_others_rely_on() -> None:
    assert names.function_name("a", "r", "projects", "intake") == "a-r-projects-intake"
    assert names.projects_role_name("a", "r") == "a-r-projects"
    assert names.projects_look_role_name("a", "r") == "a-r-projects-look"
    assert names.projects_stack_function_name("a", "r") == "a-r-projects-stack"
    assert names.forwarder_role_name("a", "r") == "a-r-forwarder"
    assert (
        names.bus_arn("aws", "r", "111111111111")
        == "arn:aws:events:r:111111111111:event-bus/studio-provisioner"
    )
