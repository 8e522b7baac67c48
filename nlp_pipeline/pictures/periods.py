"""Days, weeks, months, quarters and years: what a date belongs to, and all of them from a first to a last."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Mapping
from typing import Literal, TypeAlias

from nlp_pipeline.errors import InputError

Period: TypeAlias = Literal["day", "week", "month", "quarter", "year"]

STARTS: Mapping[str, Callable[[datetime.date], datetime.date]] = {
    # the first day of the period that a day belongs to
    "day": lambda day: day,
    "week": lambda day: day - datetime.timedelta(day.weekday()),
    "month": lambda day: day.replace(day=1),
    "quarter": lambda day: day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1),
    "year": lambda day: day.replace(month=1, day=1),
}
LENGTHS: Mapping[str, int] = {"day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}  # days at most


def name_of(day: datetime.date, by: Period) -> str:
    """The name of the period that a day belongs to, as ISO 8601 has it; names sort as they follow one another.

    >>> [name_of(datetime.date(2025, 11, 18), by) for by in ("day", "week", "month", "quarter", "year")]
    ['2025-11-18', '2025-W47', '2025-11', '2025-Q4', '2025']
    """
    if by == "week":
        year, week, _ = day.isocalendar()
        return f"{year:04}-W{week:02}"
    if by == "quarter":
        return f"{day.year:04}-Q{(day.month + 2) // 3}"
    return day.isoformat()[: {"day": 10, "month": 7}.get(by, 4)]


def periods(days: Collection[datetime.date], by: Period) -> tuple[list[str], dict[str, int]]:
    """The names of all periods from the first day to the last, and the place of each.

    >>> periods([datetime.date(2024, 12, 31), datetime.date(2025, 2, 1)], "month")[0]
    ['2024-12', '2025-01', '2025-02']
    """
    if by not in STARTS:
        raise InputError(f"by: expected one of {', '.join(STARTS)}, found {by!r}")
    if not days:
        return [], {}
    first_day = STARTS[by]
    day, last = first_day(min(days)), max(days)
    names = []
    while day <= last:
        names.append(name_of(day, by))
        if day > datetime.date.max - datetime.timedelta(LENGTHS[by]):
            break
        day = first_day(day + datetime.timedelta(LENGTHS[by]))
    return names, {name: place for place, name in enumerate(names)}
