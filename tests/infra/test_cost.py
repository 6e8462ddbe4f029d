"""What an installation costs: the computation, and what it says of example.yaml."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.__main__ import main
from infra.app import build_app
from infra.bundle_files import bundle_inputs
from infra.configuration import Installation, read_installation
from infra.configuration.pipeline import PipelineSettings
from infra.configuration.reading import environment_file
from infra.cost.assembly import StackTemplate, read_stacks, stack_template
from infra.cost.environment import EnvironmentCost, OtherAssemblyError, cost_of
from infra.cost.extent import Extent
from infra.cost.free import FREE
from infra.cost.free_tier import free_tier_usd
from infra.cost.idle import PRICED, idle_uses
from infra.cost.network_options import endpoints_usd, nat_usd, preset_usd
from infra.cost.price_list import PriceError, PriceList, read_prices
from infra.cost.unknown import CostUnknownError
from infra.cost.use import Use, lines, total
from infra.empty_app import empty_app
from infra.governance.routes import OPENAPI_FILE, read_routes
from infra.pipeline.stack import add_pipelines
from tests.infra.templates import ROOT

PRICES = read_prices()
NOTHING = Extent(studios=0, accounts=0, networks=0)
REGION = "eu-west-1"

INTERFACE = {"VpcEndpointType": "Interface"}
ENDPOINT = {"Type": "AWS::EC2::VPCEndpoint", "Properties": INTERFACE}
QUEUE = {"Type": "AWS::SQS::Queue"}


@pytest.fixture(scope="module")
def example() -> Installation:
    return read_installation(environment_file("example"))


@pytest.fixture(scope="module")
def example_stacks(
    example: Installation, tmp_path_factory: pytest.TempPathFactory
) -> tuple[StackTemplate, ...]:
    # What the functions run costs no time here: an empty zip stands for it.
    folder = tmp_path_factory.mktemp("example")
    (folder / "empty.zip").write_bytes(b"PK\x05\x06" + bytes(18))
    bundles = dict.fromkeys(bundle_inputs(example, OPENAPI_FILE), folder / "empty.zip")
    out = folder / "out"
    build_app(example, routes=read_routes(OPENAPI_FILE), bundles=bundles, out=out).synth()
    return read_stacks(out)


@pytest.fixture(scope="module")
def cost(example: Installation, example_stacks: tuple[StackTemplate, ...]) -> EnvironmentCost:
    return cost_of(example, example_stacks, PRICES)


def stack(**resources: dict[str, Any]) -> StackTemplate:
    return stack_template("some", "111111111111", REGION, {"Resources": resources})


def idle_usd(*stacks: StackTemplate, extent: Extent = NOTHING) -> Decimal:
    return total(lines(idle_uses(stacks, extent), PRICES, REGION))


def quantities(*stacks: StackTemplate, extent: Extent = NOTHING) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for use in idle_uses(stacks, extent):
        found[use.price] = found.get(use.price, Decimal()) + use.quantity
    return found


def test_governance_idles_below_five_dollars(cost: EnvironmentCost) -> None:
    [hub] = [bill for bill in cost.bills if bill.stack == "governance"]
    counts = {line.kind: line.count for line in hub.lines if line.count}

    assert counts == {
        "CloudWatch alarm": 23,
        "KMS key": 1,
        "polling of a queue": 5,
        "sweep of studios": 1,
        "sweep of accounts": 2,
        "sweep of networks": 2,
    }
    assert hub.usd < 5
    # As it was before alarms shared a metric: the limit would tell.
    assert hub.usd + 22 * PRICES.usd("cloudwatch.alarm_metric", REGION) > 5


def test_the_page_is_current(cost: EnvironmentCost) -> None:
    page = (ROOT / "docs" / "cost.md").read_text(encoding="utf-8")

    assert page == cost.page(), "python -m infra cost --docs writes it"


def test_every_type_of_resource_has_a_price_or_a_reason_to_be_free(
    sandbox_assembly: Path, other_assembly: Path, example_stacks: tuple[StackTemplate, ...]
) -> None:
    stacks = [*read_stacks(sandbox_assembly), *read_stacks(other_assembly), *example_stacks]

    used = {each.price for each in idle_uses(stacks, Extent(1, 1, 1))}

    assert {"kms.key", "sqs.request", "cloudwatch.alarm_metric", "vpc.nat_hour"} <= used
    assert not PRICED & set(FREE)


@pytest.mark.parametrize(
    "source",
    [
        {"codecommit": {"repository": "studio"}},
        {
            "connection": {
                "arn": "arn:aws:codeconnections:eu-west-1:444444444444:connection/0a1b",
                "repository": "acme/studio",
            }
        },
    ],
)
def test_pipelines_have_their_price_beside_the_hub(
    example: Installation, tmp_path: Path, source: dict[str, Any]
) -> None:
    app = empty_app(tmp_path / "out", validate=False)
    settings = PipelineSettings.model_validate({"source": source})
    add_pipelines(app, installation=example, settings=settings, environment="example")
    app.synth()

    cost = cost_of(example, read_stacks(tmp_path / "out"), PRICES)

    assert {bill.account for bill in cost.bills} == {"governance"}
    kinds = {line.kind for bill in cost.bills for line in bill.lines}
    assert kinds == {"KMS key"}


def test_an_unknown_type_is_refused_by_name() -> None:
    with pytest.raises(CostUnknownError, match=r"some: what Cluster costs .* AWS::EKS::Cluster"):
        idle_usd(stack(Cluster={"Type": "AWS::EKS::Cluster"}))


@pytest.mark.parametrize(
    ("resource", "why"),
    [
        ({"Type": "AWS::DynamoDB::Table"}, "provisioned capacity"),
        (ENDPOINT, "how many SubnetIds"),
        (
            {
                "Type": "AWS::Events::Rule",
                "Properties": {"ScheduleExpression": "cron(0 3 * * ? *)"},
            },
            "not understood",
        ),
        (
            {"Type": "AWS::Lambda::EventSourceMapping", "Properties": {"EventSourceArn": "arn"}},
            "what it polls",
        ),
        (
            {
                "Type": "AWS::CloudWatch::Alarm",
                "Properties": {"Metrics": [{"Expression": "SELECT MAX(Errors) FROM x"}]},
            },
            "Metrics Insights",
        ),
    ],
)
def test_what_cannot_be_told_is_refused(resource: dict[str, Any], why: str) -> None:
    with pytest.raises(CostUnknownError, match=why):
        idle_usd(stack(Some=resource))


def test_an_alarm_is_charged_by_its_metrics() -> None:
    queries = [{"MetricStat": {}}, {"MetricStat": {}}, {"Expression": "a + b"}]
    plain = {"Type": "AWS::CloudWatch::Alarm", "Properties": {"MetricName": "Errors"}}
    sums = {"Type": "AWS::CloudWatch::Alarm", "Properties": {"Metrics": queries}}

    assert quantities(stack(Plain=plain, Sums=sums)) == {"cloudwatch.alarm_metric": 3}


def test_an_idle_queue_is_polled_without_end_and_a_stream_for_free() -> None:
    table = {"Type": "AWS::DynamoDB::Table", "Properties": {"BillingMode": "PAY_PER_REQUEST"}}
    polling = {
        name: {
            "Type": "AWS::Lambda::EventSourceMapping",
            "Properties": {"EventSourceArn": {"Fn::GetAtt": [source, attribute]}},
        }
        for name, source, attribute in (("A", "Queue", "Arn"), ("B", "Table", "StreamArn"))
    }

    # Five pollers, three receives a minute each.
    assert quantities(stack(Queue=QUEUE, Table=table, **polling)) == {
        "sqs.request": 5 * 3 * 60 * 730
    }


@given(studios=st.integers(0, 50))
def test_a_studio_more_costs_a_pass_for_each_sweep(studios: int) -> None:
    function = {
        "Type": "AWS::Lambda::Function",
        "Properties": {"Handler": "services.user_onboarding.on_schedule.handler"},
    }
    worker = {
        "Type": "AWS::Lambda::Function",
        "Properties": {"Handler": "services.user_onboarding.on_ticket.handler"},
    }
    rule = {
        "Type": "AWS::Events::Rule",
        "Properties": {
            "ScheduleExpression": "rate(15 minutes)",
            "Targets": [{"Arn": {"Fn::GetAtt": ["Sweep", "Arn"]}}],
        },
    }
    found = quantities(
        stack(Sweep=function, Worker=worker, Rule=rule), extent=Extent(studios, 9, 9)
    )

    assert found["lambda.request"] == 2920 * (1 + studios)
    assert found.get("sqs.request", 0) == 2920 * 3 * studios


@given(zones=st.integers(1, 6), more=st.integers(1, 3))
def test_more_zones_gateways_and_services_never_cost_less(zones: int, more: int) -> None:
    assert nat_usd(PRICES, REGION, zones + more) > nat_usd(PRICES, REGION, zones)
    for preset in ("full", "minimal", "no-internet"):
        usd = preset_usd(PRICES, REGION, preset, zones)
        assert preset_usd(PRICES, REGION, preset, zones + more) > usd
    assert endpoints_usd(PRICES, REGION, ["s3", "dynamodb"], zones) == 0
    assert preset_usd(PRICES, REGION, "none", zones) == 0


@given(zones=st.integers(1, 6))
def test_a_template_and_the_table_of_choices_say_the_same(zones: int) -> None:
    subnets = [f"subnet-{number}" for number in range(zones)]
    endpoint = {"Type": ENDPOINT["Type"], "Properties": {**INTERFACE, "SubnetIds": subnets}}
    nat, address = {"Type": "AWS::EC2::NatGateway"}, {"Type": "AWS::EC2::EIP"}

    assert idle_usd(stack(One=endpoint)) == endpoints_usd(PRICES, REGION, ["glue"], zones)
    assert idle_usd(stack(Nat=nat, Address=address)) == nat_usd(PRICES, REGION, 1)


USES = st.lists(
    st.builds(
        Use,
        st.sampled_from(["a", "b"]),
        st.sampled_from(sorted(PRICES.prices)),
        st.integers(0, 10**9).map(Decimal),
    )
)


@given(one=USES, other=USES)
def test_the_cost_of_two_is_the_sum_of_their_costs(one: list[Use], other: list[Use]) -> None:
    apart = sum((total(lines(each, PRICES, REGION)) for each in (one, other)), Decimal())

    assert total(lines([*one, *other], PRICES, REGION)) == apart


@given(uses=USES)
def test_the_free_tier_takes_off_no_more_than_there_is(uses: list[Use]) -> None:
    bill = lines(uses, PRICES, REGION)

    assert 0 <= free_tier_usd(bill) <= total(bill)


def test_the_sum_of_accounts_is_the_sum_of_stacks(cost: EnvironmentCost) -> None:
    document = cost.document()

    assert document["idle_usd"] == pytest.approx(sum(x["usd"] for x in document["stacks"]))
    for each in document["stacks"]:
        assert each["usd"] == pytest.approx(sum(line["usd"] for line in each["lines"]))


def test_each_price_is_dated_has_its_page_and_all_regions() -> None:
    assert {"us-east-1", "eu-west-1"} <= set(PRICES.regions)
    for price in PRICES.prices.values():
        assert set(price.usd) == set(PRICES.regions)
        assert price.as_of >= PRICES.as_of


def test_a_region_without_prices_is_refused_unless_another_is_taken() -> None:
    uses = [Use("KMS key", "kms.key", Decimal(1))]

    with pytest.raises(PriceError, match=r"no prices of eu-central-1.*--region-prices"):
        lines(uses, PRICES, "eu-central-1")

    instead = PriceList(PRICES.prices, "prices.yaml", instead="us-east-1")
    assert total(lines(uses, instead, "eu-central-1")) == 1


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("kms.key: {unit: x, as_of: 2026-01-01, page: 'https://x.example/', usd: {}}", "kms.key"),
        ("kms.key: 1", "kms.key"),
        ("a: [", "cannot be read"),
        ("{}", "has no prices"),
    ],
)
def test_a_bad_file_of_prices_is_refused(tmp_path: Path, text: str, why: str) -> None:
    file = tmp_path / "prices.yaml"
    file.write_text(text)

    with pytest.raises(PriceError, match=why):
        read_prices(file)


def test_an_assembly_of_another_environment_is_refused(example: Installation) -> None:
    with pytest.raises(OtherAssemblyError, match="111111111111"):
        cost_of(example, (stack(Queue=QUEUE),), PRICES)


def test_the_command_takes_an_assembly_and_answers_programs(
    sandbox_assembly: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["cost", "sandbox", "--assembly", str(sandbox_assembly), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)

    assert {each["account"] for each in document["stacks"]} >= {"governance", "organization"}
    [base, *_] = document["bases"]
    assert base["account_id"] == "each account"
    assert base["usd"] > 0
    assert document["idle_usd"] == pytest.approx(sum(x["usd"] for x in document["stacks"]))
    assert document["onboarding"]["users"] == 1000

    assert main(["cost", "sandbox", "--assembly", str(sandbox_assembly)]) == 0
    assert "choices of a network (eu-west-1)" in capsys.readouterr().out


def test_a_folder_that_is_no_assembly_is_answered_with_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["cost", "sandbox", "--assembly", str(tmp_path)]) == 2
    assert "did `make synth` make it?" in capsys.readouterr().err
