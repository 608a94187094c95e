"""The template that letters are made from where the office gives none of its own: GB/T 9704, with Jinja's tags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from perfscore.report import docx as word
from perfscore.report.docx import Cell

if TYPE_CHECKING:
    from docx.document import Document as Word

TITLE: Final = "绩效自评复核结果反馈书"
_ROWS: Final = (38, 13, 14, 18, 15, 58)
"""Of the columns of a project's differences, in millimetres: together the width of the text."""
_FORM: Final = (10, 30, 66, 50, 23, 20, 36, 22)
"""Of the reply form: together what A4 across leaves between its margins."""
LINE: Final = 30
"""The height of a line, in points, as offices set it."""
HELP: Final = (
    "直接在这份文件的附件1里填写，另存后把 .docx 文件报回；也可以把那张表复制到 .xlsx 里填。不要交 .doc、PDF 或照片。",
    "一行一项。编号、问题、整改要求三栏不要改动，不要合并单元格，不要增减各行。",
    "“整改情况”写做了什么、改正后的数是多少。认为复核有误的，也写在这里，并附佐证材料。",
    "“佐证”写材料的名称，材料另附。整改要求里写明附佐证材料的，必须写。",
    "“责任人”写一个人的姓名和职务。",
    "报回前请接受全部修订，不要加打开密码。",
)
REPLY: Final = ("序号", "编号", "问题", "整改要求", "期限", "责任人", "整改情况", "佐证")


def template() -> bytes:
    """The whole file."""
    document = word.paper(TITLE, LINE)
    body = "公文正文"
    word.write(document, "公文标题", f"{{{{ 年度 }}}}年度\n{TITLE}")
    word.write(document, body, "")
    word.write(document, "称呼", "{{ 单位 }}：")
    word.write(
        document,
        body,
        "根据《{{ 规则 }}》（规则编号{{ 规则编号 }}），对你单位{{ 年度 }}年度绩效自评进行了复核，共复核{{ 份数 }}份。"
        "现将结果反馈如下。",
    )
    word.write(document, "一级标题", "一、复核结果")
    word.write(document, body, "{%p for 项目 in 项目清单 %}")
    word.write(document, "二级标题", "（{{ 项目.序号 }}）{{ 项目.名称 }}")
    word.write(document, body, "{{ 项目.结果 }}。\n{%p if 项目.各行 %}")
    _differences(document)
    word.write(document, body, "{%p endif %}\n{%p endfor %}")
    _asked(document)
    word.write(document, "落款", "{{ 发函机关 }}\n{{ 日期 }}")
    word.write(document, body, "{%p if 整改事项 or 遗留事项 %}")
    word.sideways(document)
    _reply(document)
    word.upright(document)
    _help(document)
    word.write(document, body, "{%p endif %}")
    return word.saved(document)


def _asked(document: Word) -> None:
    """Chapters 整改要求 and 提示事项: the items to put right, and the suspicions that need no answer."""
    body = "公文正文"
    word.write(document, "一级标题", "二、整改要求")
    word.write(document, body, "{%p if 整改事项 or 遗留事项 %}")
    word.write(
        document,
        body,
        "本次复核列出整改事项{{ 事项数 }}项{% if 遗留事项 %}，以前的整改事项还有{{ 遗留数 }}项没有通过{% endif %}，"
        "见附件。请逐项整改，于{{ 期限 }}前填好附件《整改报告书》，连同佐证材料报送。编号和问题两栏请不要改动。",
    )
    word.write(document, body, "{%p else %}\n本次复核没有需要整改的事项。\n{%p endif %}\n{%p if 提示事项 %}")
    word.write(document, "一级标题", "三、请核对的情况")
    word.write(document, body, "以下情况只是提示，请核对；确有不当的，一并改正。")
    told = "{{ 情况.序号 }}．{% if 情况.项目 %}{{ 情况.项目 }}：{% endif %}{{ 情况.事实 }}。{{ 情况.建议 }}。"
    word.write(document, body, f"{{%p for 情况 in 提示事项 %}}\n{told}\n{{%p endfor %}}\n{{%p endif %}}\n")


def _differences(document: Word) -> None:
    """The rows of a project that differ."""
    names = ("指标", "分值", "自评", "复核", "差异", "原因")
    middle = ("分值", "自评", "复核", "差异")
    cells = [f"{{{{ 行.{name} }}}}" for name in names]
    cells[-1] = "{{ 行.结论 }}。{{ 行.原因 }}"
    filled = [Cell(one, "表格数字" if name in middle else "表格文字") for name, one in zip(names, cells, strict=True)]
    rows = [
        [Cell("{{ 项目.得分名称 }}" if name == "复核" else name, "表头") for name in names],
        _tag("for 行 in 项目.各行", 6),
        filled,
        _tag("endfor", 6),
    ]
    word.table(document, _ROWS, rows)


def _reply(document: Word) -> None:
    """The reply form: an item a row, with what the bureau has to write."""
    word.write(document, "附件", "附件1")
    word.write(document, "表格标题", "整改报告书")
    word.write(document, "表格文字", "单位：{{ 单位 }}　　年度：{{ 年度 }}　　报送期限：{{ 期限 }}")
    filled = [
        Cell(f"{{{{ 事项.{name} }}}}", "表格数字" if name in {"序号", "编号", "期限"} else "表格文字") for name in REPLY
    ]
    wide = len(REPLY)
    rows = [
        [Cell(name, "表头") for name in REPLY],
        _tag("for 事项 in 整改事项", wide),
        filled,
        _tag("endfor", wide),
        _tag("for 事项 in 遗留事项", wide),
        filled,
        _tag("endfor", wide),
    ]
    word.table(document, _FORM, rows)
    word.write(
        document,
        "表格文字",
        "责任人、整改情况、佐证由单位填写，怎样填写见附件2。",
    )
    word.write(
        document,
        "表格文字",
        "\n单位（盖章）：　　　　　　　　　　负责人：　　　　　　　　填报人：　　　　　　　　日期：",
    )


def _help(document: Word) -> None:
    """The page that says how the form is filled in; its section is the letter's own, where there is no form."""
    word.write(document, "附件", "附件2")
    word.write(document, "表格标题", "整改报告书填写说明")
    word.write(document, "公文正文", "\n" + "\n".join(f"{number}．{one}" for number, one in enumerate(HELP, 1)))


def _tag(tag: str, columns: int) -> list[Cell]:
    """A row that is a tag, and is not in the letter."""
    return [Cell(f"{{%tr {tag} %}}"), *(Cell("") for _ in range(columns - 1))]
