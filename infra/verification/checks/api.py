"""What the API answers, and the gateway before it."""

import json
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from botocore.credentials import Credentials

from infra.configuration.model import Installation
from infra.configuration.places import places
from infra.verification.check import Check
from infra.verification.scene import Scene
from infra.verification.signed_api import Answer
from infra.verification.verdict import CannotLookError, Verdict, judge

PROBLEM: Final = "application/problem+json"
_JSON: Final = "application/json"
_LARGE: Final = 65 * 1024
_OPENAPI: Final = Path(__file__).resolve().parents[3] / "docs" / "openapi.json"


def judge_answer(what: str, answer: Answer, status: int, content_type: str) -> list[str]:
    """Return what is not as expected of an answer."""
    wrong = []
    if answer.status != status:
        said = answer.body.get("detail") or answer.body.get("message") or ""
        wrong.append(f"{what} answers {answer.status}, not {status}: {said}".rstrip(": "))
    if answer.content_type != content_type:
        wrong.append(f"{what} answers {answer.content_type or 'no type'}, not {content_type}")
    return wrong


def judge_paths(committed: dict[str, Any], served: dict[str, Any]) -> list[str]:
    """Return where two OpenAPI documents differ in version or in what may be called."""
    wrong = []
    if served.get("openapi") != committed["openapi"]:
        wrong.append(f"it is OpenAPI {served.get('openapi')}, not {committed['openapi']}")
    there, here = (
        {
            f"{method} {path}"
            for path, methods in each.get("paths", {}).items()
            for method in methods
        }
        for each in (served, committed)
    )
    wrong += [f"{each} is not served" for each in sorted(here - there)]
    wrong += [f"{each} is not in docs/openapi.json" for each in sorted(there - here)]
    return wrong


def _signed(scene: Scene) -> Verdict:
    answer = scene.api.send("GET", "/users?limit=1")
    wrong = judge_answer("signed GET /users", answer, HTTPStatus.OK, _JSON)
    if not wrong and not isinstance(answer.body.get("items"), list):
        wrong = ["signed GET /users has no items"]
    return judge(wrong, f"200, {_JSON}")


def _unsigned(scene: Scene) -> Verdict:
    answer = scene.api.send("GET", "/users", signed=False)
    wrong = judge_answer("unsigned GET /users", answer, HTTPStatus.FORBIDDEN, PROBLEM)
    return judge(wrong, f"403, {PROBLEM}: {answer.body.get('detail')}")


def _unknown_route(scene: Scene) -> Verdict:
    answer = scene.api.send("GET", "/nothing-is-here", signed=False)
    wrong = judge_answer("a path that is not there", answer, HTTPStatus.FORBIDDEN, PROBLEM)
    return judge(wrong, f"403, {PROBLEM}: {answer.body.get('detail')}")


def _bad_signature(scene: Scene) -> Verdict:
    # Made up for this: it is nobody's key.
    nobody = Credentials("AKIAIOSFODNN7EXAMPLE", "not-a-key")
    answer = scene.api.send("GET", "/users", signed_by=nobody)
    wrong = judge_answer("a key that nobody has", answer, HTTPStatus.FORBIDDEN, PROBLEM)
    return judge(wrong, f"403, {PROBLEM}: {answer.body.get('detail')}")


def _denied(scene: Scene) -> Verdict:
    governance = scene.installation.governance.account_id
    other = next(
        (
            each
            for each in places(scene.installation)
            if each.account_id in scene.reachable and each.account_id != governance
        ),
        None,
    )
    if other is None:
        raise CannotLookError("there are credentials for no other account to be denied with")
    answer = scene.api.send("GET", "/users", signed_by=scene.keys_of(other.account_id))
    wrong = judge_answer("somebody of another account", answer, HTTPStatus.FORBIDDEN, PROBLEM)
    return judge(wrong, f"403, {PROBLEM}: {answer.body.get('detail')}")


def _refusals(scene: Scene) -> Verdict:
    asked: tuple[tuple[str, str, str, object, int], ...] = (
        ("a body that is no JSON", "POST", "/users", "{", 400),
        ("a body that is no object", "POST", "/users", [], 400),
        ("a field that is unknown", "POST", "/users", {"nonsense": 1}, 422),
        ("a body over 64 KiB", "POST", "/users", {"user_name": "a" * _LARGE}, 413),
        ("a cursor that is none", "GET", "/users?cursor=rubbish", None, 422),
        ("a user that is not there", "GET", "/users/nobody.nobody", None, 404),
    )
    wrong = []
    for what, method, path, body, status in asked:
        wrong += judge_answer(what, scene.api.send(method, path, body), status, PROBLEM)
    return judge(wrong, f"{len(asked)} refusals with their status, {PROBLEM}")


def _openapi(scene: Scene) -> Verdict:
    answer = scene.api.send("GET", "/openapi.json")
    wrong = judge_answer("GET /openapi.json", answer, HTTPStatus.OK, _JSON)
    committed = json.loads(_OPENAPI.read_text(encoding="utf-8"))
    return judge(
        wrong or judge_paths(committed, answer.body), "what is served is what is committed"
    )


def _one_account(installation: Installation) -> str:
    governance = installation.governance.account_id
    others = any(each.account_id != governance for each in places(installation))
    return "" if others else "there is no other account to be denied with"


_GATEWAY: Final = ("sandbox/signed_api.py",)

CHECKS: Final = (
    Check(
        id="api-signed",
        asks="Does a signed GET /users answer?",
        local="The emulator's REST API, by a path on its own port.",
        stands_in=_GATEWAY,
        expects="200 with a list.",
        look=_signed,
    ),
    Check(
        id="api-unsigned",
        asks="What does an unsigned call get?",
        local="403 as problem+json, by the gateway's response.",
        stands_in=_GATEWAY,
        expects="403, application/problem+json.",
        look=_unsigned,
    ),
    Check(
        id="api-unknown-route",
        asks="What does a path get that is not there?",
        local="Unsigned: 403 as problem+json. Signed, IAM denies first, or 404.",
        stands_in=_GATEWAY,
        expects="403 (missing authentication token), application/problem+json.",
        look=_unknown_route,
    ),
    Check(
        id="api-bad-signature",
        asks="What does a call get that is signed with a key that nobody has?",
        local="403 as problem+json.",
        stands_in=_GATEWAY,
        expects="403, application/problem+json.",
        look=_bad_signature,
    ),
    Check(
        id="api-policy-denial",
        asks="What does a caller get whom IAM denies: is it a problem document?",
        local="404 or 403 in the emulator's own words.",
        stands_in=_GATEWAY,
        expects="403, application/problem+json by the response for ACCESS_DENIED.",
        look=_denied,
        known_gap="its denials by policy do not go through gateway responses",
        unless=_one_account,
    ),
    Check(
        id="api-refusals",
        asks="Do raw and bad bodies reach the function, and what do they get?",
        local="They do; each refusal is the application's own.",
        stands_in=_GATEWAY,
        expects="400, 400, 422, 413, 422 and 404, each as problem+json.",
        look=_refusals,
    ),
    Check(
        id="api-openapi",
        asks="Is the API's description served, and is it this version's?",
        local="The same function serves the same file.",
        stands_in=_GATEWAY,
        expects="The paths and methods of docs/openapi.json.",
        look=_openapi,
    ),
)
