"""The experiments of docs/trade-offs.md still come to the same."""

from benchmarks import claims
from scripts import figures


def test_claims_come_to_the_same() -> None:
    assert claims.measure() == figures.read()["claims"], "run `make figures ARGS=claims`"
