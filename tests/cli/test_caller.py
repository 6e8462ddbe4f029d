"""Who invokes, as STS says."""

import pytest
from botocore.credentials import ReadOnlyCredentials
from botocore.exceptions import ClientError, EndpointConnectionError

from cli.caller import who_invokes
from cli.errors import ExitCode, NotInvokedError
from cli.function import FunctionPlace
from tests.cli.fake_function import FakeSts

KEYS = ReadOnlyCredentials("AKIA", "secret", None)
PLACE = FunctionPlace("f", "eu-west-1", lambda: KEYS, None, None, "--function", False)


def test_it_is_the_arn_of_the_keys_that_invoke() -> None:
    sts = FakeSts()

    assert who_invokes(PLACE, sts.at) == sts.arn
    assert sts.places == [PLACE]


@pytest.mark.parametrize(
    "error",
    [
        ClientError({"Error": {"Code": "ExpiredToken", "Message": "x"}}, "GetCallerIdentity"),
        EndpointConnectionError(endpoint_url="https://sts.example"),
    ],
)
def test_an_sts_that_does_not_say_leads_to_the_option_that_does(error: Exception) -> None:
    with pytest.raises(NotInvokedError, match="say it with --asserted-by") as raised:
        who_invokes(PLACE, FakeSts(error=error).at)

    assert raised.value.exit_code is ExitCode.NO_ACCESS
