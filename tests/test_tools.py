"""`.ci/install` brings what tests and benchmarks take from the machine."""

import re

import pytest

from .helpers.template import ROOT
from .helpers.tools import EVERY, absence, find


@pytest.mark.parametrize("name", EVERY)
def test_every_tool_is_installed(name: str) -> None:
    script = (ROOT / ".ci/install").read_text("utf-8")
    (packages,) = re.findall(r"install --quiet (.*)", script.replace("\\\n", " "))
    assert EVERY[name].package in packages.split()


def test_missing_tools_are_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert find("wrk") is None
    assert absence(["wrk"]) == "wrk is missing: .ci/install installs it on Debian and Ubuntu."
    assert absence(["podman", "runc", "wrk"]).startswith("podman, runc and wrk are missing: ")
    assert absence([]) == ""
