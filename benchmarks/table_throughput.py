"""Rows a second of every contender, in turns; before that, in how many rows each differs from what is exact."""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from statistics import median
from time import perf_counter
from typing import Any, Final

import numpy as np
import polars as pl

import perfscore
import table_data
import table_engines
import table_form
import table_plain
import table_rivals

OURS: Final = "score_table"
SAME: Final = "Polars query on floats, same columns in and out"
QUERY: Final = "Polars query on floats, floats in and out"
BATCH: Final = "zen-engine, evaluate_batch"
SINGLE: Final = "zen-engine, one call a row"
AS_IT_IS: Final = "Polars query on floats, of the same table, floats out"
CLOSE: Final = 1e-6  # of a point: what a float may be beside the exact score


@dataclass(frozen=True, slots=True)
class Contender:
    """One way of scoring so many rows."""

    name: str
    run: Callable[[], Any]
    rows: int
    wrong: int | None = None
    """In how many rows it differs from what is exact, where that was counted."""
    compared: int = 0


def _timed(run: Callable[[], Any]) -> float:
    """The time of one run; what it leaves is thrown away outside of it."""
    start = perf_counter()
    found = run()
    seconds = perf_counter() - start
    del found
    return seconds


def _measured(contenders: Sequence[Contender], turns: int) -> dict[str, Any]:
    """Rows a second, and the speed against the first contender: each the median over the turns."""
    times: dict[str, list[float]] = {one.name: [] for one in contenders}
    gc.collect()
    gc.disable()
    for turn in range(turns + 1):
        at = turn % len(contenders)
        for one in (*contenders[at:], *contenders[:at]):  # nobody always comes after the same one
            seconds = _timed(one.run) / one.rows
            if turn:  # the first one warms up
                times[one.name].append(seconds)
    gc.enable()
    first = times[contenders[0].name]
    rows = [
        {
            "name": one.name,
            "rows": one.rows,
            "rows_per_second": 1 / median(times[one.name]),
            "ratio": median(mine / other for mine, other in zip(first, times[one.name], strict=True)),
            "wrong": one.wrong,
            "compared": one.compared,
        }
        for one in contenders
    ]
    return {"rows": contenders[0].rows, "contenders": rows}


# ------------------------------------------------------------------------------------- in how many rows


def wrong_rows(exact: pl.DataFrame, other: Mapping[str, Any]) -> int:
    """The rows in which a score, the total or its conversion is another one."""
    wrong = np.zeros(exact.height, bool)
    for name, values in other.items():
        if name.endswith(".score") or name in {"total", "possible", "converted"}:
            right = exact[name].cast(pl.Float64).fill_null(np.nan).to_numpy()
            wrong |= ~np.isclose(right, values, rtol=0, atol=CLOSE, equal_nan=True)
    return int(wrong.sum())


def _arrays(frame: pl.DataFrame) -> dict[str, Any]:
    numbers = frame.select(pl.col(pl.Float64))
    return {name: numbers[name].fill_null(np.nan).to_numpy() for name in numbers.columns}


def _same_words(exact: pl.DataFrame, other: pl.DataFrame) -> None:
    """Statuses do not depend on how one computes; what is read here is the same."""
    for name in other.columns:
        if name == "status" or name.endswith(".status"):
            assert exact[name].cast(pl.String).equals(other[name].cast(pl.String)), name


# ------------------------------------------------------------------------------------- the two tables


def yanling(rows: int, turns: int) -> dict[str, Any]:
    """All contenders on the Yanling rubric."""
    rubric = perfscore.load("yanling-dept-2020")
    frame = table_data.yanling(rows)
    floats, exact = table_rivals.floats(frame), rubric.score_table(frame)
    in_cents = floats.with_columns(
        pl.col(name) * 100 for name, dtype in frame.schema.items() if dtype == pl.Decimal(18, 2)
    )
    in_cents = in_cents.with_columns(
        pl.col(one).round() for one in in_cents.columns if frame.schema[one] == pl.Decimal(18, 2)
    )
    count = partial(wrong_rows, exact)
    query = table_rivals.yanling(floats)
    _same_words(exact, query)
    numpy_run = table_engines.numpy_run(frame)
    contenders = [
        Contender(OURS, lambda: rubric.score_table(frame), rows),
        Contender(SAME, lambda: _same(frame, table_rivals.yanling), rows),
        Contender(QUERY, lambda: table_rivals.yanling(floats), rows, count(_arrays(query)), rows),
        Contender(AS_IT_IS, lambda: table_rivals.yanling(table_rivals.floats(frame)), rows),
        Contender("nothing scored, the decimals read and written", _idle(frame, exact), rows),
        _query("the same, amounts in 分", in_cents, exact),
        _query("the same, in-memory engine", floats, exact, engine="in-memory"),
        _query("the same, scores and total only", floats, exact, statuses=False),
        _plain(floats, exact),
        Contender("numpy on floats, one core", numpy_run, rows, count(numpy_run()), rows),
        *_openfisca(frame, exact),
        *_zen(frame, exact),
        *_one_by_one(frame, exact, rubric),
    ]
    del query
    return _measured(contenders, turns)


def _same(frame: pl.DataFrame, query: Callable[[pl.DataFrame], pl.DataFrame]) -> pl.DataFrame:
    """A float query on the table as score_table gets it, which gives what score_table gives: decimals."""
    found = query(table_rivals.floats(frame))
    return found.with_columns(pl.col(pl.Float64).cast(pl.Decimal(38, 2)))


def _idle(frame: pl.DataFrame, exact: pl.DataFrame) -> Callable[[], Any]:
    """The least work of score_table: decimals as 64 bits, and as many decimals as come out, looked up."""
    taken = [
        pl.col(name).to_physical().cast(pl.Int64, wrap_numerical=True)
        for name, dtype in frame.schema.items()
        if isinstance(dtype, pl.Decimal)
    ]
    scores = [name for name, dtype in exact.schema.items() if isinstance(dtype, pl.Decimal)]
    table = pl.Series(range(10_001), dtype=pl.Int128).reinterpret(dtype=pl.Decimal(38, 2))
    units = exact.select(pl.col(name).fill_null(0).to_physical().cast(pl.UInt32) for name in scores)
    made = [pl.col(name).map_batches(table.__getitem__, return_dtype=table.dtype) for name in scores]
    return lambda: (frame.lazy().select(taken).collect(engine="streaming"), units.select(made))


def _query(name: str, floats: pl.DataFrame, exact: pl.DataFrame, **options: Any) -> Contender:
    wrong = wrong_rows(exact, _arrays(table_rivals.yanling(floats, **options)))
    return Contender(name, lambda: table_rivals.yanling(floats, **options), floats.height, wrong, floats.height)


def _plain(floats: pl.DataFrame, exact: pl.DataFrame) -> Contender:
    plain = table_plain.yanling(floats)
    _same_words(exact, plain)
    wrong = wrong_rows(exact, _arrays(plain))
    name = "a Polars query as most would write it"
    return Contender(name, lambda: table_plain.yanling(floats), floats.height, wrong, floats.height)


def _openfisca(frame: pl.DataFrame, exact: pl.DataFrame) -> list[Contender]:
    if find_spec("openfisca_core") is None:
        print("OpenFisca-Core is not installed")
        return []
    import table_openfisca  # noqa: PLC0415 (may be absent)

    names = dict.fromkeys(name for pair, _ in table_openfisca.FORMULAS.values() for name in pair)
    there = pl.all_horizontal(pl.col(name).is_not_null() for name in names)
    mask = frame.select(there).to_series()
    frame, exact = frame.filter(mask), exact.filter(mask)
    run = table_openfisca.openfisca_run(frame)
    found = {f"{key}.score": values for key, values in run().items()}
    return [Contender("OpenFisca-Core, 3 of 21 indicators", run, frame.height, wrong_rows(exact, found), frame.height)]


def _zen(frame: pl.DataFrame, exact: pl.DataFrame) -> list[Contender]:
    columns = pl.concat([frame.head(20_000), exact.head(20_000).select("total")], how="horizontal")
    whole = table_engines.answered(columns)
    totals = whole.select("total")
    rows = list(table_engines.contexts(whole.drop("total")))
    several, single = rows[:10_000], rows[:1_000]
    batch, calls = table_engines.zen_batch(several), table_engines.zen_single(single)
    return [
        Contender(BATCH, batch, len(several), wrong_rows(totals.head(len(several)), {"total": batch()}), len(several)),
        Contender(SINGLE, calls, len(single), wrong_rows(totals.head(len(single)), {"total": calls()}), len(single)),
    ]


def _one_by_one(frame: pl.DataFrame, exact: pl.DataFrame, rubric: Any) -> list[Contender]:
    handed = list(table_data.submissions(frame.head(1_000)))

    def run() -> list[Any]:
        return [rubric.score(one).total for one in handed]

    wrong = sum(one != right for one, right in zip(run(), exact["total"].head(len(handed)).to_list(), strict=True))
    return [Contender("score, one by one", run, len(handed), wrong, len(handed))]


def project(forms: int, turns: int) -> dict[str, Any]:
    """The project form with 10 rows each, in the long form; a row is a line."""
    rubric = perfscore.load("project-self-evaluation-2020")
    frame = table_data.project(forms)
    floats, exact = table_rivals.floats(frame), rubric.score_table(frame)
    query = table_rivals.form(floats)
    _same_words(exact, query)
    handed = list(table_form.submissions(frame.head(300 * table_form.ROWS)))
    contenders = [
        Contender(OURS, lambda: rubric.score_table(frame), frame.height),
        Contender(SAME, lambda: _same(frame, table_rivals.form), frame.height),
        Contender(
            QUERY, lambda: table_rivals.form(floats), frame.height, wrong_rows(exact, _arrays(query)), frame.height
        ),
        Contender(
            "score, one by one", lambda: [rubric.score(one).total for one in handed], len(handed) * table_form.ROWS
        ),
    ]
    del exact, query
    return {"forms": forms, **_measured(contenders, turns)}
