"""What is read, what is refused and in which words, how it is rounded and shown: a table each."""

import enum
import math
import pickle
from decimal import Decimal
from fractions import Fraction

import pytest

from perfscore import exact
from perfscore.exact import Kind, Mode, NotExact, Style

HALF = Fraction(1, 2)
NINES = 10**40 - 1  # the greatest integer that is read
LONG = 10**5000  # more digits than `str` writes


class Answer(enum.IntEnum):
    SEVEN = 7


class Text(str):
    __slots__ = ()


class Measured(float):
    """As numpy's: its repr is no number."""

    def __repr__(self) -> str:
        return f"Measured({float(self)})"


@pytest.mark.parametrize(
    ("given", "read"),
    [
        (0, 0),
        (-3, -3),
        (10**17, 10**17),
        (NINES, NINES),
        (-NINES, -NINES),
        (Answer.SEVEN, 7),
        (0.1, Fraction(1, 10)),
        (-0.0, 0),
        (-2.5, Fraction(-5, 2)),
        (1e22, 10**22),
        (1e-7, Fraction(1, 10**7)),
        (0.1 + 0.2, Fraction("0.30000000000000004")),
        (Measured(0.1), Fraction(1, 10)),
        (Decimal("15639.50"), Fraction(31279, 2)),
        (Decimal("1E+5"), 10**5),
        (Decimal("-0"), 0),
        (Fraction(23, 28), Fraction(23, 28)),
        (exact.ratio(82, 100), Fraction(41, 50)),
        ("0", 0),
        ("007", 7),
        ("15639", 15639),
        ("15,639.00", 15639),
        ("1,234,567", 1234567),
        ("１５６３９", 15639),
        ("１５，６３９．５", Fraction(31279, 2)),
        ("+5", 5),
        ("-0.5", -HALF),
        ("－0.5", -HALF),
        ("\u22120.5", -HALF),
        ("–0.5", -HALF),
        ("﹣0.5", -HALF),
        (".5", HALF),
        ("5.", 5),
        ("-.5", -HALF),
        ("1e5", 10**5),
        ("1E+5", 10**5),
        ("12.5e-1", Fraction(5, 4)),
        ("1e40", 10**40),
        ("1e-40", Fraction(1, 10**40)),
        ("9" * 40, NINES),
        ("  5  ", 5),
        ("\u3000\u00a0\u200b5\ufeff", 5),
        (" " * 60 + "5", 5),
    ],
    ids=repr,
)
def test_a_number_is_read_exactly(given: object, read: Fraction) -> None:
    number = exact.number(given)
    assert number == read
    assert type(number) is exact.Number


def test_a_text_of_a_kind_of_its_own_is_read() -> None:
    assert exact.number(Text("15639")) == 15639


@pytest.mark.parametrize(
    ("given", "message", "hint"),
    [
        (None, "这里没有写数", "确实是零就写 0"),
        (True, "“true”不是一个确切的数", "请只写一个数"),
        (False, "“false”不是一个确切的数", "请只写一个数"),
        ([], "这里没有写数", "请写阿拉伯数字"),
        (1j, "这里没有写数", "请写阿拉伯数字"),
        (b"5", "这里没有写数", "请写阿拉伯数字"),
        (10**40, "这个数超过了 40 位", "写错"),
        (math.nan, "“nan”不是一个确切的数", "15639"),
        (math.inf, "“inf”不是一个确切的数", "15639"),
        (-math.inf, "“-inf”不是一个确切的数", "15639"),
        (Decimal("NaN"), "“NaN”不是一个确切的数", "15639"),
        (Decimal("sNaN"), "“sNaN”不是一个确切的数", "15639"),
        (Decimal("-Infinity"), "“-Infinity”不是一个确切的数", "15639"),
        (1e300, "“1e+300”太大或太小", "科学记数法"),
        (5e-324, "“5e-324”太大或太小", "科学记数法"),
        (Decimal("1e400"), "“1E+400”太大或太小", "科学记数法"),
        ("1e400", "“1e400”太大或太小", "科学记数法"),
        ("1e-41", "“1e-41”太大或太小", "科学记数法"),
        ("1e" + "9" * 38, f"“1e{'9' * 38}”太大或太小", "科学记数法"),
        ("", "这里是空的，没有写数", "确实是零就写 0"),
        (" \u3000\u200b", "这里是空的，没有写数", "确实是零就写 0"),
        ("9" * 41, f"“{'9' * 39}…”太长", "最多写 40 个字符"),
        ("-", "“-”不是一个数", "留空"),
        ("——", "“——”不是一个数", "留空"),
        ("无", "“无”不是一个数", "留空"),
        ("N/A", "“N/A”不是一个数", "留空"),
        ("(15)", "“(15)”不是一个数", "减号"),
        ("（15）", "“（15）”不是一个数", "减号"),
        ("¥15", "“¥15”里有货币符号", "15,639 元"),
        ("￥15", "“￥15”里有货币符号", "15,639 元"),
        ("1,5639", "“1,5639”里的逗号放错了位置", "三位一组"),
        ("1234,567", "“1234,567”里的逗号放错了位置", "三位一组"),
        ("1,23", "“1,23”里的逗号放错了位置", "三位一组"),
        ("0,123", "“0,123”里的逗号放错了位置", "三位一组"),
        ("1,234,56", "“1,234,56”里的逗号放错了位置", "三位一组"),
        ("1.234,5", "“1.234,5”里的逗号放错了位置", "三位一组"),
        ("一千二百", "“一千二百”里有中文数字", "1200"),
        ("百分之12", "“百分之12”里有中文数字", "12%"),
        ("三成", "“三成”里有中文数字", "1200"),
        ("1.2.3", "“1.2.3”不是一个确切的数", "15,639.00"),
        ("1,5639万元", "“1,5639万元”里的逗号放错了位置", "三位一组"),
        ("1,234.5 万 元", "“1,234.5 万 元”不是一个确切的数", "15,639.00"),
        ("约15,000", "“约15,000”不是一个确切的数", "15,639.00"),
        ("3,000-5,000", "“3,000-5,000”里不止一个数", "只写一个数"),
        ("1 563", "“1 563”里不止一个数", "只写一个数"),
        ("3-5", "“3-5”里不止一个数", "只写一个数"),
        ("3/4", "“3/4”里不止一个数", "只写一个数"),
        ("1_000", "“1_000”里不止一个数", "只写一个数"),
        ("1元5角", "“1元5角”里不止一个数", "只写一个数"),
        ("1\n2", "“1□2”里不止一个数", "只写一个数"),
        ("约1.5", "“约1.5”不是一个确切的数", "15,639.00"),
        ("≥90%", "“≥90%”不是一个确切的数", "15,639.00"),
        ("- 5", "“- 5”不是一个确切的数", "15,639.00"),
        ("5%元", "“5%元”不是一个确切的数", "15,639.00"),
        ("待定", "“待定”不是一个确切的数", "15,639.00"),
        ("٣", "“٣”不是一个确切的数", "15,639.00"),
        ("10²", "“10²”不是一个确切的数", "15,639.00"),
        ("①", "“①”不是一个确切的数", "15,639.00"),
        ("12.5%", "“12.5%”带有单位“%”", "不写单位"),
        (" 1.5 万元 ", "“1.5 万元”带有单位“万元”", "不写单位"),
    ],
)
def test_what_is_no_number_is_refused_in_the_readers_words(given: object, message: str, hint: str) -> None:
    with pytest.raises(NotExact) as caught:
        exact.number(given)
    assert caught.value.message == str(caught.value) == message
    assert hint in caught.value.hint


@pytest.mark.parametrize("endless", [-LONG, "9" * 10**6, "," * 10**6], ids=["-9…", "9…", ",…"])
def test_what_has_no_end_is_refused_shortly(endless: object) -> None:
    with pytest.raises(NotExact) as caught:
        exact.number(endless)
    assert len(caught.value.message) < 50


@pytest.mark.parametrize(
    ("given", "amount", "unit"),
    [
        ("1.56万元", 15600, "元"),
        ("2.6亿元", 260_000_000, "元"),
        ("1万亿元", 10**12, "元"),
        ("3千元", 3000, "元"),
        ("3百万元", 3_000_000, "元"),
        ("1.5千万元", 15_000_000, "元"),
        ("5角", HALF, "元"),
        ("15,639.00 元", 15639, "元"),
        ("１５６３９\u3000元", 15639, "元"),
        ("4分", 4, "分"),
        ("12.5%", Fraction(1, 8), "%"),
        ("12.5 ％", Fraction(1, 8), "%"),
        ("３‰", Fraction(3, 1000), "%"),
        ("4 个百分点", Fraction(1, 25), "%"),
        ("-4百分点", Fraction(-1, 25), "%"),
        ("18.96万人", 189600, "人"),
        ("1.2亿", 120_000_000, ""),
        ("2千万吨", 20_000_000, "吨"),
        ("5千克", 5, "千克"),
        ("10m2", 10, "m2"),
        ("10㎡", 10, "㎡"),
        ("1.2万元/人", 12000, "元/人"),
        ("15639", 15639, ""),
        (0.5, HALF, ""),
    ],
)
def test_a_quantity_is_its_number_and_its_unit(given: object, amount: Fraction, unit: str) -> None:
    assert exact.quantity(given) == (amount, unit)


@pytest.mark.parametrize("unit", ["元元", "元角", "万千元", "万角", "亿万元", "万五千"])
def test_two_units_are_refused(unit: str) -> None:
    with pytest.raises(NotExact, match=f"^“{unit}”不是一个单位$"):
        exact.quantity(f"3{unit}")


@pytest.mark.parametrize(
    ("given", "kind", "unit", "read"),
    [
        (15639, "money", "", 15639),
        ("15639", "money", "元", 15639),
        ("15639", "money", "千元", 15_639_000),
        (1.56, "money", "万元", 15600),
        ("2.6", "money", "亿元", 260_000_000),
        ("1.56万元", "money", "亿元", 15600),
        ("1.56万", "money", "", 15600),
        ("1.56万", "money", "元", 15600),
        ("30分", "money", "", Fraction(3, 10)),
        ("5角", "money", "万元", HALF),
        ("82.14%", "percent", "", Fraction(8214, 10000)),
        ("104.26%", "percent", "%", Fraction(10426, 10000)),
        ("4个百分点", "percent", "", Fraction(1, 25)),
        ("3‰", "percent", "", Fraction(3, 1000)),
        ("0.8214", "percent", "", Fraction(8214, 10000)),
        (1, "percent", "", 1),
        (-1, "percent", "", -1),
        (23, "count", "", 23),
        ("23 人", "count", "人", 23),
        ("18.96万人", "count", "人", 189600),
        ("18.96万", "count", "人", 189600),
        ("18.96", "count", "万人", Fraction("18.96")),
        ("189600人", "count", "万人", Fraction("18.96")),
        ("2.0", "count", "人", 2),
        ("12.5", "number", "", Fraction(25, 2)),
        ("12.5公里", "number", "公里", Fraction(25, 2)),
        ("10㎡", "number", "m²", 10),
        ("1.2万元/人", "number", "元/人", 12000),
        ("12.5%", "number", "", Fraction(1, 8)),
        ("12.5%", "number", "吨", Fraction(1, 8)),
        ("12.5", "number", "%", Fraction(1, 8)),
        ("3万", "number", "吨", 30000),
        ("4分", "number", "分", 4),
    ],
)
def test_a_figure_is_read_in_its_unit(given: object, kind: Kind, unit: str, read: Fraction) -> None:
    assert exact.in_unit(given, kind, unit) == read


@pytest.mark.parametrize(
    ("given", "kind", "unit", "message", "hint"),
    [
        ("12人", "money", "", "“12人”的单位是“人”，这里要用“元”", "万元"),
        ("1.2万", "money", "万元", "“1.2万”的单位是“万”，这里要用“元”", "万元"),
        ("5美元", "money", "", "“5美元”的单位是“美元”，这里要用“元”", "万元"),
        ("5", "money", "美元", "“5”的单位是“美元”，这里要用“元”", "万元"),
        ("12%", "money", "", "“12%”的单位是“%”，这里要用“元”", "万元"),
        ("82.14", "percent", "", "“82.14”没有写百分号", "82.14%"),
        ("-1.01", "percent", "", "“-1.01”没有写百分号", "82.14%"),
        (-82.14, "percent", "%", "“-82.14”没有写百分号", "82.14%"),
        (Fraction(7, 3), "percent", "", "“7/3”没有写百分号", "82.14%"),
        ("82人", "percent", "", "“82人”的单位是“人”，这里要用“%”", ""),
        ("1万", "percent", "", "“1万”的单位是“万”，这里要用“%”", ""),
        ("2.5", "count", "人", "“2.5”不是整数", "整数"),
        ("0.00001万人", "count", "万人", "“0.00001万人”不是整数", "整数"),
        ("12名", "count", "人", "“12名”的单位是“名”，这里要用“人”", ""),
        ("12人", "count", "", "“12人”的单位是“人”，这里不带单位", ""),
        ("12%", "count", "人", "“12%”的单位是“%”，这里要用“人”", ""),
        ("1.2万", "count", "万人", "“1.2万”的单位是“万”，这里要用“万人”", ""),
        ("12元", "number", "吨", "“12元”的单位是“元”，这里要用“吨”", ""),
    ],
)
def test_a_unit_that_does_not_fit_is_refused(given: object, kind: Kind, unit: str, message: str, hint: str) -> None:
    with pytest.raises(NotExact) as caught:
        exact.in_unit(given, kind, unit)
    assert caught.value.message == message
    assert hint in caught.value.hint


@pytest.mark.parametrize(
    ("x", "places", "mode", "result"),
    [
        ("2.5", 0, "half-up", 3),
        ("-2.5", 0, "half-up", -3),
        ("2.5", 0, "half-even", 2),
        ("3.5", 0, "half-even", 4),
        ("-2.5", 0, "half-even", -2),
        ("2.4999", 0, "half-even", 2),
        ("2.5001", 0, "half-even", 3),
        ("2.9", 0, "down", 2),
        ("-2.9", 0, "down", -2),
        ("2.1", 0, "up", 3),
        ("-2.1", 0, "up", -3),
        ("2", 0, "up", 2),
        ("1.005", 2, "half-up", Fraction(101, 100)),
        ("0.125", 2, "half-even", Fraction(12, 100)),
        ("7.716", 2, "half-up", Fraction(772, 100)),
    ],
)
def test_a_number_is_rounded_as_the_rubric_says(x: str, places: int, mode: Mode, result: Fraction) -> None:
    assert exact.rounded(exact.number(x), places, mode) == result
    assert type(exact.rounded(exact.number(x), places, mode)) is exact.Number


def test_it_is_rounded_half_up_to_a_whole_number_unless_said() -> None:
    assert exact.rounded(exact.ratio(5, 2)) == 3


@pytest.mark.parametrize("places", [-1, 41])
def test_places_are_from_0_to_40(places: int) -> None:
    with pytest.raises(NotExact, match=f"^小数位数不能是 {places}$"):
        exact.rounded(exact.ratio(1, 3), places)


@pytest.mark.parametrize(("x", "low", "high"), [("2.5", 2, 3), ("-2.5", -3, -2), ("7", 7, 7)])
def test_floor_and_ceil_are_numbers(x: str, low: int, high: int) -> None:
    assert exact.floor(exact.number(x)) == low
    assert exact.ceil(exact.number(x)) == high
    assert type(exact.floor(exact.number(x))) is exact.Number
    assert type(exact.ceil(exact.number(x))) is exact.Number


@pytest.mark.parametrize(
    ("x", "plain", "fraction"),
    [
        (Fraction(772, 100), "7.72", "193/25"),
        (Fraction(15639), "15639", "15639"),
        (-HALF, "-0.5", "-1/2"),
        (Fraction(0), "0", "0"),
        (Fraction(-1, 80), "-0.0125", "-1/80"),
        (Fraction(1, 10**5), "0.00001", "1/100000"),
        (Fraction(23, 28), "23/28", "23/28"),
        (Fraction(-1, 3), "-1/3", "-1/3"),
        (Fraction(1, 6), "1/6", "1/6"),
    ],
)
def test_an_exact_number_is_written_exactly(x: Fraction, plain: str, fraction: str) -> None:
    assert exact.plain(exact.number(x)) == plain
    assert exact.fraction(exact.number(x)) == fraction


def test_a_number_of_any_length_is_written() -> None:
    long = exact.ratio(LONG)
    assert exact.plain(long) == exact.fraction(long) == "1" + "0" * 5000
    assert exact.plain(1 / long) == "0." + "0" * 4999 + "1"
    assert exact.fraction(-1 / long) == "-1/1" + "0" * 5000
    assert exact.show(long, "money") == "100" + ",000" * 1666


@pytest.mark.parametrize(
    ("x", "style", "shown"),
    [
        ("23/28", "percent", "82.14%"),
        ("1", "percent", "100%"),
        ("0", "percent", "0%"),
        ("0.825", "percent", "82.5%"),
        ("1.0426", "percent", "104.26%"),
        ("-0.0426", "percent", "-4.26%"),
        ("0.82145", "percent", "82.15%"),
        ("0.99999", "percent", "99.999%"),
        ("1.00001", "percent", "100.001%"),
        ("0.99995", "percent", "99.995%"),
        ("0.899999", "percent", "89.9999%"),
        ("0.0000001", "percent", "0.00001%"),
        ("0.000000001", "percent", "≈0%"),
        ("-0.000000001", "percent", "≈0%"),
        ("0.999999999", "percent", "≈100%"),
        ("-0.999999999", "percent", "≈-100%"),
        ("0.00000001", "percent", "0.000001%"),
        ("15639", "money", "15,639"),
        ("15639.5", "money", "15,639.5"),
        ("-15639.456", "money", "-15,639.46"),
        ("-0.5", "money", "-0.5"),
        ("0", "money", "0"),
        ("1234567.004", "money", "1,234,567.004"),
        ("189600", "count", "189,600"),
        ("100/3", "count", "33.3333"),
        ("7.72", "points", "7.72"),
        ("23/28", "points", "0.8214"),
        ("4", "points", "4"),
        ("3.99999", "points", "3.99999"),
        ("3.999999999", "points", "≈4"),
        ("15639", "number", "15639"),
        ("1/3", "number", "0.3333"),
        ("-2/3", "number", "-0.6667"),
    ],
)
def test_a_number_is_shown_so_that_nobody_is_misled(x: str, style: Style, shown: str) -> None:
    assert exact.show(exact.number(Fraction(x)), style) == shown


def test_it_is_shown_as_a_number_unless_said() -> None:
    assert exact.show(exact.ratio(1, 3)) == "0.3333"


def test_a_refusal_can_be_sent_to_another_process() -> None:
    sent = pickle.loads(pickle.dumps(NotExact("“甲”不是一个数", "写数")))  # noqa: S301  (its own)
    assert (sent.message, sent.hint) == ("“甲”不是一个数", "写数")


def test_gmpy2_is_used_where_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    gmpy2 = pytest.importorskip("gmpy2")
    monkeypatch.delenv("PERFSCORE_NUMBERS", raising=False)
    assert exact._backend() == (gmpy2.mpq, "gmpy2")


def test_fractions_are_used_where_it_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PERFSCORE_NUMBERS", raising=False)
    monkeypatch.setattr(exact, "find_spec", lambda _name: None)
    assert exact._backend() == (Fraction, "fractions")


def test_fractions_are_used_where_they_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERFSCORE_NUMBERS", "fractions")
    assert exact._backend() == (Fraction, "fractions")


def test_numbers_of_gmpy2_are_read_on_either_back_end() -> None:
    gmpy2 = pytest.importorskip("gmpy2")
    assert exact.number(gmpy2.mpq(23, 28)) == Fraction(23, 28)
    assert exact.number(gmpy2.mpz(23)) == 23
    assert type(exact.number(gmpy2.mpz(23))) is exact.Number
    with pytest.raises(NotExact, match="这个数超过了 40 位"):
        exact.number(gmpy2.mpz(LONG))
