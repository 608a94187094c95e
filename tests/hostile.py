"""Files made to be slow or large: each is read under limits of its own, by `python hostile.py GROUP`.

A case is a text and what becomes of it: "read", or the code of its first problem. One that takes longer than
``SECONDS`` of processor time ends the process, wherever in the library it is; one that takes more memory than
``MEMORY`` fails.
"""

import json
import resource
import signal
import sys
from collections.abc import Callable, Iterator

from perfscore.documents.parse import parse_json, parse_yaml
from perfscore.documents.source import LARGEST
from perfscore.problems import PerfscoreError

SECONDS = 10.0
"""The most seconds a case may take: one on an idle machine is more on a busy one; what is quadratic takes minutes."""
MEMORY = 300 << 20

Text = Callable[[], str]
Case = tuple[str, Text, str]


def full(unit: str, before: str = "", after: str = "") -> Text:
    """As many units as a file may hold."""
    room = LARGEST - len((before + after).encode())
    return lambda: before + unit * (room // len(unit.encode())) + after


def numbered(line: str, many: int) -> Text:
    return lambda: "".join(line.format(number) for number in range(many))


def nested(opening: str, closing: str, deep: int) -> Text:
    return lambda: opening * deep + "1" + closing * deep


REPEATED = {  # every character and pair that means something to YAML, a mebibyte of it
    "[": "too-deep",
    "{": "too-deep",
    "[a, ": "too-deep",
    "{a: ": "too-deep",
    "{?": "too-deep",
    "[?": "too-deep",
    "x: [ ": "too-deep",
    "- ": "too-deep",
    "? ": "too-deep",
    ": ": "not-yaml",
    "a: ": "not-yaml",
    "]": "not-yaml",
    ",": "not-yaml",
    '"': "not-yaml",
    '"a" ': "not-yaml",
    "@": "not-yaml",
    "- [": "not-yaml",
    ">": "not-yaml",
    "|\n": "not-yaml",
    "...\n": "not-yaml",
    "\t": "tab-indent",
    "\t\n": "tab-indent",
    "!": "yaml-tag",
    "! ": "yaml-tag",
    "!a!b ": "yaml-tag",
    "!<a> ": "yaml-tag",
    "&a ": "yaml-anchor",
    "&a\n": "yaml-anchor",
    "*a ": "yaml-alias",
    "%": "yaml-directive",
    "%TAG !a! x\n": "yaml-directive",
    "%YAML 1.1\n": "yaml-directive",
    "---\n": "several-documents",
    "#": "empty-file",
    "# 甲\n": "empty-file",
    " ": "empty-file",
    "\n": "empty-file",
    "\r": "empty-file",
    "\u2028": "empty-file",
    "\x00": "control-character",
    "a": "scalar-too-long",
    "a\n": "scalar-too-long",
    "甲\n  ": "scalar-too-long",
    "''": "scalar-too-long",
    "-": "scalar-too-long",
    "\ufeff": "scalar-too-long",
    "- a\n": "too-many-nodes",
    "-\n": "too-many-nodes",
    "- |\n": "too-many-nodes",
    "- - - - -\n": "too-many-nodes",
    "a: 1\n": "duplicate-key",
    "a:\n": "duplicate-key",
    "? a\n  b\n": "duplicate-key",
    "?\n": "key-not-text",
}

SHAPED: dict[str, tuple[Text, str]] = {
    "ten thousand deep, flow": (nested("[", "]", 10_000), "too-deep"),
    "ten thousand deep, flow maps": (nested("{a: ", "}", 10_000), "too-deep"),
    "ten thousand deep, blocks": (nested("- ", "", 10_000), "too-deep"),
    "deep by indentation": (lambda: "".join(" " * n + "a:\n" for n in range(1400)), "too-deep"),
    "as deep as may be": (full("1,", "[" * 49, "1" + "]" * 49), "too-many-nodes"),
    "one long line of items": (full("aa, ", "[", "]"), "too-many-nodes"),
    "one long line of quoted items": (full('"a",', "[", "]"), "too-many-nodes"),
    "one long line of pairs": (full("? a, ", "[", "]"), "too-many-nodes"),
    "one long line of tags": (full("!,", "[", "]"), "yaml-tag"),
    "one long line of aliases": (full("*a,", "[", "]"), "yaml-alias"),
    "one long line of keys that are lists": (full("[]: 1, ", "{", "}"), "key-not-text"),
    "as many nodes as may be": (numbered("项目{0}: 数值\n", 24_999), "read"),
    "as many problems": (lambda: "a: 1\n" * 24_999, "duplicate-key"),
    "as many problems on one line": (lambda: "{" + "a: 1, " * 24_000 + "}", "duplicate-key"),
    "as many escapes": (lambda: "[" + '"\\x01",' * 49_000 + "]", "control-character"),
    "a bomb": (lambda: "a: &a [x]\n" + numbered("b{0}: &b{0} [*a, *a, *a, *a]\n", 30_000)(), "yaml-anchor"),
    "anchors": (numbered("- &a{0} x\n", 80_000), "yaml-anchor"),
    "directives": (lambda: numbered("%TAG !a{0}! x\n", 60_000)() + "--- a", "yaml-directive"),
    "a long directive": (full("a", "%TAG !a! ", "\n--- a"), "yaml-directive"),
    "a long tag": (full("%41", "!<", "> a"), "yaml-tag"),
    "a long anchor": (full("a", "&", " a"), "yaml-anchor"),
    "a long alias": (full("a", "*"), "yaml-alias"),
    "a long comment": (full("#", "a: 1 "), "read"),
    "a long text": (full("x", "a: "), "scalar-too-long"),
    "a long quoted text": (full("\\x41", 'a: "', '"'), "scalar-too-long"),
    "a long literal text": (full("  x\n", "a: |\n"), "scalar-too-long"),
    "a long folded text": (full("  x\n", "a: >\n"), "scalar-too-long"),
    "a text of blank lines": (full("\n", "a: |\n", "  x"), "scalar-too-long"),
    "a text of folded lines": (full("x\n  ", "a: "), "scalar-too-long"),
    "a text of folded, quoted lines": (full("x\n  ", 'a: "', '"'), "scalar-too-long"),
    "a text deeply indented": (full(" ", "a: |\n", "x"), "read"),
    "a long key": (full("x", "", ": 1"), "scalar-too-long"),
    "a long quoted key": (full("x", '"', '": 1'), "scalar-too-long"),
    "long keys": (numbered("? k" + "x" * 2000 + "{0}\n: 1\n", 500), "key-too-long"),
    "colons": (full(":", "a"), "scalar-too-long"),
    "dashes above an error": (full("-", "", "\nb: 1"), "scalar-too-long"),
    "comments in a list": (full("#x\n", "[", "]"), "read"),
    "keys whose marks are put in order": (
        numbered('? "a' + "\u0327\u0301" * 490 + '{0}"\n: 1\n', 500),
        "read",
    ),
    "keys that grow when compared": (numbered("? " + "\ufdfa" * 340 + "{0}\n: 1\n", 900), "read"),
}

JSON: dict[str, tuple[Text, str]] = {
    "[": (full("["), "too-deep"),
    '{"a":': (full('{"a":'), "too-deep"),
    "ten thousand deep": (nested("[", "]", 10_000), "too-deep"),
    '"': (full('"'), "not-json"),
    "-": (full("-"), "not-json"),
    "1.": (full("1."), "not-json"),
    "1e": (full("1e"), "not-json"),
    "甲": (full("甲"), "not-json"),
    "\x01": (full("\x01"), "not-json"),
    " ": (full(" "), "empty-file"),
    "\n": (full("\n"), "empty-file"),
    "a list without end": (full(" ", "[1"), "not-json"),
    "a text without end": (full("a", '["'), "not-json"),
    "a long text": (full("x", '"', '"'), "scalar-too-long"),
    "a long text of escapes": (full("\\u0041", '"', '"'), "scalar-too-long"),
    "a long text with a bad escape": (full("\\\\", '"', '\\q"'), "not-json"),
    "a long number": (full("1"), "scalar-too-long"),
    "a long number that is none": (full("1", "", "x"), "not-json"),
    "long keys": (full('"' + "k" * 2000 + '":1,', "{", '"a":1}'), "key-too-long"),
    "too many": (full("1,", "[", "1]"), "too-many-nodes"),
    "as many as may be": (lambda: "[" + "1,\n" * 49_000 + "1]", "read"),
    "as many problems": (lambda: "{" + '"a":1,' * 24_000 + '"a":1}', "duplicate-key"),
    "as many half characters": (lambda: "[" + '"\\ud800",' * 49_000 + "1]", "control-character"),
}

GROUPS: dict[str, tuple[Callable[[str, str], object], Callable[[], Iterator[Case]]]] = {
    "repeated": (parse_yaml, lambda: ((unit, full(unit), code) for unit, code in REPEATED.items())),
    "shaped": (parse_yaml, lambda: ((name, *case) for name, case in SHAPED.items())),
    "json": (parse_json, lambda: ((name, *case) for name, case in JSON.items())),
}


def outcome(read: Callable[[str, str], object], text: str) -> str:
    """The outcome of a text: read, or the code of its first problem; the messages are of bearable length, too."""
    try:
        read(text, "f")
    except PerfscoreError as error:
        return error.problems[0].code if len(str(error)) < 100_000 else "told at too great length"
    return "read"


def main(group: str) -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    read, cases = GROUPS[group]
    for name, text, expected in cases():
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        sys.stdout.write(json.dumps([name, expected, outcome(read, text())]) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
