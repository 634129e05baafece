"""What axe finds in the pages of a real browser."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page

# Chromium in a container, which asks nobody about updates.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-sync",
    "--no-first-run",
]


def follow(control: Locator) -> None:
    """Click a link or a button, and wait until the page that it leads to is there."""
    with control.page.expect_event("load"):
        control.click()


def violations(page: Page, *, without: str = "") -> list[str]:
    """Return what axe has to say against *page*; the parts that a selector names are *without*."""
    context = {"exclude": [[without]]} if without else None
    options = {"rules": {"target-size": {"enabled": True}}}  # of WCAG 2.2, off by default
    found = Axe().run(page, context=context, options=options).response["violations"]
    return [f"{rule['id']}: {[node['html'] for node in rule['nodes']]}" for rule in found]
