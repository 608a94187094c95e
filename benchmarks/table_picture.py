"""The picture of throughput against rows, from the figures that ``table.py`` wrote."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

STYLES: Final = {
    "yanling, score_table": ("#1f5fa8", "-", "o"),
    "yanling, float query": ("#1f5fa8", ":", "s"),
    "project, score_table": ("#b5541c", "-", "o"),
    "project, float query": ("#b5541c", ":", "s"),
}


def draw(figures: Mapping[str, Any], path: Path) -> None:
    """Rows a second against rows, both logarithmic."""
    import matplotlib as mpl  # noqa: PLC0415 (as below)

    mpl.use("svg" if path.suffix == ".svg" else "agg")
    from matplotlib import pyplot as plt  # noqa: PLC0415 (after the back end is chosen)

    figure, axes = plt.subplots(figsize=(8, 4.5), layout="constrained")
    for name, one in figures["growth"].items():
        colour, line, marker = STYLES[name]
        speeds = [rows / seconds / 1e6 for rows, seconds in zip(one["rows"], one["seconds"], strict=True)]
        axes.plot(one["rows"], speeds, line, color=colour, marker=marker, label=name)
    axes.set(xscale="log", xlabel="rows (of the project form: lines)", ylabel="million rows a second")
    axes.set_ylim(bottom=0)
    axes.grid(visible=True, alpha=0.3)
    axes.legend(frameon=False)
    about = figures["machine"]
    axes.set_title(f"Scores and statuses of a table: {about['cores']} cores, {about['processor']}", fontsize=10)
    figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None)
    plt.close(figure)
