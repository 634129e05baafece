"""Many visitors at once: each note that was acknowledged is kept, and kept once."""

import itertools
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from ..helpers.servers import DATABASES, Site, Twin
from ..helpers.visitors import Note, all_notes, note_form

THREADS = 8
NOTES = 2000


@pytest.mark.parametrize("database", DATABASES)
def test_every_note_of_a_crowd_is_kept_once(twin: Twin, database: str) -> None:
    site = Site(twin, twin.new_database(database))
    with site.serve() as server:
        with ThreadPoolExecutor(THREADS) as threads:
            answers = dict(
                itertools.chain.from_iterable(
                    threads.map(lambda who: leave_notes(site, who), range(THREADS))
                )
            )
        with site.client() as client:
            kept = Counter(all_notes(client))
    assert len(answers) == NOTES
    assert set(answers.values()) == {302}
    assert kept == Counter(answers.keys())
    assert "database is locked" not in server.log.read_text("utf-8")


def leave_notes(site: Site, who: int) -> list[tuple[Note, int]]:
    """Leave a share of the notes, and return how each was answered."""
    answers = []
    with site.client() as client:
        form = note_form(client)
        for number in range(NOTES // THREADS):
            fields = {**form, "author": "Ada", "text": f"note {who}-{number}"}
            answers.append(((who, number), client.post("/notes/", data=fields).status_code))
    return answers
