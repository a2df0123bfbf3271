"""Charts as SVG: exact geometry in, frozen drawings out; templates/components/charts draws them.

A builder takes amounts and addresses and returns what the template places: coordinates and figures
already written, so that no reader's locale and no float comes between an amount and its bar.
"""

from kernel.charts.figures import Table, Unit, unit_of
from kernel.charts.heat import HeatGroup, HeatRow, HeatTable, build_heat
from kernel.charts.lines import LineChart, LineSeries, build_lines
from kernel.charts.ranges import Progress, Range, RangeTable, build_progress, build_ranges
from kernel.charts.rows import Bar, BarList, build_bars
from kernel.charts.sparks import Sparkline, build_sparkline
from kernel.charts.stacked import Column, Layer, StackedChart, build_stacked
from kernel.charts.waterfall import Step, Waterfall, build_waterfall

__all__ = [
    "Bar",
    "BarList",
    "Column",
    "HeatGroup",
    "HeatRow",
    "HeatTable",
    "Layer",
    "LineChart",
    "LineSeries",
    "Progress",
    "Range",
    "RangeTable",
    "Sparkline",
    "StackedChart",
    "Step",
    "Table",
    "Unit",
    "Waterfall",
    "build_bars",
    "build_heat",
    "build_lines",
    "build_progress",
    "build_ranges",
    "build_sparkline",
    "build_stacked",
    "build_waterfall",
    "unit_of",
]
