"""A user whose time is over, renewed, and erased once it is gone, in the local cloud."""

from datetime import timedelta

from sandbox.cloud import LocalCloud
from services.controller.clock import to_text, utc_now
from tests.e2e.conftest import wait_for_phase
from tests.e2e.test_life import operate, profile, role_of, timeline

SOON = timedelta(seconds=15)


PATIENCE = 120.0


def onboard(cloud: LocalCloud, name: str, **more: str) -> str:
    asked = {"user_name": name, "persona": "data-scientist", **more}
    assert cloud.api("requester").post("/users", asked).status == 202
    wait_for_phase(cloud, f"retail-dev.{name}", "Ready", PATIENCE)
    return f"retail-dev.{name}"


def renewed(cloud: LocalCloud, user_id: str, expires_at: str | None) -> None:
    answer = cloud.api("requester").patch(f"/users/{user_id}", {"expires_at": expires_at})
    assert answer.status == 202, answer


def test_time_closes_a_user_a_later_date_brings_it_back_and_who_is_gone_is_erased(
    cloud: LocalCloud,
) -> None:
    user_id = onboard(cloud, "katherine", email="katherine@bank.example")

    # No sweep: what is due within minutes comes by itself.
    renewed(cloud, user_id, to_text(utc_now() + SOON))
    expired = wait_for_phase(cloud, user_id, "Suspended", PATIENCE)

    assert expired["reason"] == "Expired"
    assert profile(cloud, "katherine")["UserSettings"]["ExecutionRole"] == role_of(
        cloud, "suspended"
    )
    assert [each["reason"] for each in timeline(cloud, user_id)].count("Expiring") == 1
    refused = cloud.api("requester").post(f"/users/{user_id}/resume", {})
    assert (refused.status, "later expires_at" in refused.body["detail"]) == (409, True)
    early = operate(cloud, action="erase", user_id=user_id, asserted_by="operator")
    assert (early["ok"], early["error"]["status"]) == (False, 409)

    renewed(cloud, user_id, None)
    wait_for_phase(cloud, user_id, "Ready", PATIENCE)
    assert profile(cloud, "katherine")["UserSettings"]["ExecutionRole"] == role_of(cloud, "ds")

    assert cloud.api("admin").delete(f"/users/{user_id}?retention_days=0").status == 202
    wait_for_phase(cloud, user_id, "Offboarded", PATIENCE)
    before = [(each["revision"], each["reason"]) for each in timeline(cloud, user_id)]
    erased = operate(cloud, action="erase", user_id=user_id, asserted_by="operator")

    assert (erased["ok"], erased["result"]["done"]) == (True, True), erased
    after = timeline(cloud, user_id)
    assert [(each["revision"], each["reason"]) for each in after[: len(before)]] == before
    assert {each["message"] for each in after[: len(before)]} == {"Erased."}
    assert "katherine@bank" not in str(cloud.api("admin").get(f"/users/{user_id}").body)
    # A rewritten entry that were published would break its event's contract, and be kept.
    onboard(cloud, "katherine")
    assert operate(cloud, action="dlq-list")["result"]["messages"] == []
