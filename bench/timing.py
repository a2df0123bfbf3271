"""Medians of interleaved runs, and how they are shown."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import log
from pathlib import Path
from statistics import median
from time import perf_counter


@dataclass(slots=True)
class Case:
    """One thing that was measured: seconds of each round, and how many rows it was about."""

    name: str
    seconds: list[float] = field(default_factory=list)
    rows: int = 0

    @property
    def median(self) -> float:
        return median(self.seconds)


@dataclass(frozen=True, slots=True)
class Ratio:
    """A case over its anchor, and what is asked of it."""

    name: str
    value: float
    target: str
    is_met: bool
    figure: float | None = None
    limit: float | None = None
    unit: str = ""

    def row(self) -> dict[str, object]:
        """As it is written to the file: a figure beside its limit of the same run."""
        return {
            "name": self.name,
            "figure": self.value if self.figure is None else self.figure,
            "unit": self.unit or "times",
            "limit": self.limit,
            "ratio": round(self.value, 4),
            "target": self.target,
            "met": self.is_met,
        }


@dataclass(slots=True)
class Report:
    """What a run found; below a million documents, fixed costs weigh too much."""

    title: str
    is_full_size: bool
    cases: dict[str, Case] = field(default_factory=dict)
    ratios: list[Ratio] = field(default_factory=list)

    def note(self, name: str, seconds: float, rows: int = 0) -> None:
        case = self.cases.setdefault(name, Case(name))
        case.seconds.append(seconds)
        case.rows = rows or case.rows

    def interleave(self, cases: Mapping[str, Callable[[], object]], rounds: int) -> None:
        """Each case once a round, after one round that only warms up."""
        for number in range(rounds + 1):
            for name, run in cases.items():
                started = perf_counter()
                run()
                if number:
                    self.note(name, perf_counter() - started)

    def at_most(self, name: str, value: float, limit: float) -> None:
        self.ratios.append(Ratio(name, value, f"<= {limit:g}", value <= limit))

    def at_least(self, name: str, value: float, limit: float) -> None:
        self.ratios.append(Ratio(name, value, f">= {limit:g}", value >= limit))

    def judge(
        self,
        name: str,
        figure: float,
        limit: float,
        *,
        unit: str = "ms",
        most: float | None = None,
        least: float | None = None,
    ) -> None:
        """A figure beside its limit of the same run: at most, or at least, so many times it."""
        ratio = figure / limit if limit else float("inf")
        is_met = ratio <= most if most is not None else ratio >= (least or 0)
        target = f"<= {most:.2f}" if most is not None else f">= {least:.2f}"
        self.ratios.append(Ratio(name, ratio, target, is_met, figure, limit, unit))

    def over(self, one: str, other: str) -> float:
        return self.cases[one].median / self.cases[other].median

    def show(self) -> None:
        print(f"\n{self.title}")
        for case in self.cases.values():
            rate = f"{case.rows / case.median:12,.0f} rows/s" if case.rows else ""
            spread = f"({min(case.seconds) * 1000:,.1f} .. {max(case.seconds) * 1000:,.1f})"
            print(f"  {case.name:52s}{case.median * 1000:12,.1f} ms  {spread:24s}{rate}")
        for ratio in self.ratios:
            verdict = "met" if ratio.is_met else "MISSED" if self.is_full_size else "too small"
            beside = ""
            if ratio.figure is not None:
                beside = f"{ratio.figure:,.1f} beside {ratio.limit or 0:,.1f} {ratio.unit}"
            target = f"{ratio.target:10s}{verdict:10s}"
            print(f"  {ratio.name:52s}{ratio.value:12.2f}     {target}{beside}")


def exponent(small: float, large: float, times: float) -> float:
    """How time grows with size: 1 is in proportion, 0 not at all."""
    return log(large / small) / log(times)


def write(reports: list[Report], path: Path) -> None:
    """One row for everything that is asked."""
    rows = [ratio.row() for report in reports for ratio in report.ratios]
    path.write_text(json.dumps(rows, indent=1) + "\n")
