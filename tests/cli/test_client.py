"""The signed client: what it signs, how often it repeats, what it makes of answers."""

import json
import re
from collections.abc import Mapping

import pytest
from botocore.credentials import ReadOnlyCredentials

from cli.client import Api, Patience
from cli.connection import Connection
from cli.errors import NotAuthorisedError, RefusedError, UnreachableError
from cli.transport import Answer, NoAnswerError
from tests.cli.fake_api import FakeApi, FakeClock, answer

ADA = {"user_name": "Ada", "persona": "data-scientist"}
BUSY = answer(503, {"title": "Service Unavailable", "detail": "Later."})


@pytest.fixture
def client(api: FakeApi, clock: FakeClock) -> Api:
    keys = ReadOnlyCredentials("AKIA", "secret", "token")
    connection = Connection("https://api.example/v1", "eu-west-1", lambda: keys, "API_URL")
    return Api(connection, api, clock)


def test_requests_are_signed_for_the_gateway(client: Api, api: FakeApi) -> None:
    client.create_user(ADA)

    [sent] = api.sent
    assert "/eu-west-1/execute-api/aws4_request" in sent.headers["Authorization"]
    assert sent.headers["X-Amz-Security-Token"] == "token"
    assert sent.headers["Content-Type"] == "application/json"
    assert json.loads(sent.body) == ADA


def test_new_and_known_users_are_told_apart(client: Api) -> None:
    assert client.create_user(ADA)[0] is True
    assert client.create_user(ADA)[0] is False


def test_a_repeated_request_keeps_its_key_and_another_one_has_another(
    client: Api, api: FakeApi
) -> None:
    api.troubles = ["no answer within 31 s", BUSY]

    client.create_user(ADA)
    client.act("retail-dev.ada", "suspend")

    keys = [sent.headers["Idempotency-Key"] for sent in api.sent]
    assert len(keys) == 4
    assert len({*keys[:3]}) == 1
    assert keys[3] != keys[0]
    assert all(re.fullmatch(r"[\x21-\x7e]{1,255}", key) for key in keys)


def test_the_key_and_the_generation_are_signed(client: Api, api: FakeApi) -> None:
    client.create_user(ADA)
    client.change("retail-dev.ada", {"team": "risk"}, 1)

    signed = api.sent[1].headers["Authorization"]
    assert api.sent[1].headers["If-Match"] == '"1"'
    assert "idempotency-key;if-match" in signed


def test_reads_and_logins_carry_no_key(client: Api, api: FakeApi) -> None:
    client.create_user(ADA)
    client.user("retail-dev.ada")
    client.login("retail-dev.ada")

    assert [("Idempotency-Key" in sent.headers) for sent in api.sent] == [True, False, False]


def test_a_lost_answer_is_no_second_intent(client: Api, api: FakeApi) -> None:
    client.create_user(ADA)
    send = api.send
    lost: list[Answer] = []

    def lose_one(method: str, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        found = send(method, url, headers, body)
        if not lost:
            lost.append(found)
            raise NoAnswerError("the connection was closed")
        return found

    api.send = lose_one  # type: ignore[method-assign]  # the network loses what the API did
    user = client.act("retail-dev.ada", "suspend")

    assert user["generation"] == api.users["retail-dev.ada"]["generation"] == 2


@pytest.mark.parametrize("url", [None, "javascript:alert(1)", "https://x/\x1b[2J", "https://a b"])
def test_a_login_that_is_no_address_is_not_passed_on(
    url: str | None, client: Api, api: FakeApi
) -> None:
    api.troubles = [answer(200, {"url": url, "expires_in": 300})]

    with pytest.raises(UnreachableError, match="without the address") as raised:
        client.login("retail-dev.ada")

    assert str(url) not in str(raised.value)


def test_an_id_cannot_leave_its_place_in_the_path(client: Api, api: FakeApi) -> None:
    with pytest.raises(RefusedError):
        client.user("../studios?x")

    assert api.sent[0].path == "/users/..%2Fstudios%3Fx"
    assert api.sent[0].query == {}


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_busy_api_is_asked_again_with_growing_pauses(
    status: int, client: Api, api: FakeApi, clock: FakeClock
) -> None:
    api.troubles = [answer(status, {})] * 3

    new, _ = client.create_user(ADA)

    assert new
    assert len(api.sent) == 4
    assert clock.sleeps == pytest.approx([0.3, 0.6, 1.2])


def test_a_busy_api_is_given_up_on_after_a_bounded_time(
    client: Api, api: FakeApi, clock: FakeClock
) -> None:
    api.troubles = [BUSY] * 100

    with pytest.raises(UnreachableError, match=r"answered 503 6 times.*Later"):
        client.create_user(ADA)

    assert len(api.sent) == 6
    assert sum(clock.sleeps) < 20


def test_a_lost_connection_is_tried_three_times(client: Api, api: FakeApi) -> None:
    api.troubles = ["no answer within 31 s"] * 100

    with pytest.raises(UnreachableError, match=r"api.example.*no answer within 31 s"):
        client.known()

    assert len(api.sent) == 3


def test_a_retry_after_is_respected_within_bounds(
    client: Api, api: FakeApi, clock: FakeClock
) -> None:
    api.troubles = [
        answer(429, {}, {"retry-after": "2"}),
        answer(429, {}, {"retry-after": "3600"}),
        answer(429, {}, {"retry-after": "tomorrow"}),
    ]

    client.create_user(ADA)

    assert clock.sleeps == [2.0, Patience().longest_pause, pytest.approx(1.2)]


@pytest.mark.parametrize("status", [400, 404, 409, 413, 415, 422])
def test_a_refusal_is_final(status: int, client: Api, api: FakeApi) -> None:
    api.troubles = [answer(status, {"title": "No", "detail": "Because."})]

    with pytest.raises(RefusedError, match="No: Because"):
        client.create_user(ADA)

    assert len(api.sent) == 1


@pytest.mark.parametrize("member", ["message", "Message", "detail"])
def test_the_gateways_own_denial_is_read_in_any_form(
    member: str, client: Api, api: FakeApi
) -> None:
    api.troubles = [answer(403, {member: "User is not authorized"})]

    with pytest.raises(NotAuthorisedError, match=r"Forbidden: User is not authorized"):
        client.user("retail-dev.ada")


@pytest.mark.parametrize(
    "foreign",
    [
        Answer(200, {}, b"<html>Welcome</html>"),
        Answer(200, {}, b"[]"),
        Answer(200, {}, b"{}"),
        Answer(200, {}, b"\xff\xfe"),
        Answer(301, {"location": "https://elsewhere.example"}, b""),
        answer(200, {"items": [], "next_cursor": 7}),
    ],
)
def test_an_answer_of_something_else_is_said(foreign: Answer, client: Api, api: FakeApi) -> None:
    api.troubles = [foreign]

    with pytest.raises(UnreachableError, match=r"is it this API's address"):
        list(client.user_pages())


def test_pages_are_followed_to_the_end_even_past_empty_ones(client: Api, api: FakeApi) -> None:
    api.troubles = [
        answer(200, {"items": [{"id": "a"}], "next_cursor": "1"}),
        answer(200, {"items": [], "next_cursor": "2"}),
        answer(200, {"items": [{"id": "b"}], "next_cursor": None}),
    ]

    ids = [user["id"] for page in client.user_pages(studio="retail-dev") for user in page.items]

    assert ids == ["a", "b"]
    assert [sent.query.get("cursor") for sent in api.sent] == [None, "1", "2"]
    assert {sent.query["studio"] for sent in api.sent} == {"retail-dev"}


def test_a_cursor_that_leads_nowhere_ends_the_list(client: Api, api: FakeApi) -> None:
    api.troubles = [answer(200, {"items": [], "next_cursor": "1"})] * 5

    with pytest.raises(UnreachableError, match="same page again"):
        list(client.user_pages())
