"""The patterns of the JSON Schema take what the readers of rule files take, and little else."""

import re
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from perfscore.methods.fields import (
    Expression,
    FigureName,
    Flag,
    Measured,
    Points,
    Positive,
    Range,
    Reason,
    Threshold,
    Whole,
    Words,
)
from perfscore.methods.score_range import PointsOrScores, Scores
from perfscore.rubric.model import Day, Id

ALIKE: list[tuple[Any, str, str]] = [
    (Points, "4|0.5|.5|5.|1,000|４|０．５|1.2万|+3|2e2|0", "-1|4分|四|1/3|NaN|5%|１，０|1 2|一百|"),
    (Threshold, "100%|0.4|-5%|1.5万元|3 个百分点|5‰|−2|10件|1,000元|30天", "很多|¥3|1/2|%|5 %5|"),
    (
        Range,
        "[80%, 90%)|[90%, )|( , 60%)|[0, 60)|[1, ) 或 ( , 0)|[0%，0%]|（0，1］|[0, 50%)|(-∞, 5]|[1万元、2万元)",
        "90|[0.9, 100%)|[80% 90%]|[甲, 3]|90分以上|[1%, 2%) 和 [3%, 4%)|",
    ),
    (
        FigureName,
        "在职人员数|甲２|甲·乙|A1|minus|ＡＢ|三公_经费",
        "在职 人数|1月|三公（经费）|min|得分|if|_内部|甲__乙|三公-经费|“结余”|２月|",
    ),
    (
        Expression,
        (
            '甲 / 乙|1 if 办法 == "有" else 0|max(甲, 0) * (1 + 2)|not (甲 == 1 and (乙 == 2))|-1|- -甲|'
            "收入 >= 500万元|60%|甲 - 0.5 个百分点 > 3‰|30天 + 2 km|1 if 甲 > 97％ else 0|"
            "甲 <= 3|sum(人数)|min (1, 2)|甲 if 乙 == '是' else (3)|甲==-1|.5|(甲)|max(甲, 乙,)|min(甲, -乙) - 3"
        ),
        (
            "SUM(甲)|甲 ** 2|甲×乙|甲%|１%|甲 ≥ 乙|甲 = 乙|甲 // 乙|甲;乙|甲 # 注|2(3)|甲 := 1|甲 <> 乙|甲 => 乙|"
            "[甲]|甲　+ 乙|甲 乙|甲 +|* 甲|if 甲|3甲3|1e5|甲.乙|甲 is 乙|lambda: 1|f'{甲}'|'甲|_甲|min()|"
        ),
    ),
    (Measured, "率 = 甲 / 乙|率=1| 率 = -甲", "率 = |率 == 甲|甲 / 乙|min = 3|率 ＝ 甲|1率 = 甲|率 = 甲 = 乙|"),
    (Words, "甲|0| 甲 ", " |"),
    (
        Reason,
        "超支|无需采购|见附件2|1月未报|因 N/A 无数|一年未报| 好 |Заявка|いいえ|无\n据",
        "无|—|－|-|/|…|。|（无）| 没有。|n/a|None|是|一一|ーー|2020|3.5|\u3000|\u00a0| |",
    ),
    (Whole, "0|10|1,000|10万|3.0", "-1|0.5|三|"),
    (Flag, "true|false|是|否", "yes|True|1|"),
    (
        Day,
        "2020-02-29|2020-12-31|2000-02-29|0001-01-01",
        "2021-02-29|2020-02-30|2020-1-1|2020年1月1日|1900-02-29|0000-01-01|2020-13-01|20200101|",
    ),
    (
        Scores,
        "[80%, 100%]|[0, 60%)|[0.5, 1]|(0%, 0.5%]|[4, 5]|[4分, 5分]|( , 3]|[0, 1] 或 [90%, 100%]|［4，5］",
        "[0%, 150%]|[-1, 2]|[1, 50%]|4|80%|高|",
    ),
    (PointsOrScores, "4|50%|0.5|[4, 5]|[80%, 100%]|( , 3]|[4, 4]", "-1|120%|[0%, 150%]|[-1, 2]|4～5|多|"),
    (Id, "yanling-dept-2020|三公", "甲 乙|甲.乙|甲/乙|甲:乙|"),
]
"""A kind of value, the texts that it may be, and those that it may not be."""
KINDS = [re.sub("_", "", kind.__metadata__[0].read.__name__) + str(number) for number, (kind, *_) in enumerate(ALIKE)]


def valid(kind: Any, text: str) -> bool:
    schema = TypeAdapter(kind).json_schema()
    options = schema.get("anyOf", [schema])
    return any(
        text in one["enum"] if "enum" in one else re.search(one["pattern"], text)
        for one in options
        if one != {"type": "boolean"}
    )


def read(kind: Any, text: str) -> bool:
    try:
        TypeAdapter(kind).validate_python(text)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(("kind", "right", "wrong"), ALIKE, ids=KINDS)
def test_a_pattern_takes_what_the_reader_takes(kind: Any, right: str, wrong: str) -> None:
    texts = dict.fromkeys(right.split("|"), True) | dict.fromkeys(wrong.split("|"), False)
    assert {text: read(kind, text) for text in texts} == texts
    assert {text: valid(kind, text) for text in texts} == texts


MORE: list[tuple[Any, str, str]] = [
    (Positive, "1%|0.4|0.05|10|1万元", "0|0.0%|-1|多|"),
]
"""What a model refuses after it has read it, and a pattern refuses at once."""


@pytest.mark.parametrize(("kind", "right", "wrong"), MORE, ids=["positive"])
def test_a_pattern_takes_what_the_model_takes(kind: Any, right: str, wrong: str) -> None:
    assert all(valid(kind, text) for text in right.split("|"))
    assert not any(valid(kind, text) for text in wrong.split("|"))


def test_a_long_formula_is_matched_at_once() -> None:
    for text in (
        " + ".join(["甲"] * 1300) + " +",
        "(" * 3000,
        "- " * 1900 + "甲 甲",
        "甲 " * 1900,
        "not " * 900 + "=",
        "1" * 3900 + "甲",
    ):
        assert not valid(Expression, text)
