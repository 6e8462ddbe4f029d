"""`python -m infra seed`: fill the empty repository of an environment's pipelines."""

import argparse

from infra.commands import ROOT, say

HELP: str = "fill the empty repository of an environment's pipelines with this checkout's HEAD"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("environment", help="a name in infra/environments/")
    parser.add_argument(
        "--profile", help="the AWS profile of the governance account; default: what is listed"
    )


def run(options: argparse.Namespace) -> int:
    """Return 0 where the repository has the branch then, or 1."""
    from infra.configuration import read_installation
    from infra.configuration.environment_name import name_for_pipelines
    from infra.configuration.reading import environment_file
    from infra.delivery.profiles import read_profiles
    from infra.seeding.decision import decide
    from infra.seeding.git import Git
    from infra.seeding.remote import codecommit_url, pipeline_settings, push_commands

    file = environment_file(options.environment)
    installation = read_installation(file)
    name_for_pipelines(file, installation)
    settings = pipeline_settings(installation)
    if settings.source.codecommit is None:
        say("The repository is your provider's, which knows who may push. Where it is empty:")
        for command in push_commands("<its URL>", settings.branch):
            say(f"  {command}")
        return 0
    url = codecommit_url(
        settings.source.codecommit.repository,
        region=installation.region,
        profile=options.profile or read_profiles(file).get(installation.governance.account_id),
    )
    git = Git(ROOT, url)
    say(f"looking at {url}")
    heads = git.heads()
    seed = decide(branch=settings.branch, heads=heads, checkout=git.checkout(file))
    say(seed.sentence)
    if seed.is_pushed:
        git.push(settings.branch)
        say("Pushed: the pipelines start by themselves.")
    return 0 if seed.is_pushed or settings.branch in heads else 1
