"""How properties of a running site are tried."""

from hypothesis import HealthCheck, settings

# The same cases in each run, and however long one takes; tests say how many.
REPEATABLE = settings(
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
