"""The numbers of a figure as a table, for who cannot see it or counts on."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import NamedTuple


class Numbers(NamedTuple):
    """A table: its columns' names, and rows that begin with their names."""

    columns: Sequence[str]
    rows: Sequence[Sequence[object]]
    title: str = ""


def _written(value: object) -> str:
    """Three digits that count, or all before the point; a true minus."""
    if not isinstance(value, int | float):
        return escape(str(value))
    text = f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return text.replace("-", "−")


def _row(cells: Iterable[object], scope: str, kind: str) -> str:
    """The first cell names what stands in its row, or in its column."""
    name, *rest = map(_written, cells)
    first = f'<th scope="{scope}">{name}</th>' if name else "<td></td>"
    inner = "".join(f"<{kind}>{cell}</{kind.split()[0]}>" for cell in rest)
    return f"<tr>{first}{inner}</tr>"


def as_table(numbers: Numbers) -> str:
    """As HTML."""
    caption = numbers.title and f"<caption>{escape(numbers.title)}</caption>"
    head = _row(numbers.columns, "col", 'th scope="col"')
    body = "".join(_row(row, "row", "td") for row in numbers.rows)
    return (
        f"<table>{caption}<thead>{head}</thead><tbody>{body}</tbody></table>"
    )


def folded(tables: Sequence[Numbers]) -> str:
    """Tables that open below a figure, if there are any."""
    if not tables:
        return ""
    return (
        '<details class="numbers"><summary>The numbers as a table</summary>'
        f"{''.join(map(as_table, tables))}</details>"
    )
