"""What builders hand to the templates: the figures given, in their order, linked as given."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel import formats
from kernel.charts import (
    Bar,
    Column,
    HeatGroup,
    HeatRow,
    Layer,
    LineSeries,
    Range,
    Step,
    build_bars,
    build_heat,
    build_lines,
    build_progress,
    build_ranges,
    build_sparkline,
    build_stacked,
    build_waterfall,
    unit_of,
)
from kernel.charts.heat import shade_of
from kernel.charts.labels import width_of
from kernel.charts.lines import Moment

AMOUNTS = st.decimals(min_value=-(10**12), max_value=10**12, places=2)
ZERO = Decimal(0)
LAYERS = (Layer("Late", "age-4"), Layer("Current", "age-0"))


def write(amount: Decimal) -> str:
    return formats.money(amount, "EUR")


def stacked(*values: tuple[Decimal, Decimal]) -> object:
    columns = [
        Column(f"Day {place}", str(place), pair, f"/day/{place}", (f"/l/{place}", f"/c/{place}"))
        for place, pair in enumerate(values)
    ]
    unit = unit_of(max((abs(sum(pair)) for pair in values), default=ZERO), "EUR")
    return build_stacked(LAYERS, columns, unit=unit, write=write, caption="By day", head="Day")


@given(st.lists(st.tuples(AMOUNTS, AMOUNTS), min_size=1, max_size=6))
def test_a_stacked_chart_tells_every_figure_in_its_table(
    values: list[tuple[Decimal, Decimal]],
) -> None:
    chart = stacked(*values)
    assert [
        [cell.text for cell in row.cells]
        for row in chart.table.rows  # type: ignore[attr-defined]
    ] == [[write(current), write(late), write(late + current)] for late, current in values]
    for drawing in chart.drawings:  # type: ignore[attr-defined]
        assert [column.url for column in drawing.columns] == [
            f"/day/{place}" for place in range(len(values))
        ]
        for column, pair in zip(drawing.columns, values, strict=True):
            assert len(column.parts) == sum(1 for value in pair if value)
            assert all(Decimal(part.height) > 0 for part in column.parts)


def test_a_stacked_chart_of_nothing_and_of_one() -> None:
    assert stacked().drawings == ()  # type: ignore[attr-defined]
    (wide, *_others) = stacked((Decimal(5), Decimal(0))).drawings  # type: ignore[attr-defined]
    (column,) = wide.columns
    assert len(column.parts) == 1
    assert column.title == "Day 0: total 5.00, Late 5.00"
    assert [label.name for label in wide.labels] == ["Late", "Total"]
    (empty, *_others) = stacked((ZERO, ZERO)).drawings  # type: ignore[attr-defined]
    assert empty.columns[0].parts == ()


def test_figures_that_are_nothing_lead_nowhere() -> None:
    (row,) = stacked((ZERO, Decimal(5))).table.rows  # type: ignore[attr-defined]
    assert [cell.url for cell in row.cells] == ["/c/0", "", "/day/0"]


@pytest.mark.parametrize(
    ("largest", "name", "label"),
    [
        ("49140000", "EUR million", "49.14"),
        ("123456789012", "EUR billion", "123.46"),
        ("25000", "EUR thousand", "25.0"),
        ("1234.5", "EUR", "1,235"),
        ("12.5", "EUR", "12.50"),
        ("-49140000", "EUR million", "−49.14"),
    ],
)
def test_units_follow_the_largest_amount(largest: str, name: str, label: str) -> None:
    unit = unit_of(Decimal(largest), "EUR")
    assert unit.name == name
    assert unit.label(Decimal(largest)) == label


@given(AMOUNTS, st.lists(AMOUNTS, max_size=8))
def test_a_waterfall_ends_where_its_steps_lead(opening: Decimal, amounts: list[Decimal]) -> None:
    steps = [Step(str(place), amount) for place, amount in enumerate(amounts)]
    found = build_waterfall(Step("From", opening), steps, "To", write=write, caption="x")
    assert found.rows[0].text == write(opening)
    assert found.rows[-1].text == write(opening + sum(amounts, ZERO))
    for before, after in zip(found.rows, found.rows[1:], strict=False):
        assert before.level_out == after.level_in
    for row in found.rows:
        assert Decimal(row.x) >= 0
        assert Decimal(row.x) + Decimal(row.width) <= Decimal("600.1")


def test_steps_of_a_waterfall_bear_their_sign() -> None:
    steps = [Step("Up", Decimal(5)), Step("Down", Decimal(-3))]
    found = build_waterfall(Step("From", ZERO), steps, "To", write=write, caption="x")
    assert [row.text for row in found.rows] == ["0.00", "+5.00", "−3.00", "2.00"]
    assert [row.style for row in found.rows] == ["total", "up", "down", "total"]


def test_bars_of_a_whole_that_hardly_changes_are_cut_and_say_so() -> None:
    cut = build_waterfall(
        Step("From", Decimal(1000)), [Step("Up", Decimal(10))], "To", write=write, caption="x"
    )
    assert (cut.is_cut, cut.zero) == (True, "")
    assert Decimal(cut.rows[1].width) > 300
    assert cut.rows[0].x == "1"
    for opening, step in ((1000, 900), (-1000, 10), (1000, 0), (0, 5)):
        whole = build_waterfall(
            Step("From", Decimal(opening)),
            [Step("Up", Decimal(step))],
            "To",
            write=write,
            caption="x",
        )
        assert not whole.is_cut
        assert whole.zero


def test_long_names_beside_a_plot_get_the_room_they_need() -> None:
    layers = (Layer("A name of thirty letters or so", "age-4"), LAYERS[1])
    column = Column("Day", "", (Decimal(1), Decimal(2)))
    chart = build_stacked(
        layers, [column], unit=unit_of(ZERO), write=write, caption="By day", head="Day"
    )
    for drawing in chart.drawings:
        name = width_of(layers[0].name)
        assert drawing.frame.right == drawing.frame.width // 2 or drawing.frame.right > name


def test_lines_leave_gaps_where_nothing_was_measured() -> None:
    moments = [Moment(f"Month {place}", "") for place in range(4)]
    line = LineSeries("EUR", (Decimal(3), None, Decimal(5), Decimal(4)))
    chart = build_lines([line], moments, unit=unit_of(ZERO), write=write, caption="x", head="Month")
    (drawn,) = chart.drawings[0].lines
    assert drawn.path.count("M") == 2
    assert len(drawn.points) == 3
    assert [row.cells[0].text for row in chart.table.rows] == ["3.00", "–", "5.00", "4.00"]
    nothing = LineSeries("EUR", (None, None, None, None))
    assert not build_lines(
        [nothing], moments, unit=unit_of(ZERO), write=write, caption="x", head="Month"
    ).drawings


@given(st.lists(AMOUNTS, max_size=30))
def test_a_sparkline_stays_in_its_box(values: list[Decimal]) -> None:
    spark = build_sparkline(values, write=write)
    points = [point.split(",") for point in spark.points.split()]
    assert len(points) == (len(values) if len(values) > 1 else 0)
    assert all(0 <= Decimal(x) <= 160 and 0 <= Decimal(y) <= 28 for x, y in points)
    assert bool(spark.end) is bool(values)


@pytest.mark.parametrize(
    ("share", "whole", "shade"),
    [("0", "0.2", 0), ("0.1", "0.2", 1), ("0.15", "0.2", 2), ("0.2", "0.2", 2), ("0.22", "0.2", 3),
     ("0.3", "0.2", 4), ("0.3", "0", 4)],
)  # fmt: skip
def test_shades_say_how_a_row_compares(share: str, whole: str, shade: int) -> None:
    assert shade_of(Decimal(share), Decimal(whole)) == shade


def test_a_heat_table_shows_shares_and_keeps_amounts() -> None:
    rows = (
        HeatRow("Key", (Decimal(75), Decimal(25)), urls=("/a", "/b")),
        HeatRow("Nothing", (ZERO, ZERO), urls=("/c", "/d")),
    )
    whole = HeatRow("All", (Decimal(75), Decimal(25)))
    heat = build_heat(
        [HeatGroup("Segment", rows), HeatGroup("Region", ())],
        whole,
        heads=["Current", "Late"],
        write=write,
        caption="x",
    )
    (group,) = heat.groups
    first, nothing = group.rows
    assert [(cell.text, cell.shade, cell.title) for cell in first.cells] == [
        ("75.0", 0, "75.00"),
        ("25.0", 2, "25.00"),
    ]
    assert [(cell.text, cell.url) for cell in nothing.cells] == [("–", ""), ("–", "")]
    assert heat.all.total == "100.00"


def test_ranges_and_bars_share_one_scale() -> None:
    found = build_ranges(
        [Range("A", Decimal(1), Decimal(2), Decimal(3)), Range("B", ZERO, ZERO, ZERO)],
        heads=("Week", "Expected", "8 in 10"),
        write=write,
        caption="x",
    )
    assert found.rows[0].between == "1.00–3.00"
    assert Decimal(found.rows[0].x) > Decimal(found.rows[1].x)
    bars = build_bars(
        [Bar("A", Decimal(10)), Bar("B", Decimal(-5)), Bar("C", ZERO)],
        heads=("Who", "How much"),
        write=write,
        caption="x",
    )
    assert [(bar.x, bar.width) for bar in bars.bars] == [("100", "200"), ("0", "100"), ("100", "0")]
    assert build_bars([], heads=("", ""), write=write, caption="").bars == ()


@pytest.mark.parametrize(
    ("value", "target", "width", "text", "is_reached"),
    [
        ("50", "100", "80", "50\u00a0%", False),
        ("150", "100", "160", "150\u00a0%", True),
        ("-5", "100", "0", "−5\u00a0%", False),
        ("5", "0", "160", "–", False),
    ],
)
def test_progress_is_held_against_its_target(
    value: str, target: str, width: str, text: str, is_reached: bool
) -> None:
    found = build_progress(Decimal(value), Decimal(target), write=write, pace=Decimal(25))
    assert (found.width, found.text, found.is_reached) == (width, text, is_reached)
