"""Talk to cookiecutter at a terminal, and draw such a talk for README.md."""

import re
import signal
import sys
import tempfile
import time
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

import pexpect
from rich.console import Console
from rich.text import Text

from tests.helpers.commands import clone, environment
from tests.helpers.template import CHOICES, ROOT, Answers, choices, is_possible
from tests.helpers.updates import commit

PICTURE = ROOT / "docs/dialogue.svg"
WIDTH, HEIGHT = 88, 60

END_OF_INPUT, INTERRUPT = "end of input", "Ctrl-C"


def typed(answers: Answers) -> list[str]:
    """Return what to type for *answers*, with the defaults for the others.

    A question that the answers before it leave one answer is not asked.
    """
    lines, known = [], dict[str, Any]()
    for name in CHOICES:
        left = [value for value in choices(name) if is_possible({**known, name: value})]
        known[name] = answers.get(name, left[0])
        if len(left) == 1:
            continue
        if name not in answers:
            lines.append("")
        elif isinstance(answers[name], bool):
            lines.append("y" if answers[name] else "n")
        else:
            lines.append(str(left.index(answers[name]) + 1))
    return lines


# A slug that is no package name, and a service that stores nothing.
SERVICE = {"framework": "flask", "orm": "none", "pages": "none", "docker": False, "ci": "none"}
SHOWN = ["Corner Shop", "Corner-Shop", "", "Sells bread.", "", *typed(SERVICE)]


class Talk(NamedTuple):
    """What the terminal showed, and how the command ended."""

    screen: str
    status: int


def talk(
    folder: Path,
    lines: list[str],
    defaults: str = "{}",
    *,
    color: bool = False,
    template: Path = ROOT,
) -> Talk:
    """Answer the questions of *template* with *lines*, as they come, and let the command end.

    A config file proposes *defaults*. A line may be END_OF_INPUT or INTERRUPT. Raises an error of
    pexpect if a line is not asked for, or if more lines are.
    """
    config = folder / "config.yaml"
    text = f"replay_dir: {folder / 'replay'}\ndefault_context: {defaults}\n"
    config.write_text(text, encoding="utf-8")
    screen = StringIO()
    command = ["-m", "cookiecutter", str(template)]
    child = pexpect.spawn(
        sys.executable,
        [*command, "--config-file", str(config), "--output-dir", str(folder / "output")],
        cwd=folder,
        # Rich believes the width that it is told only together with the height.
        env=environment(
            TERM="xterm-256color" if color else "dumb", COLUMNS=str(WIDTH), LINES=str(HEIGHT)
        ),
        dimensions=(HEIGHT, WIDTH),
        encoding="utf-8",
        timeout=30,
        # A shell lets the commands that it starts in the background ignore Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    child.logfile_read = screen
    for line in lines:
        child.expect(r"\)(\x1b\[0m)?: $")
        match line:
            case "end of input":
                child.sendeof()
            case "Ctrl-C":
                time.sleep(1)  # Python misses one that comes just before it waits for a key
                child.sendintr()
            case _:
                child.sendline(line)
    child.expect(pexpect.EOF)
    child.close()
    return Talk(screen.getvalue().replace("\r\n", "\n"), child.exitstatus)


def draw() -> str:
    """Return a picture of a real talk, in SVG."""
    with tempfile.TemporaryDirectory() as folder:
        template = clone(Path(folder, "template"))
        commit(template)
        screen = talk(Path(folder), SHOWN, color=True, template=template).screen
    screen = screen.replace(f"{folder}/output/", "")
    console = Console(record=True, width=WIDTH, file=StringIO(), force_terminal=True)
    console.print("[bold]$[/] uvx cookiecutter gh:ORG/flask-or-django", highlight=False)
    console.print(Text.from_ansi(screen.rstrip()))
    svg = console.export_svg(title="A talk with the template", unique_id="talk")
    # Its fonts would come from elsewhere, and every terminal has one of its own.
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    svg = svg.replace("Fira Code, monospace", "monospace")
    return re.sub(r"[ \t]+$", "", svg, flags=re.MULTILINE).rstrip() + "\n"


if __name__ == "__main__":
    PICTURE.write_text(draw(), encoding="utf-8")
