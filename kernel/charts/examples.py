"""Made-up charts in each of their states, for the style guide and for tests of the templates."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from kernel import formats
from kernel.charts.figures import Unit, unit_of
from kernel.charts.heat import HeatGroup, HeatRow, HeatTable, build_heat
from kernel.charts.lines import LineChart, LineSeries, Moment, build_lines
from kernel.charts.ranges import Progress, Range, RangeTable, build_progress, build_ranges
from kernel.charts.rows import Bar, BarList, build_bars
from kernel.charts.scales import ZERO
from kernel.charts.sparks import Sparkline, build_sparkline
from kernel.charts.stacked import Column, Layer, StackedChart, build_stacked
from kernel.charts.waterfall import Step, Waterfall, build_waterfall

HERE = "#"
BANDS = ("0", "1–30", "31–60", "61–90", "> 90")
SHARES = tuple(Decimal(share) for share in ("64.1", "18.1", "8.4", "4.0", "5.4"))
WEEKS = 26
WHOLE = Decimal(49_140_000)


@dataclass(frozen=True, slots=True)
class Examples:
    """Under these names the style guide finds its charts: usual, one point, negative, nothing."""

    stacked: tuple[StackedChart, ...]
    lines: tuple[LineChart, ...]
    sparks: tuple[Sparkline, ...]
    heat: HeatTable
    waterfalls: tuple[Waterfall, ...]
    ranges: tuple[RangeTable, ...]
    progress: tuple[Progress, ...]
    bars: tuple[BarList, ...]


def build_examples(today: date) -> Examples:
    return Examples(
        stacked=(
            _stacked(today, WEEKS),
            _stacked(today, 1),
            _stacked(today, 6, sign=-1),
            _stacked(today, 0),
        ),
        lines=(_lines(today, 12), _lines(today, 1), _lines(today, 0)),
        sparks=_sparks(),
        heat=_heat(),
        waterfalls=(
            _waterfall(Decimal(46_120_000)),
            _waterfall(Decimal(4_000_000)),
            _waterfall(ZERO, is_still=True),
        ),
        ranges=(_ranges(today, 6), _ranges(today, 1), _ranges(today, 0)),
        progress=_progress(),
        bars=_bars(),
    )


def _write(amount: Decimal) -> str:
    return formats.money(amount, "EUR")


def _short(amount: Decimal) -> str:
    return formats.number(amount, 2)


def _sway(place: int) -> Decimal:
    """Up and down by a few hundredths, always the same."""
    return 1 + Decimal((place * 7) % 11 - 5) / 100 + Decimal(place) / 200


def _stacked(today: date, count: int, *, sign: int = 1) -> StackedChart:
    """With `sign=-1` the band that is not due yet is in credit."""
    layers = [Layer(name, f"age-{place}") for place, name in enumerate(BANDS)][::-1]
    columns = []
    for place in range(count):
        day = today - timedelta(days=7 * (count - 1 - place))
        values = [(WHOLE * share / 100 * _sway(place)).quantize(Decimal(1)) for share in SHARES]
        values[0] *= sign
        columns.append(
            Column(
                name=formats.day(day),
                word=formats.day(day, style="month") if day.day <= 7 or not place else "",
                values=tuple(values[::-1]),
                url=HERE,
                urls=(HERE,) * len(BANDS),
            )
        )
    return build_stacked(
        layers,
        columns,
        unit=unit_of(WHOLE, "EUR"),
        write=_write,
        caption=_("Open items by age, %(currency)s") % {"currency": "EUR"},
        head=_("Week to"),
    )


def _lines(today: date, count: int) -> LineChart:
    days = [today - timedelta(days=30 * (count - 1 - place)) for place in range(count)]
    first = tuple(Decimal("45.8") * _sway(place) for place in range(count))
    second = tuple(
        None if place in (4, 5) else Decimal("29.3") * _sway(place + 3) for place in range(count)
    )
    return build_lines(
        [LineSeries("DSO", first), LineSeries(_("best possible"), second)],
        [Moment(formats.day(day), formats.day(day, style="month"), HERE) for day in days],
        unit=Unit(Decimal(1), 1, _("days")),
        write=lambda value: formats.number(value, 1),
        caption="DSO",
        head=_("Month"),
    )


def _sparks() -> tuple[Sparkline, ...]:
    usual = [Decimal(40) * _sway(place) for place in range(13)]
    nothing: list[Decimal] = []
    series = (usual, [Decimal(-value) for value in usual], [Decimal(3)] * 5, [Decimal(3)], nothing)
    return tuple(build_sparkline(values, write=_short) for values in series)


def _heat() -> HeatTable:
    def row(name: str, factor: str) -> HeatRow:
        late = [share * Decimal(factor) for share in SHARES[1:]]
        values = tuple(
            (WHOLE * share / 300).quantize(Decimal("0.01")) for share in (SHARES[0], *late)
        )
        return HeatRow(name, values, HERE, (HERE,) * len(values), HERE)

    return build_heat(
        [
            HeatGroup(_("Segment"), (row("A", "0.6"), row("B", "1"), row("C", "2.4"))),
            HeatGroup(_("Region"), (row("D", "1.3"), HeatRow("E", (ZERO,) * len(SHARES)))),
        ],
        HeatRow(_("All"), tuple(WHOLE * share / 100 for share in SHARES), total_url=HERE),
        heads=BANDS,
        write=_write,
        caption=_("Share of open items by age, %(currency)s") % {"currency": "EUR"},
    )


def _waterfall(opening: Decimal, *, is_still: bool = False) -> Waterfall:
    steps = [
        Step(_("Invoices"), Decimal(4_620_400), HERE, "1,284"),
        Step(_("Credit notes"), Decimal(-310_250), HERE),
        Step(_("Receipts"), Decimal(-4_100_000), HERE),
        Step(_("Write-offs"), Decimal("-1204.50"), HERE),
    ]
    return build_waterfall(
        Step(_("Opening"), opening, HERE),
        [] if is_still else steps,
        _("Closing"),
        write=_write,
        caption=_("What changed the balance, %(currency)s") % {"currency": "EUR"},
        closing_url=HERE,
    )


def _ranges(today: date, count: int) -> RangeTable:
    rows = []
    for place in range(count):
        day = today + timedelta(days=7 * (place + 1))
        expected = Decimal("3.42") * _sway(place * 3)
        rows.append(
            Range(
                formats.day(day, style="short"),
                expected * Decimal("0.85"),
                expected,
                expected * Decimal("1.1"),
                HERE,
            )
        )
    return build_ranges(
        rows,
        heads=(_("Week to"), _("Expected"), _("8 in 10")),
        write=_short,
        caption=_("Expected cash, %(currency)s million") % {"currency": "EUR"},
    )


def _progress() -> tuple[Progress, ...]:
    target = Decimal("21.5")
    values = (Decimal("14.86"), target, Decimal(25), ZERO)
    found = [build_progress(value, target, write=_short, pace=Decimal("16.4")) for value in values]
    return (*found, build_progress(Decimal(3), ZERO, write=_short))


def _bars() -> tuple[BarList, ...]:
    heads = (_("Reason"), _("EUR"))
    usual = [
        Bar(_("Price"), Decimal(184_210), HERE),
        Bar(_("Quantity"), Decimal(96_480), HERE),
        Bar(_("Quality"), Decimal(-12_400), HERE),
        Bar(_("Other"), ZERO),
    ]
    return tuple(
        build_bars(bars, heads=heads, write=_write, caption=_("Reasons"))
        for bars in (usual, usual[:1], [])
    )
