"""How git reaches the repository that an installation is deployed from."""

from infra.configuration.model import Installation
from infra.configuration.pipeline import PipelineSettings
from infra.refusal import InfraError


class NoPipelineError(InfraError):
    """The environment has no pipeline, so that no repository is its own."""


def pipeline_settings(installation: Installation) -> PipelineSettings:
    """Return the section about pipelines.

    Raises
    ------
    NoPipelineError
        There is none.
    """
    if installation.pipeline is None:
        raise NoPipelineError(
            f"{installation.installation} has no pipeline: say in its file where it is deployed "
            "from (pipeline:), or deploy it by hand with make deploy"
        )
    return installation.pipeline


def codecommit_url(repository: str, *, region: str, profile: str | None) -> str:
    """Return the URL of a CodeCommit repository, as git-remote-codecommit takes it."""
    who = "" if profile is None else f"{profile}@"
    return f"codecommit::{region}://{who}{repository}"


def push_commands(url: str, branch: str) -> tuple[str, str]:
    """Return the two commands with which somebody fills the repository."""
    return f"git remote add deployment {url}", f"git push deployment HEAD:{branch}"
