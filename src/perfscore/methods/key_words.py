"""The key or value that another was probably meant to be: the nearest that may stand there, or its translation.

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


_VALUES: Final = {
    "money": "金额 钱 资金 元 万元",
    "count": "个数 数量 人数 次数 整数",
    "number": "数 数字 数值 小数",
    "percent": "百分数 百分比 比例 比率",
    "choice": "选项 选择 单选",
    "yes_no": "是否 是或否",
    "date": "日期 时间",
    "text": "文字 文本",
    "table": "表 表格",
    "whole": "按整数 整数 取整 不计 不足不计 舍去",
    "started": "按一个计 按一个 进一 不足一个按一个计",
    "pro-rata": "按比例 比例",
    "half-up": "四舍五入",
    "half-even": "四舍六入五成双 四舍六入 银行家舍入",
    "down": "舍去 去尾 截断",
    "up": "进位 进一",
    "error": "错误",
    "warning": "提示 警告",
    "allow": "允许 可以",
    "forbid": "不允许 禁止 不可以",
    "rescale": "折算",
    "highest": "最高 最高一项 只计最高",
    "average": "平均 平均值",
    "≥": ">= ≧ 不低于 大于等于 越大越好",
    "≤": "<= ≦ 不超过 小于等于 越小越好",
    "=": "== ＝ ═ 等于",
}


def meant_value(word: str, listed: Collection[str]) -> str:
    """The listed value that another was probably meant to be, or nothing."""
    translated = next((value for value in listed if word in _VALUES.get(value, "").split()), "")
    return translated or (nearest(word, listed) if any(map(str.isalpha, word)) else "")
