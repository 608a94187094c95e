"""A table of n rows gives n rows or an error, whatever happens to its file, its reader or the run."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.io.plugins import register_io_source

import broken_tables
import perfscore
from broken_tables import RULE, SCORE
from cli_runs import environment
from perfscore.cli import INTERRUPTED, main
from perfscore.table import batches, files, stream, wide_form
from perfscore.table import csv_records as room
from perfscore.table.options import Options
from perfscore.text import quoted
from profiles import PROFILE

SEEDS = 16 if PROFILE == "quick" else 500
PANIC = pl.exceptions.PanicException("boom")


def codes(read: Callable[[], object]) -> list[str]:
    with pytest.raises(perfscore.PerfscoreError) as caught:
        read()
    return [one.code for one in caught.value.problems]


def left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("kind", ["parquet", "csv", "jsonl"])
def test_a_broken_file_gives_an_error_or_every_row_that_it_holds(kind: str) -> None:
    found = broken_tables.tried(kind, range(SEEDS))
    assert set(found) == {"refused", "scored"}, dict(found)


# ---------------------------------------------------------------------------- what the readers do


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """As many rows as a reader gives at once, and some more."""
    place = tmp_path / "in.parquet"
    pl.DataFrame({SCORE: ["92"] * 300}).write_parquet(place, row_group_size=100)
    return place


def source(rows: int, end: BaseException | None) -> pl.LazyFrame:
    """A lazy frame of so many rows, which then ends in its own way."""

    def read(*_: Any) -> Iterator[pl.DataFrame]:
        for _piece in range(rows):
            yield pl.DataFrame({SCORE: ["92"]})
        if end is not None:
            raise end

    return register_io_source(read, schema={SCORE: pl.String()})


WAYS: dict[str, Callable[[pl.LazyFrame, Path], object]] = {
    "collect": lambda frame, _: frame.collect(),
    "streaming": lambda frame, _: frame.collect(engine="streaming"),
    "length": lambda frame, _: frame.select(pl.len()).collect(),
    "batches": lambda frame, _: list(frame.collect_batches()),
    "sink": lambda frame, folder: frame.sink_parquet(folder / "out.parquet"),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("rows", [0, 3])
@pytest.mark.filterwarnings("ignore::polars.exceptions.PolarsInefficientMapWarning")
def test_a_panic_of_a_reader_is_an_error_however_the_scores_are_read(tmp_path: Path, way: str, rows: int) -> None:
    scores = perfscore.load(RULE).score_table(source(rows, PANIC))
    assert codes(lambda: WAYS[way](scores, tmp_path)) == ["table-broken"]


@pytest.mark.parametrize("way", WAYS)
def test_a_panic_while_a_piece_is_scored_is_an_error(
    tmp_path: Path, table: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    def panics(*_: object, **__: object) -> None:
        raise PANIC

    monkeypatch.setattr(wide_form, "score", panics)
    rubric = perfscore.load(RULE)
    assert codes(lambda: WAYS[way](rubric.score_table(table), tmp_path)) == ["table-broken"]
    assert codes(lambda: rubric.score_table(pl.read_parquet(table))) == ["table-broken"]


def test_a_panic_of_an_arrow_stream_is_an_error() -> None:
    class Stream:
        def __arrow_c_stream__(self, requested_schema: object = None) -> object:
            raise PANIC

    assert codes(lambda: perfscore.load(RULE).score_table(Stream())) == ["table-broken"]


@pytest.mark.parametrize("way", WAYS)
def test_what_a_lazy_frame_raises_is_raised(tmp_path: Path, way: str) -> None:
    scores = perfscore.load(RULE).score_table(source(2, ValueError("no more")))
    with pytest.raises(ValueError, match="no more"):
        WAYS[way](scores, tmp_path)


@pytest.mark.parametrize("suffix", ["parquet", "csv", "jsonl"])
@pytest.mark.parametrize("other", [0, 2])
def test_a_reader_that_gives_other_rows_than_the_file_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], suffix: str, other: int
) -> None:
    frame = pl.DataFrame({SCORE: ["92"] * 300})
    given = tmp_path / f"in.{suffix}"
    writers: dict[str, Any] = {
        "parquet": frame.write_parquet,
        "csv": frame.write_csv,
        "jsonl": frame.write_ndjson,
    }
    writers[suffix](given)
    read, lines = batches.batches, files._frames
    monkeypatch.setattr(files, "batches", lambda lazy: [frame for frame in read(lazy) for _ in range(other)])
    monkeypatch.setattr(files, "_frames", lambda *args: [frame for frame in lines(*args) for _ in range(other)])
    for form in ("parquet", "csv", "jsonl"):
        assert main(["table", RULE, str(given), "-o", str(tmp_path / f"out.{form}")]) == 1
        assert f"里有 300 行，读出来的却是 {other * 300} 行" in capsys.readouterr().err
        assert left_in(tmp_path) == [given.name]
    scores = perfscore.load(RULE).score_table(given)
    assert codes(scores.collect) == ["table-rows"]
    if other:
        assert scores.head(5).collect().height == 5  # who wants no more is not told


def test_rows_that_are_lost_while_they_are_scored(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wide_form, "score", lambda _, piece, __: piece.head(2))
    assert codes(lambda: perfscore.load(RULE).score_table(table).collect()) == ["table-rows"]
    assert codes(lambda: list(stream.scored(perfscore.load(RULE).program, [pl.read_parquet(table)], Options()))) == [
        "table-rows"
    ]


def test_rows_that_are_lost_while_they_are_written(
    table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sink = pl.LazyFrame.sink_parquet
    monkeypatch.setattr(pl.LazyFrame, "sink_parquet", lambda self, place: sink(self.head(1), place))
    assert main(["table", RULE, str(table), "-o", str(tmp_path / "out.parquet")]) == 2
    assert "没有写全" in capsys.readouterr().err
    assert left_in(tmp_path) == ["in.parquet"]


def test_a_panic_says_nothing_but_our_words(table: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    data = table.read_bytes()
    for place in range(4, len(data), 1 if PROFILE != "quick" else 19):
        table.write_bytes(data[:place] + bytes([data[place] ^ 0x10]) + data[place + 1 :])
        status = main(
            ["table", RULE, str(table), "-o", str(tmp_path / "out.csv"), "--problems", str(tmp_path / "p.csv")]
        )
        said = capfd.readouterr().err
        assert "panicked" not in said
        assert status == 1 or said.startswith("共 300 行")


def test_who_asks_sees_what_polars_says(
    table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("POLARS_VERBOSE", "1")
    sink = pl.LazyFrame.sink_parquet

    def speaks(self: pl.LazyFrame, place: Any) -> None:
        os.write(2, b"thread panicked\n")
        sink(self, place)

    monkeypatch.setattr(pl.LazyFrame, "sink_parquet", speaks)
    asked = ["table", RULE, str(table), "-o", str(tmp_path / "out.parquet")]
    assert main(asked) == 0
    assert "thread panicked" in capfd.readouterr().err
    monkeypatch.delenv("POLARS_VERBOSE")
    assert main(asked) == 0
    assert "thread panicked" not in capfd.readouterr().err


def test_who_wants_no_more_ends_the_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "PIECE", 1)
    monkeypatch.setattr(batches, "_LOOK", 0.001)
    found = batches.batches(pl.LazyFrame({"a": range(1000)}))
    assert next(found)["a"].to_list() == [0]
    time.sleep(0.01)
    found.close()  # type: ignore[attr-defined]
    assert list(batches.batches(pl.LazyFrame({"a": []}))) == []


# ------------------------------------------------------------------------------ what a CSV file holds


HELD: dict[str, tuple[bytes, int]] = {
    "plain": (b"a,b\n1,2\n3,4\n", 2),
    "no last line end": (b"a,b\n1,2\n3,4", 2),
    "only names": (b"a,b\n", 0),
    "BOM": (b"\xef\xbb\xbfa,b\n1,2\n", 1),
    "CRLF": (b"a,b\r\n1,2\r\n3,4\r\n", 2),
    "blank lines": (b"a,b,c\n\n1,2,3\n,\n\n,,\n3,4,5\n\n", 2),
    "blank lines, CRLF": (b"a,b\r\n\r\n1,2\r\n,\r\n3,4\r\n\r\n", 2),
    "a quoted line end": (b'a,b\n"1\n\n2",2\n3,4\n', 2),
    "a quoted line end, CRLF": (b'a,b\r\n"1\r\n",2\r\n3,4\r\n', 2),
    "a quoted carriage return": (b'a,b\n"1\r2",2\n3,4\n', 2),
    "quotes in quotes": (b'a,b\n"1""\n""2",2\n"""",4\n', 2),
    "quoted nothing": (b'a,b\n"",""\n', 1),
    "quotes among others": (b'a,b\n5"x6",2\n3,4\n', 2),
    "names of two lines": (b'"a\nb",c\n1,2\n', 1),
    "spaces": (b"a,b\n ,\n1,2\n", 2),
    "a blank line of many commas": (b"a,b\n1,2\n,,\n,,,\r\n3,4\n,,", 2),
    "one among quotes": (b'a,b\n"1,5",2\n,,\n3,4\n', 2),
    "commas in quotes": (b'a,b\n"1,5,7","2,\n,3"\n3,"4,""5"","\n', 2),
}


@pytest.mark.parametrize("name", HELD)
def test_the_records_of_a_file_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    data, rows = HELD[name]
    (tmp_path / "a.csv").write_bytes(data)
    columns = len(files.table(tmp_path / "a.csv").schema)
    assert room.count_records(tmp_path / "a.csv", "a.csv", columns).rows == rows
    assert sum(piece.height for piece in files.table(tmp_path / "a.csv").pieces()) == rows
    monkeypatch.setattr(room, "_BLOCK", 2)
    assert room.count_records(tmp_path / "a.csv", "a.csv", columns).rows == rows


TWO_WAYS: dict[str, tuple[bytes, str, int, int]] = {
    "a quote that nothing closes": (b'a,b\n1,"2\n3,4\n5,6\n', "csv-quote", 2, 1),
    "text after a closing quote": (b'a,b\n1,2\n"3"x"4",5\n', "csv-quote", 3, 4),
    "a space after a closing quote": (b'a,b\n"1" ,2\n', "csv-quote", 2, 4),
    "one quote in the middle": (b'a,b\n5",2\n6",3\n', "csv-quote", 2, 6),
    "text after a quote that closes later": (b'a,b\n"1\n2"x,3\n', "csv-quote", 3, 3),
    "a single carriage return": (b"a,b\n1,2\r3,4\n", "csv-line-end", 2, 4),
    "carriage returns alone": (f"{SCORE},b\r1,2\r3,4\r".encode(), "csv-line-end", 1, 13),
    "a cell too many": (b"a,b\n1,2\n3,4,5\n", "csv-cells", 3, 5),
    "an empty cell too many": (b"a,b\n1,2\n\xe4\xb8\x89,4,\r\n1,2,3\n", "csv-cells", 3, 5),
    "a cell too many, in quotes": (b'a,b\n1,2\n"3,4",5,"6"\n', "csv-cells", 3, 9),
    "a cell too many behind a line end": (b'a,b\n1,2\n"3,\n,4",5,6\n', "csv-cells", 3, 1),
    "a cell too many before a line end": (b'a,b\n1,2,"3\n,"\n', "csv-cells", 2, 1),
    "one after a quoted line end": (b'a,b\n"1\n2",2\r3,4\n', "csv-line-end", 3, 5),
}


@pytest.mark.parametrize("name", TWO_WAYS)
def test_what_can_be_read_in_two_ways_is_refused(tmp_path: Path, name: str) -> None:
    data, code, line, column = TWO_WAYS[name]
    (tmp_path / "a.csv").write_bytes(data)
    with pytest.raises(perfscore.PerfscoreError) as caught:
        list(files.table(tmp_path / "a.csv").pieces())
    (found,) = caught.value.problems
    assert (found.code, found.where) == (
        code,
        perfscore.Span(str(tmp_path / "a.csv"), line, column, found.where.text),  # type: ignore[union-attr]
    )


def test_lines_with_cells_too_many_are_counted(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"a,b\n1,2,3\n,,\n3,4,5,6\n")
    with pytest.raises(perfscore.PerfscoreError, match=r"a\.csv:2:5: 这一行有 3 格，列名只有 2 个；这样的行共 2 行"):
        list(files.table(tmp_path / "a.csv").pieces())


def test_no_column_hides_a_character_in_its_name(tmp_path: Path) -> None:
    """A second byte order mark is one."""
    (tmp_path / "a.csv").write_bytes(b"\xef\xbb\xbf" * 2 + f"名,{SCORE}\n甲,92\n".encode())
    with pytest.raises(perfscore.PerfscoreError) as caught:
        perfscore.load(RULE).score_table(tmp_path / "a.csv")
    assert [(one.code, one.hint) for one in caught.value.problems] == [("name-invisible", "删去这个字符")]


def test_what_to_do_about_a_broken_file_is_said_in_chinese(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(b"PAR1" + b"1" * 99)
    with pytest.raises(perfscore.PerfscoreError) as caught:
        files.table(tmp_path / "a.parquet")
    assert [(one.code, one.hint) for one in caught.value.problems] == [
        ("table-broken", "请重新导出或者重新传一次这个文件")
    ]
    assert caught.value.__cause__ is not None


def test_a_damaged_file_in_utf_8_is_not_taken_for_gbk(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(f"{SCORE},名\n92,乙".encode() + b"\xff\n")
    with pytest.raises(perfscore.PerfscoreError, match=r"a\.csv:2:5: 从这里起不是 UTF-8 编码的文字"):
        files.table(tmp_path / "a.csv")


def test_a_copy_that_finds_no_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.csv").write_bytes(f"{SCORE},名\n92,乙\n".encode("gbk"))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.shutil, "copyfileobj", full)  # type: ignore[attr-defined]
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert codes(lambda: files.table(tmp_path / "a.csv")) == ["encoding-gbk-copy"]
    gc.collect()
    assert left_in(tmp_path) == ["a.csv"]


def test_many_columns_that_are_carried_along_take_their_time_once(tmp_path: Path) -> None:
    spent = []
    for many in (500, 2000):
        names = [SCORE, *(f"备注{number}" for number in range(many))]
        (tmp_path / "a.csv").write_text(f"{','.join(names)}\n{','.join('1' for _ in names)}\n\n", encoding="utf-8")
        start = time.process_time()
        assert perfscore.load(RULE).score_table(tmp_path / "a.csv").collect().height == 1
        spent.append(time.process_time() - start)
    assert spent[1] < 10 * spent[0] + 0.5  # it was cubic: 40 times, and a minute


# ------------------------------------------------------------------------------------- what ends a run


def run(table: Path, out: Path, before: str = "pass") -> subprocess.Popen[str]:
    """``perfscore table`` as a process of its own; ``before`` is done first."""
    code = f"import resource, signal; {before}; from perfscore.__main__ import run; run()"
    command = [sys.executable, "-c", code, "table", RULE, str(table), "-o", str(out)]
    return subprocess.Popen(command, env=environment(), stderr=subprocess.PIPE, text=True)


@pytest.fixture
def long(tmp_path: Path) -> Path:
    """A table that takes a while."""
    place = tmp_path / "in.csv"
    place.write_text(f"{SCORE},说明\n" + "92.5,一点说明\n" * 1_500_000, encoding="utf-8")
    return place


def begun(folder: Path, process: subprocess.Popen[str]) -> None:
    """Wait until something is being written."""
    deadline = time.monotonic() + 60
    while not any(path.stat().st_size for path in folder.glob(".perfscore-*")):
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.005)


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
@pytest.mark.parametrize(("form", "kill"), [("csv", signal.SIGTERM), ("parquet", signal.SIGKILL)])
def test_what_a_killed_run_leaves_the_next_removes(long: Path, tmp_path: Path, form: str, kill: signal.Signals) -> None:
    out = tmp_path / f"out.{form}"
    with run(long, out) as process:
        begun(tmp_path, process)
        process.send_signal(kill)
    assert process.returncode == -kill
    assert not out.exists()
    pl.DataFrame({SCORE: ["92"]}).write_csv(long)
    assert main(["table", RULE, str(long), "-o", str(out)]) == 0
    assert left_in(tmp_path) == ["in.csv", out.name]


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
@pytest.mark.parametrize(
    ("form", "heeded"), [("csv", "SIG_IGN"), ("parquet", "SIG_IGN"), ("parquet", "default_int_handler")]
)
def test_an_interrupt_leaves_everything_or_nothing(long: Path, tmp_path: Path, form: str, heeded: str) -> None:
    out = tmp_path / f"out.{form}"
    with run(long, out, f"signal.signal(signal.SIGINT, signal.{heeded})") as process:
        begun(tmp_path, process)
        process.send_signal(signal.SIGINT)
        assert process.stderr is not None
        said = process.stderr.read()
    if process.returncode == 0:
        assert heeded == "SIG_IGN"
        assert said == "共 1,500,000 行\n"
        assert sum(piece.height for piece in files.table(out).pieces()) == 1_500_000
    else:
        assert (process.returncode, said) == (INTERRUPTED, "已中断\n")
        assert left_in(tmp_path) == ["in.csv"]


@pytest.mark.skipif(sys.platform == "win32", reason="limits of Unix")
@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_a_full_disk_ends_in_one_sentence(tmp_path: Path, form: str) -> None:
    table, out = tmp_path / "in.parquet", tmp_path / f"out.{form}"
    pl.DataFrame({SCORE: ["92"] * 20_000, "说明": range(20_000)}).write_parquet(table)
    out.write_text("旧", encoding="utf-8")
    limit = "resource.setrlimit(resource.RLIMIT_FSIZE, ({}, resource.RLIM_INFINITY))"
    over = f"import atexit; atexit.register(lambda: {limit.format('resource.RLIM_INFINITY')})"  # coverage is written
    with run(table, out, f"{over}; {limit.format(10_000)}") as process:
        assert process.stderr is not None
        assert process.stderr.read() == f"错误：无法写入{quoted(str(out), 80)}：File too large\n"
    assert process.returncode == 2
    assert out.read_text(encoding="utf-8") == "旧"
    assert left_in(tmp_path) == sorted([table.name, out.name])


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device")
@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_device_is_written_to_and_stays_one(
    table: Path, form: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    asked = ["table", RULE, str(table), "--format", form]
    assert main([*asked, "-o", os.devnull]) == 0
    assert main([*asked, "-o", str(tmp_path / "out"), "--problems", os.devnull]) == 0
    assert not Path(os.devnull).is_file()
    capsys.readouterr()
    assert main([*asked, "-o", "/dev/full"]) == 2
    assert capsys.readouterr().err == "错误：无法写入“/dev/full”：No space left on device\n"
    assert not Path("/dev/full").is_file()
