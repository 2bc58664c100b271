"""The numbers of a figure as a table, for who cannot see it or counts on."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import NamedTuple


class Numbers(NamedTuple):
    """A table: its columns' names, and rows that begin with their names."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str | float]]
    title: str = ""


def _written(value: str | float) -> str:
    """Three digits that count, or all before the point; a true minus."""
    if isinstance(value, str):
        return escape(value)
    text = f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return text.replace("-", "−")


def _row(name: str, cells: Iterable[str], kind: str) -> str:
    first = f'<th scope="row">{name}</th>' if name else "<td></td>"
    return f"<tr>{first}{''.join(f'<{kind}>{c}</{kind}>' for c in cells)}</tr>"


def as_table(numbers: Numbers) -> str:
    """As HTML."""
    first, *columns = [escape(name) for name in numbers.columns]
    head = _row(first, columns, "th").replace("<th>", '<th scope="col">')
    head = head.replace('scope="row"', 'scope="col"')
    rows = (
        _row(name, cells, "td")
        for name, *cells in (map(_written, row) for row in numbers.rows)
    )
    caption = numbers.title and f"<caption>{escape(numbers.title)}</caption>"
    return (
        f"<table>{caption}<thead>{head}</thead>"
        f"<tbody>{''.join(rows)}</tbody></table>"
    )


def folded(tables: Sequence[Numbers]) -> str:
    """Tables that open below a figure, if there are any."""
    if not tables:
        return ""
    return (
        '<details class="numbers"><summary>The numbers as a table</summary>'
        f"{''.join(map(as_table, tables))}</details>"
    )
