"""The presigned way into Studio."""

import re

from sandbox.sagemaker.call import Call, JsonObject
from sandbox.sagemaker.errors import invalid

# From the documentation of LandingUri; the model itself only bounds its length.
_LANDING = re.compile(
    r"(studio::|app:(JupyterServer|JupyterLab|RStudioServerPro|CodeEditor|Canvas):).*"
)


def create_presigned_domain_url(call: Call) -> JsonObject:
    """Return a URL that opens Studio as the profile, in IAM-auth domains only."""
    domain, profile = call.domain(), call.profile()
    if domain.settings["AuthMode"] != "IAM":
        raise invalid("CreatePresignedDomainUrl is supported for IAM-auth domains only.")
    if profile.life.status != "InService":
        raise invalid(f"User profile [{profile.name}] is not InService.")
    landing = call.request.get("LandingUri")
    if landing is not None and not _LANDING.fullmatch(landing):
        raise invalid(f"LandingUri [{landing}] is not supported.")
    if "SpaceName" in call.request:
        call.space()
    return {"AuthorizedUrl": f"{domain.url}/auth?token={call.fresh_id()}{call.fresh_id()}"}


OPERATIONS = {"CreatePresignedDomainUrl": create_presigned_domain_url}
