"""The key that another was probably meant to be: the nearest of those that may stand there, or its translation.

Keys are English, and those who write them are not. A key in Chinese is reported as unknown, and read as what it says.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import chain
from types import MappingProxyType
from typing import Final

from perfscore.text import nearest

_NONE: Final[Mapping[str, str]] = MappingProxyType({})
_CHINESE: Final = {
    # of a rule
    "rubric": "规则 规则编号",
    "title": "表名 标题",
    "authority": "制定机关 机关",
    "valid": "有效期",
    "version": "版本",
    "points": "分值 总分 满分 分数",
    "rounding": "取舍 小数",
    "not_applicable": "不适用",
    "grades": "等次",
    "data": "数据 基础数据",
    "relations": "勾稽关系",
    "limits": "限制",
    "sections": "一级指标 二级指标 分组 部分",
    "indicators": "指标 三级指标",
    "id": "编号",
    "name": "名称 名字 指标名称",
    "criterion": "评分标准 标准",
    "source": "出处 来源",
    "note": "备注 说明 注",
    "bonus": "加分 加分项",
    "measure": "指标值 公式 计算公式",
    "unless": "一票否决 否决",
    "undefined": "无法计算",
    "when": "条件 当",
    "because": "原因 因为",
    "says": "说法 说明",
    "otherwise": "否则 其他",
    "kind": "类型 种类",
    "unit": "单位 填报单位 单位名称",
    "of": "可选值 满分",
    "columns": "列 各列",
    # of a submission
    "year": "年度 年份",
    "answers": "答案",
    "evidence": "佐证 佐证材料",
    "claimed": "自评 自评得分",
    "score": "得分 评定得分",
    "reason": "理由 原因",
    "level": "等级",
    "count": "个数 次数",
    "what": "内容 问题",
    "sum": "问卷得分",
    "tally": "统计",
    "sheets": "各份问卷",
}


def meant(word: str, known: Collection[str], more: Mapping[str, str] = _NONE) -> str:
    """The known key that an unknown one was probably meant to be, or nothing; ``more`` says more keys in Chinese."""
    near = nearest(word, known)
    if near or word.isascii():
        return near
    called = chain(_CHINESE.items(), more.items())
    return next((key for key, words in called if key in known and word in words.split()), "")
