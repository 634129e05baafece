"""Visitors who keep calling, and remember what they were told."""

import contextlib
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import httpx

from .forms import form_at
from .servers import Site

NOTE = re.compile(r"note (\d+)-(\d+)\b")

Note = tuple[int, int]  # who left it, and which of theirs it is


@dataclass
class Call:
    """One request, and what became of it; *status* is 0 where no answer came."""

    what: str
    began: float
    ended: float
    status: int

    @property
    def good(self) -> bool:
        """Tell whether it was answered as it should be."""
        return self.status in {200, 201, 302, 303}

    @property
    def honest(self) -> bool:
        """Tell whether an error was called one: 503 by /readyz, 5xx elsewhere; never by /livez."""
        if self.what == "live":
            return self.status in {0, 200}
        if self.what == "ready":
            return self.status in {0, 200, 503}
        return self.good or self.status == 0 or self.status >= 500


@dataclass
class Visitors:
    """Some who leave notes, one who reads them, and monitoring."""

    site: Site
    writers: int = 4
    calls: list[Call] = field(default_factory=list)
    acknowledged: list[Note] = field(default_factory=list)
    sent: set[Note] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)
    leaving: threading.Event = field(default_factory=threading.Event)
    resting: threading.Event = field(default_factory=threading.Event)

    @contextlib.contextmanager
    def calling(self) -> Iterator[None]:
        """Keep calling, until the end of the block."""
        loops: list[Callable[[], None]] = [
            self.read,
            lambda: self.ask("live", "/livez"),
            lambda: self.ask("ready", "/readyz"),
        ]
        loops += [lambda number=number: self.write(number) for number in range(self.writers)]  # type: ignore[misc]
        threads = [threading.Thread(target=loop) for loop in loops]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.leaving.set()
            for thread in threads:
                thread.join()

    def write(self, writer: int) -> None:
        """Leave one note after the other."""
        with self.site.client() as client:
            form = note_form(client)
            number = 0
            while not self.leaving.wait(0.02):
                if self.resting.is_set():
                    continue
                number += 1
                note = (writer, number)
                self.sent.add(note)
                fields = {**form, "author": "Ada", "text": "note {}-{}".format(*note)}
                call, _ = self.call("write", lambda: client.post("/notes/", data=fields))  # noqa: B023
                if call.good:
                    self.acknowledged.append(note)

    def read(self) -> None:
        """Read the newest notes, which must hold the newest that anybody knows of."""
        with self.site.client() as client:
            while not self.leaving.wait(0.05):
                known = dict(self.acknowledged)
                call, page = self.call("read", lambda: client.get("/notes/"))
                if call.status == 200:
                    # In the order of their numbers: a note that its writer was told is lost may
                    # be stored after the next one.
                    shown = dict(sorted(notes_on(page)))
                    stale = {who: n for who, n in shown.items() if n < known.get(who, 0)}
                    if stale or bool(known) > bool(shown):
                        self.wrong.append(f"told of {known}, shown {shown}")

    def ask(self, what: str, path: str) -> None:
        """Ask whether the site is live, or ready."""
        with self.site.client() as client:
            while not self.leaving.wait(0.1):
                self.call(what, lambda: client.get(path))

    def call(self, what: str, send: Callable[[], httpx.Response]) -> tuple[Call, str]:
        """Send a request, and note down what comes of it."""
        began, status, text = time.monotonic(), 0, ""
        with contextlib.suppress(httpx.TransportError):
            response = send()
            status, text = response.status_code, response.text
        call = Call(what, began, time.monotonic(), status)
        self.calls.append(call)
        return call, text

    def wait_for_notes(self, count: int = 50) -> None:
        """Wait until *count* more notes have been acknowledged."""
        goal = len(self.acknowledged) + count
        self.wait(lambda: len(self.acknowledged) >= goal, "notes are no longer taken")

    def wait_until_well(self, since: float, timeout: float = 40) -> None:
        """Wait until all calls have been answered well for two seconds."""

        def well() -> bool:
            errors = [call.ended for call in self.calls if not call.good]
            start = max([since, *errors])
            after = {call.what for call in self.calls if call.began > start}
            return time.monotonic() > start + 2 and after == {"write", "read", "live", "ready"}

        self.wait(well, "the site did not recover by itself", timeout)

    @staticmethod
    def wait(done: Callable[[], bool], complaint: str, timeout: float = 40) -> None:
        """Wait until *done* says so."""
        end = time.monotonic() + timeout
        while not done():
            assert time.monotonic() < end, complaint
            time.sleep(0.05)

    def check(self) -> None:
        """Nothing that was acknowledged may be lost, nor any answer have been wrong."""
        assert self.wrong == []
        dishonest = [call for call in self.calls if not call.honest]
        assert dishonest == []
        with self.site.client() as client:
            kept = Counter(all_notes(client))
        assert set(self.acknowledged) - kept.keys() == set(), "acknowledged and lost"
        assert kept.keys() <= self.sent
        assert max(kept.values()) == 1, "kept twice"


def note_form(client: httpx.Client) -> dict[str, str]:
    """Return the hidden field that a note must carry, and let the client say where it is from."""
    form = form_at(client, "/notes/", "text")
    client.headers["Referer"] = form.url
    return form.token


def notes_on(page: str) -> list[Note]:
    """Return the notes on *page*, in their order."""
    return [(int(who), int(number)) for who, number in NOTE.findall(page)]


def all_notes(client: httpx.Client) -> list[Note]:
    """Walk through all pages of notes."""
    notes: list[Note] = []
    page = 1
    while (response := client.get(f"/notes/?page={page}")).status_code != 404:
        assert response.status_code == 200
        notes += notes_on(response.text)
        page += 1
    return notes
