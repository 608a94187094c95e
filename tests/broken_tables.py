"""Tables in files, broken at random: what each holds as it stands, and whether ``perfscore table`` says so or refuses.

``python broken_tables.py KIND FIRST LAST`` tries the seeds of a kind (parquet, csv, jsonl) and counts what came out.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Final

import polars as pl

from perfscore.cli import main

RULE: Final = "medical-aid-grades"
SCORE: Final = "综合得分.score"
ROWS: Final = 2000
_NAMES: Final = ("甲县医保局", "乙县\n医保局", '丙县"医保"局', "丁县,医保局", "Wu", " 戊县", "", "己县'医保局")


def _table(random: Random) -> pl.DataFrame:
    """A table in which every kind of cell is found."""
    names = [f"{random.choice(_NAMES)}{random.randrange(10_000)}" for _ in range(ROWS)]
    scores = [random.choice([None, *range(101)]) for _ in range(ROWS)]
    return pl.DataFrame(
        {
            "单位": names,
            SCORE: [None if one is None else str(one) for one in scores],
            "人": [random.randrange(10**6) for _ in range(ROWS)],
            "比": [random.random() for _ in range(ROWS)],  # (no cryptography)
            "类": [random.choice("甲乙丙") for _ in range(ROWS)],
            "是": [random.choice([True, False, None]) for _ in range(ROWS)],
        }
    )


def _sound(kind: str, random: Random) -> bytes:
    """A file without a fault, in one of the forms that it may have."""
    frame = _table(random)
    place = io.BytesIO()
    match kind:
        case "parquet":
            frame = frame.with_columns(列=pl.Series([[n] * (n % 3) for n in range(ROWS)], dtype=pl.List(pl.Int64)))
            rows = random.choice([300, 700, 5000])
            match random.randrange(3):
                case 0:
                    frame.write_parquet(place, compression="zstd", row_group_size=rows, data_page_size=2000)
                case 1:
                    frame.write_parquet(place, compression="snappy", row_group_size=rows, data_page_size=2000)
                case _:
                    frame.write_parquet(place, compression="uncompressed", row_group_size=rows, data_page_size=2000)
        case "csv":
            text = frame.write_csv(
                line_terminator=random.choice(["\n", "\r\n"]), quote_style=random.choice(["necessary", "always"])
            )
            lines = text.split("\n")
            for _ in range(random.choice([0, 3])):
                lines.insert(random.randrange(1, len(lines)), random.choice(["", ",,,,,", ",,"]))
            text = "\n".join(lines).removesuffix(random.choice(["", "\n"]))
            return text.encode(random.choice(["utf-8", "utf-8-sig", "gbk"]))
        case _:
            lines = frame.write_ndjson().split("\n")
            for _ in range(random.choice([0, 3])):
                lines.insert(random.randrange(len(lines)), random.choice(["", "  "]))
            text = random.choice(["\n", "\r\n"]).join(lines).removesuffix(random.choice(["", "\n"]))
            return text.encode(random.choice(["utf-8", "utf-8-sig"]))
    return place.getvalue()


def _broken(data: bytes, random: Random, kind: str) -> bytes:
    """The file after one thing has happened to it."""
    lowest = len(data) - 8 - int.from_bytes(data[-8:-4], "little") if kind == "parquet" and random.random() < 0.5 else 0
    at = random.randrange(lowest, len(data))
    long = random.choice([1, 1, 2, 7, 200])
    marks = b"\",\n\r\0'{}[]:=\\" if kind != "parquet" else bytes(range(256))
    match random.randrange(7):
        case 0 | 1:
            return data[:at] + bytes([data[at] ^ (1 << random.randrange(8))]) + data[at + 1 :]
        case 2:
            return data[:at] + bytes([random.choice(marks)]) + data[at + 1 :]
        case 3:
            return data[:at] + bytes([random.choice(marks)]) + data[at:]
        case 4:
            return data[:at] + data[at + long :]
        case 5:
            return data[:at]
        case _:
            return data[:at] + data[at : at + long] + data[at:]


def made(kind: str, seed: int) -> bytes:
    """The broken file of a seed."""
    random = Random(f"{kind} {seed}")  # noqa: S311 (no cryptography)
    return _broken(_sound(kind, random), random, kind)


# ------------------------------------------------------------------------ what a file holds as it stands


def records(text: str) -> list[list[str]]:
    """The records of a CSV file, read a sign at a time: quotes open where a cell begins, and there only.

    What consists of commas alone is a blank line.
    """
    rows: list[list[str]] = []
    cells = [""]
    quoted = begun = written = False
    signs = iter([*text, "\n"])
    for sign in signs:
        if quoted and sign == '"':
            sign = next(signs)  # noqa: PLW2901 (what follows a quote says what it was)
            quoted = sign == '"'
        elif not quoted and not begun and sign == '"':
            quoted = begun = written = True
            continue
        if quoted or sign not in ",\r\n":
            cells[-1] += sign
            begun = written = True
        elif sign == ",":
            cells.append("")
            begun = False
        else:
            rows += [cells] if written else []
            cells, begun, written = [""], False, False
    return rows


def _csv(data: bytes) -> list[list[str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030")
    return records(text)


def held(kind: str, data: bytes) -> list[str] | int:
    """The names in a file as it stands; of a Parquet file, only how many rows it had."""
    match kind:
        case "parquet":
            return ROWS
        case "csv":
            head, *rows = _csv(data)
            place = head.index("单位")
            return [row[place] if place < len(row) else "" for row in rows]
        case _:
            text = data.decode("utf-8-sig")
            return [json.loads(line).get("单位") or "" for line in text.split("\n") if line.strip(" \t\r\n\f\v")]


def outcome(kind: str, data: bytes, folder: Path) -> str:
    """The outcome of ``perfscore table`` for a file: refused, scored, or what is wrong with what it did."""
    given, out, listed = folder / f"in.{kind}", folder / "out.parquet", folder / "problems.jsonl"
    given.write_bytes(data)
    stderr = io.StringIO()
    with contextlib.redirect_stderr(stderr), contextlib.redirect_stdout(io.StringIO()):
        status = main(["table", RULE, str(given), "-o", str(out), "--problems", str(listed)])
    left = {path.name for path in folder.iterdir()} - {given.name}
    for path in folder.iterdir():
        if path != out:
            path.unlink()
    if status == 1 and not left and stderr.getvalue():
        return "refused"
    if status not in {0, 1} or left != {out.name, listed.name}:
        return f"status {status}, left {sorted(left)}: {stderr.getvalue()}"
    scores = pl.read_parquet(out)
    out.unlink()
    wanted = held(kind, data)
    if isinstance(wanted, int):
        return "scored" if scores.height == wanted else f"{scores.height} rows of {wanted}"
    names = scores["单位"].fill_null("").to_list() if "单位" in scores.columns else None
    if names is None or len(names) != len(wanted):
        return f"{scores.height} rows of {len(wanted)}"
    return "scored" if names == wanted else "scored, with other names"


def tried(kind: str, seeds: range, report: Callable[[str], object] = lambda _: None) -> Counter[str]:
    """The number of times of each outcome."""
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for seed in seeds:
            result = outcome(kind, made(kind, seed), Path(folder))
            counts[result if result in {"refused", "scored"} else f"seed {seed}: {result}"] += 1
            if result not in {"refused", "scored"}:
                report(f"{kind} {seed}: {result}\n")
    return counts


if __name__ == "__main__":
    kind, first, last = sys.argv[1:]
    sys.stdout.write(f"{kind}: {dict(tried(kind, range(int(first), int(last)), sys.stdout.write))}\n")
