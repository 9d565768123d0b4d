"""Make pictures of every page of the console, on a PC and on a phone: python -m tools.every_page.

Of each page the whole and what is seen without scrolling, on the database of tests/filled.py, into pictures/.
Words after the command choose pages by the names of their pictures: `python -m tools.every_page reach home`.
"""

import logging
import shutil
import sys
import tempfile
from pathlib import Path

from tests import browser
from tests.web.console import addresses, screen

INTO = Path(__file__).parents[1] / "pictures"


def main(chosen: list[str]) -> int:
    """Make the pictures whose names begin with one of *chosen*, or all of them."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # it would write a line for each file of each page
    wanted = [each for each in addresses.pages() if not chosen or each.name.startswith(tuple(chosen))]
    if not chosen:
        shutil.rmtree(INTO, ignore_errors=True)
    INTO.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        addresses.office(Path(folder)) as (console, given, _),
        browser.launch() as chromium,
        screen.before(console, chromium) as sign_in,
    ):
        for size, name in ((screen.PC, "pc"), (screen.PHONE, "phone")):
            seats = {}
            for each in wanted:
                if each.who not in seats:
                    seats[each.who] = sign_in(each.who, size)
                page = seats[each.who]
                page.goto(page.url.partition("/console/")[0] + each.at(given))
                page.screenshot(path=INTO / f"{each.name}-{name}.png")
                page.screenshot(path=INTO / f"{each.name}-{name}-whole.png", full_page=True)
    print(f"{4 * len(wanted)} pictures of {len(wanted)} pages lie in {INTO}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
