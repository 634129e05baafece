"""Draw the figures as bars, in SVG that is readable on a light and on a dark page."""

from collections.abc import Iterator
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

WIDTH = 760
LABELS = 190  # width of the labels on the left
NUMBERS = 110  # width of the numbers on the right
KEY = 130  # width of an entry of the legend
BAR, GAP, TITLE = 16, 14, 34
FRAMEWORKS = ("flask", "django")

# GitHub shows an SVG by <img>, in which the media query follows the theme of the reader's system.
STYLE = """
text { font: 13px system-ui, sans-serif; fill: #1f2328 }
.title { font-weight: 600; font-size: 15px }
.number { font-variant-numeric: tabular-nums }
.flask { fill: #2f7f86 }
.django { fill: #14532d }
.bare { opacity: .45 }
.whisker { stroke: #1f2328; stroke-width: 1.5 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 }
  .flask { fill: #6fd0d8 }
  .django { fill: #3fb268 }
  .whisker { stroke: #e6edf3 }
}
"""


class Bar(NamedTuple):
    """One bar: what it is of, how long it is, and between which values half of the runs were."""

    framework: str
    value: float
    low: float | None = None
    high: float | None = None
    is_bare: bool = False


class Group(NamedTuple):
    """Bars that are compared with each other."""

    label: str
    bars: list[Bar]


class Panel(NamedTuple):
    """Groups on one scale, under a title."""

    title: str
    groups: list[Group]


def draw(description: str, panels: list[Panel], digits: int = 0) -> str:
    """Return a picture of *panels*, one below the other, for whom *description* reads it."""
    body, y = [], 24.0
    for place, (name, is_bare) in enumerate(legend(panels)):
        x = LABELS + KEY * place
        kind = f"{name} bare" if is_bare else name
        title = f"{name.capitalize()} alone" if is_bare else name.capitalize()
        body.append(f'<rect class="{kind}" x="{x}" y="{y - 11:.0f}" width="12" height="12"/>')
        body.append(text(x + 18, y, title))
    for panel in panels:
        y += TITLE
        body.append(text(0, y, panel.title, "title"))
        y += 12
        most = max(bar.high or bar.value for group in panel.groups for bar in group.bars) or 1
        scale = (WIDTH - LABELS - NUMBERS) / most
        for group in panel.groups:
            height = BAR * len(group.bars)
            body.append(text(0, y + height / 2 + 5, group.label))
            for bar in group.bars:
                body += shapes(bar, y, scale, digits)
                y += BAR
            y += GAP
    height = round(y + 4)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
        f'height="{height}" role="img" aria-label={quoteattr(description)}>\n'
        f"<title>{escape(description)}</title>\n<style>{STYLE}</style>\n"
        + "\n".join(body)
        + "\n</svg>\n"
    )


def legend(panels: list[Panel]) -> Iterator[tuple[str, bool]]:
    """Yield each kind of bar once."""
    bars = [bar for panel in panels for group in panel.groups for bar in group.bars]
    for is_bare in (False, True):
        for name in FRAMEWORKS:
            if any((bar.framework, bar.is_bare) == (name, is_bare) for bar in bars):
                yield name, is_bare


def shapes(bar: Bar, y: float, scale: float, digits: int) -> Iterator[str]:
    """Yield the shapes of one *bar*: itself, its spread, and its number."""
    kind = f"{bar.framework} bare" if bar.is_bare else bar.framework
    length = max(bar.value * scale, 1)
    yield (
        f'<rect class="{kind}" x="{LABELS}" y="{y:.0f}" width="{length:.1f}" height="{BAR - 2}"/>'
    )
    end = LABELS + length
    if bar.low is not None and bar.high is not None:
        middle = y + BAR / 2 - 1
        low, end = (LABELS + value * scale for value in (bar.low, max(bar.high, bar.value)))
        yield (
            f'<path class="whisker" d="M{low:.1f} {middle:.0f}H{LABELS + bar.high * scale:.1f}"/>'
        )
    yield text(end + 6, y + 12, f"{bar.value:,.{digits}f}", "number")


def text(x: float, y: float, words: str, kind: str = "") -> str:
    """Return *words* at a place."""
    attribute = f' class="{kind}"' if kind else ""
    return f'<text{attribute} x="{x:.0f}" y="{y:.0f}">{escape(words)}</text>'
