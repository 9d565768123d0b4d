"""docs/simulator.md names every endpoint, every switch and every control call there is."""

from pathlib import Path

from bot.simulator.account import SWITCHES
from bot.simulator.api import ENDPOINTS
from bot.simulator.control import ACTIONS

TEXT = (Path(__file__).parents[2] / "docs" / "simulator.md").read_text(encoding="utf-8")


def test_every_endpoint_is_described() -> None:
    names = {path.rpartition("/")[2] for path in ENDPOINTS}
    families = ("getupstreammsg", "getinterfacesummary")  # written as their first name and `…hour`
    short = {name.removeprefix(family) for name in names for family in families if name.startswith(family)}
    long = {name for name in names if not name.startswith(families)}

    assert [name for name in sorted(short | long) if name not in TEXT] == []


def test_every_switch_and_every_control_call_is_described() -> None:
    names = [*SWITCHES, *(f"/_control{path}" for path in ACTIONS)]

    assert [name for name in names if name not in TEXT] == []
