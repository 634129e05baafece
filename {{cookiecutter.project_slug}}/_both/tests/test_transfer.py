import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Transfer = Callable[[str, Path], tuple[bool, str]]

AUTHORS = ["Ada", "عائشة", "e\u0301\u0327", "👩\u200d🚀", "𝔄" * 100, "<i>'\"&\\"]
TEXTS = ["", " a\r\n\tb ", "\u2028\u2029\x85", "\x01\x1b\x7f\x9f", "\u202egnihton"]
NOTES = [
    {
        "id": 3 + 2 * number,
        "author": AUTHORS[number % len(AUTHORS)],
        "text": TEXTS[number % len(TEXTS)] * (number % 7),
        "created_at": f"2026-02-03T04:05:06.{number:06}+00:00",
    }
    for number in range(1, 2050)
]
VERSION, END = {"version": 1}, {"end": 1}
NOTE = {"note": NOTES[0]}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "export.jsonl"


def fill(file: Path, *lines: Any) -> None:
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))


def test_what_was_imported_is_exported_as_it_was(
    transfer: Transfer, file: Path, tmp_path: Path
) -> None:
    notes = [{"note": note} for note in NOTES]
    fill(file, VERSION, *notes, {"end": len(notes)})
    assert transfer("import", file)[0]
    assert transfer("export", tmp_path / "again.jsonl")[0]
    assert (tmp_path / "again.jsonl").read_bytes() == file.read_bytes()


def test_export_is_for_its_owner_alone(transfer: Transfer, file: Path) -> None:
    assert transfer("export", file)[0]
    assert file.stat().st_mode & 0o777 == 0o600


def test_export_replaces_no_file(transfer: Transfer, file: Path) -> None:
    file.write_text("ours")
    done, output = transfer("export", file)
    assert not done
    assert str(file) in output
    assert file.read_text() == "ours"


def test_new_note_comes_after_those_imported(
    transfer: Transfer, file: Path, make_note: Callable[..., Any]
) -> None:
    fill(file, VERSION, {"note": {**NOTES[0], "id": 900}}, END)
    assert transfer("import", file)[0]
    assert make_note().id == 901


@pytest.mark.usefixtures("note")
def test_import_needs_an_empty_database(transfer: Transfer, file: Path) -> None:
    fill(file, VERSION, END)
    done, output = transfer("import", file)
    assert not done
    assert "DATABASE_URL" in output
    assert len(output.splitlines()) == 1


@pytest.mark.parametrize(
    ("lines", "number", "wrong"),
    [
        ([], 1, "missing"),
        ([NOTE, END], 1, "version"),
        ([{"version": 2}, END], 1, "version 1, not 2"),
        ([VERSION, NOTE], 3, "missing"),
        ([VERSION, NOTE, {"end": 2}], 3, "2 rows"),
        ([VERSION, NOTE, END, NOTE], 4, "end"),
        ([VERSION, NOTE, NOTE, END], 3, "ids"),
        ([VERSION, NOTE, "", END], 3, "make export"),
        ([VERSION, NOTE, [], END], 3, "make export"),
        ([VERSION, NOTE, {}, END], 3, "make export"),
        ([VERSION, NOTE, {"cat": {}}, END], 3, "cat"),
        ([VERSION, NOTE, {"note": None}, END], 3, "author"),
        ([VERSION, NOTE, {"note": {**NOTES[1], "title": ""}}, END], 3, "author"),
        *(
            ([VERSION, NOTE, {"note": {**NOTES[1], field: value}}, END], 3, field)
            for field, value in [
                ("id", "7"),
                ("id", True),
                ("id", 2**31),
                ("author", None),
                ("author", "a" * 101),
                ("text", "\0"),
                ("text", "\ud800"),
                ("created_at", 0),
                ("created_at", "yesterday"),
                ("created_at", "2026-02-03T04:05:06"),
                ("created_at", "0001-01-01T00:00:00+01:00"),
            ]
        ),
    ],
)
def test_import_says_which_line_is_wrong_and_keeps_none(
    transfer: Transfer, file: Path, lines: list[Any], number: int, wrong: str
) -> None:
    fill(file, *lines)
    done, output = transfer("import", file)
    assert not done
    assert f"line {number}: " in output
    assert wrong in output
    assert len(output.splitlines()) == 1
    fill(file, VERSION, END | {"end": 0})
    assert transfer("import", file)[0], "the database is empty no more"


@pytest.mark.parametrize("content", [b"\xff", b"[" * 100_000, b"1" * 5000, b"\x1f\x8b"])
def test_import_refuses_what_is_no_export(
    transfer: Transfer, file: Path, content: bytes
) -> None:
    file.write_bytes(content)
    done, output = transfer("import", file)
    assert not done
    assert "line 1: " in output


def test_import_needs_a_file(transfer: Transfer, file: Path) -> None:
    done, output = transfer("import", file)
    assert not done
    assert str(file) in output
    assert len(output.splitlines()) == 1
