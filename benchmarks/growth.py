"""Tell how long both tiers of tests would take with more options.

Adds yes/no options to a clone of the template and runs `make test` and `make test-integration`
in it. Limits with one more, on two cores: 10 and 75 minutes.
"""

import argparse
import tempfile
import time
from pathlib import Path

from tests.helpers.battery import add_battery, derive
from tests.helpers.commands import run, succeed
from tests.helpers.template import ROOT
from tests.helpers.updates import commit

NAMES = ("buoy", "compass", "dinghy")
LIMIT = 2 * 60 * 60  # seconds, for a tier that hangs


def main() -> None:
    """Print how long each tier took, and what pytest said last."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*", default=["test", "test-integration"])
    parser.add_argument("--options", type=int, choices=range(1, len(NAMES) + 1), default=1)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "template")
        succeed("git", "clone", "--quiet", ROOT, copy, cwd=ROOT)
        for name in NAMES[: args.options]:
            add_battery(copy, name)
        derive(copy)
        commit(copy)
        for target in args.targets:
            start = time.monotonic()
            done = run("make", target, cwd=copy, timeout=LIMIT)
            minutes = (time.monotonic() - start) / 60
            (*lines, last) = done.stdout.strip().splitlines()
            if done.returncode:
                print("\n".join(line for line in lines if line.startswith(("FAILED", "ERROR"))))
            print(f"make {target}: {minutes:.1f} minutes; {last}", flush=True)


if __name__ == "__main__":
    main()
