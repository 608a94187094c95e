"""The score of one row as a reviewer settles it: by the rule, by a ground, or by judgement with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

from perfscore import exact
from perfscore.exact import Number
from perfscore.problems import Fault, Path
from perfscore.program.indicator_run import IndicatorRun
from perfscore.program.model import Program
from perfscore.result.text import between
from perfscore.review.filled import HOW, LABELS, Checked, Filled, FilledRow
from perfscore.review.grounds import Choice, Grounds
from perfscore.review.settlement import By
from perfscore.submission.dates import NotADayError, typed_day
from perfscore.text import is_reason, quoted, suggest

_ZERO: Final = exact.ratio(0)
_DAYS: Final = ("36526", "73050")
"""The days on which a re-check may have been made: from 2000 to 2099, as workbooks count them."""
_SCORE: Final = "只写一个数，如 7.5；不另行核定的空着"
_SHARES: Final = "%％﹪‰"


class Decision(NamedTuple):
    """The settled score of a row, None while it is open; what gave it, and why."""

    got: Number | None
    by: By
    ground: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Decider:
    """Settles the rows of one submission; what is wrong with a cell is noted in ``faults``."""

    program: Program
    filled: Filled
    grounds: Grounds
    faults: list[Fault]

    def decided(self, row: IndicatorRun, entry: FilledRow, by: By) -> Decision:
        """The decision on a row, as the rule scores it with what the reviewer corrected."""
        if not row.applies:
            self._skipped(row, entry)
            return Decision(None, "not-applicable", reason=entry.reason)
        choice = self._choice(row, entry)
        score = self._score(row, entry)
        after = self._after(row, choice)
        if score is not None and score != after:
            return self._judged(row, entry, score, after, choice)
        if after is None:
            return Decision(None, "open", choice.name if choice else "", entry.reason)
        if choice is None or choice.ground is None or after == row.got:
            return Decision(after, by, choice.name if choice else "", entry.reason)
        off = exact.points((row.full if choice.from_full or row.got is None else row.got) - after)
        said = entry.reason or f"{choice.ground.says or choice.name}，扣 {off}"
        return Decision(after, "ground", choice.name, said)

    def checked(self, row: IndicatorRun, entry: FilledRow) -> Checked:
        """核验方式, 复核人 and 日期 of a row, its own or those of the whole sheet."""
        (how, how_at), (who, _), (when, when_at) = self.filled.checked(entry)
        own: Path = ("rows", row.id)
        how_path: Path = (*(own if how_at == ("rows",) else how_at), "how")
        when_path: Path = (*(own if when_at == ("rows",) else when_at), "when")
        if how and how not in HOW:
            hint = suggest(how, HOW) or "可选：" + "、".join(HOW)
            self._complain(how_path, "settled-how-unknown", f"{quoted(how)}不是核验方式", hint)
        if when:
            try:
                when = typed_day(when, *_DAYS).isoformat()
            except NotADayError as error:
                self.faults.append(error.fault.below(when_path))
        return Checked(how, who, when)

    # -- what is filled in -------------------------------------------------------------------

    def _complain(self, path: Path, code: str, message: str, hint: str = "") -> None:
        self.faults.append(Fault(path, code, message, hint))

    def _skipped(self, row: IndicatorRun, entry: FilledRow) -> None:
        """Complain of a score for what is not applicable."""
        for key in ("score", "ground"):
            if getattr(entry, key):
                message = f"{quoted(row.name)}不适用，不评分，{LABELS[key]}要空着"
                hint = "这一格删去；确实适用的，请单位改正填报后重新复核"
                self._complain(("rows", row.id, key), "settled-not-applicable", message, hint)

    def _choice(self, row: IndicatorRun, entry: FilledRow) -> Choice | None:
        """The ground that was picked."""
        if not entry.ground:
            return None
        choice, path = self.grounds.find(entry.ground), ("rows", row.id, "ground")
        if choice is None:
            known = self.grounds.names
            hint = suggest(entry.ground, known) or (
                f"可选：{'、'.join(known[:12])}" if known else "没有给口径文件，请用 --grounds 口径.yaml 写明"
            )
            self._complain(path, "settled-ground-unknown", f"没有{quoted(entry.ground)}这样的口径", hint)
            return None
        if choice.ground is not None and (why := _idle(row, choice)):
            hint = "这一格删去，复核得分直接写，并写扣分原因"
            self._complain(path, "settled-ground-idle", f"口径{quoted(choice.name)}在这里没有可扣的：{why}", hint)
            return None
        return choice

    def _score(self, row: IndicatorRun, entry: FilledRow) -> Number | None:
        """The score that the reviewer wrote, where it can be one of this row."""
        if not entry.score:
            return None
        path: Path = ("rows", row.id, "score")
        try:
            score = exact.in_unit(entry.score, "number", "分")
        except exact.NotExact as error:
            self._complain(path, "number-not-read", f"复核得分：{error.message}", _SCORE)
            return None
        if any(mark in entry.score for mark in _SHARES):  # 100% would be 1 point
            message = f"复核得分写的是{quoted(entry.score)}，这里要写多少分，不写百分数"
            self._complain(path, "number-not-read", message, _SCORE)
            return None
        if score == row.got:
            return score
        low, high = _ends(row)
        places = (row.program.head.rounding or self.program.model.rounding).places
        if (low is not None and score < low) or (high is not None and score > high):
            over = f"超过分值 {exact.points(row.full)}" if not row.minus and score > row.full else "不在可能的得分里"
            hint = f"写 {between(low, high)}" + ("；减分项写负数，扣 5 分写 -5" if row.minus and score > 0 else "")
            message = f"{quoted(row.name)}的复核得分 {exact.plain(score)} {over}"
            self._complain(path, "settled-outside", message, hint)
            return None
        if abs(score) != row.full and (score * 10**places).denominator != 1:
            message = f"{quoted(row.name)}的复核得分 {exact.plain(score)} 小数太多，这一行的得分取 {places} 位小数"
            self._complain(path, "settled-outside", message, f"写到小数后 {places} 位")
            return None
        return score

    def _after(self, row: IndicatorRun, choice: Choice | None) -> Number | None:
        """The score after what the ground costs, rounded as the row's scores are."""
        if choice is None or choice.ground is None:
            return row.got
        base = row.full if choice.from_full else row.got
        if base is None:
            return None
        rounding = row.program.head.rounding or self.program.model.rounding
        left = max(_ZERO, base - choice.cost.of(row.full))
        return min(base, exact.rounded(left, rounding.places, rounding.mode))

    def _judged(
        self, row: IndicatorRun, entry: FilledRow, score: Number, after: Number | None, choice: Choice | None
    ) -> Decision:
        """The reviewer's own score, which is another than the rule's: with a reason, and no ground against it."""
        path: Path = ("rows", row.id, "score")
        name = choice.name if choice else ""
        if choice is not None and choice.ground is not None and after is not None:
            wanted, wrote = exact.points(after), exact.points(score)
            message = f"{quoted(row.name)}：按口径{quoted(name)}应得 {wanted}，复核得分写的是 {wrote}"
            self._complain(
                path, "settled-ground-differs", message, "复核得分空着，或改成一致；另有原因的，不选口径，写扣分原因"
            )
        elif not is_reason(entry.reason):
            rule = "规则没有算出得分" if after is None else f"按规则是 {exact.points(after)}"
            message = f"{quoted(row.name)}的复核得分写的是 {exact.points(score)}，{rule}，没有写原因"
            hint = "写扣分原因，或选一个口径；完成值不对的，只改复核完成值"
            self._complain(path, "settled-reason-missing", message, hint)
        return Decision(score, "reviewer", name, entry.reason)


def _ends(row: IndicatorRun) -> tuple[Number | None, Number | None]:
    """The least and the greatest score that a row may be given; without an end where the rule sets none."""
    most = None if row.endless else row.program.scored.way.most(row.full)
    if row.minus:
        return (None if most is None else -row.full), _ZERO
    return _ZERO, (None if most is None else max(most, row.full))


def _idle(row: IndicatorRun, choice: Choice) -> str:
    """The reason for which a ground takes nothing off a row; nothing where it does."""
    if row.minus:
        return "减分项"
    if row.endless and (choice.cost.share or choice.from_full):
        return "这一行没有固定的分值"
    if row.got is None and not choice.from_full:
        return "规则还没有算出这一行的得分"
    return ""
