"""docs/networks.md lists the endpoints that the presets have."""

from pathlib import Path

from infra.network.endpoint_services import FULL, PRESETS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "networks.md"


def test_the_page_lists_each_presets_endpoints() -> None:
    table = PAGE.read_text(encoding="utf-8").partition("<!-- endpoints")[2].partition("<!-- end")[0]
    rows = [line.strip("|").split("|") for line in table.splitlines() if line.startswith("| `")]

    told = {}
    for name, count, services in rows:
        listed = [each for each in services.replace(",", "").split() if each.startswith("`")]
        told[name.split("`")[1]] = (int(count), [each.strip("`") for each in listed])

    assert told == {
        preset: (
            len(services),
            ["full", *services[len(FULL) :]] if preset == "no-internet" else list(services),
        )
        for preset, services in PRESETS.items()
    }
