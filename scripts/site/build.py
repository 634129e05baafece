"""From the template to the page."""

import tempfile
from pathlib import Path
from typing import NamedTuple

from .bakes import Bake, generate_covering
from .blocks import Source, read_sources, write_marked_copy
from .page import write_site
from .tables import File, make_tables


class Site(NamedTuple):
    """The page at *path*, and what it was made from."""

    path: Path
    sources: list[Source]
    bakes: list[Bake]
    files: list[File]


def build(target: Path) -> Site:
    """Write the page to the folder *target*."""
    sources = read_sources()
    with tempfile.TemporaryDirectory() as folder:
        bakes = generate_covering(sources, write_marked_copy(sources, Path(folder)))
    files = make_tables(sources, bakes)
    write_site(target, sources, files, bakes)
    return Site(target, sources, bakes, files)
