"""Measure the configurator in Chromium: `make bench-site`.

It prints the sizes of the page, gzipped, and how long it takes from a click on an option to the
painted preview, on this machine and on one a quarter as fast, as the median and the slowest of all
values of all questions. It fails if the median on the slow one is above 50 ms.
"""

import gzip
import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from scripts.site.build import build
from tests.helpers.browser import ARGUMENTS
from tests.helpers.site import served
from tests.helpers.tools import absence, tool

MOST = 50
ROUNDS = 5

# Click on every value once, with the full project and one of its files open, and return the
# milliseconds until each has been painted. A visitor does not click again before the page rests:
# what it puts off until after the paint is done by then.
CLICKS = """async () => {
    const times = [];
    for (const input of document.querySelectorAll("#options input[type=radio]")) {
        if (input.checked) continue;
        await new Promise((done) => setTimeout(done, 200));
        const start = performance.now();
        input.click();
        await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
        times.push(performance.now() - start);
    }
    return times;
}"""


def main() -> None:
    """Print the sizes and the times."""
    if absent := absence(["Chromium"]):
        sys.exit(absent)
    with tempfile.TemporaryDirectory() as folder:
        home = build(Path(folder)).path
        sizes = {path.name: len(gzip.compress(path.read_bytes(), 9)) for path in home.iterdir()}
        for name, size in sorted(sizes.items()):
            print(f"{name}: {size / 1000:.1f} kB gzipped")
        print(f"all: {sum(sizes.values()) / 1000:.1f} kB gzipped")
        with served(home) as url:
            slow = measure(url)
    if slow > MOST:
        sys.exit(f"A click takes more than {MOST} ms on a slow machine.")


def measure(url: str) -> float:
    """Print the times of clicks, and return their median on a slow machine."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=tool("Chromium"), args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(f"{url}#accounts=true&api=true")
        page.wait_for_selector("#file pre")
        paints = page.evaluate(
            "performance.getEntriesByName('first-contentful-paint')[0].startTime"
        )
        print(f"first contentful paint: {paints:.0f} ms")
        clicks(page, 1)
        slow = clicks(page, 4)
        browser.close()
        return slow


def clicks(page: Page, rate: int) -> float:
    """Print the times of clicks on a machine that is slower by *rate*; return their median."""
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": rate})
    times: list[float] = [time for _ in range(ROUNDS) for time in page.evaluate(CLICKS)]
    print(
        f"click to painted preview, CPU / {rate}: median {statistics.median(times):.0f} ms,"
        f" slowest {max(times):.0f} ms of {len(times)}",
        flush=True,
    )
    return statistics.median(times)


if __name__ == "__main__":
    main()
