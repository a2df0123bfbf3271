"""Invoices, debit and credit notes with their instalments; few customers own most of them."""

from dataclasses import dataclass

import polars as pl

from arman.demo.chance import WORD, Chance, cents
from arman.demo.customers import DAYS, END_OF_MONTH, Plan

# Net amounts in cents; as many documents lie between any two.
SIZES = (
    1_900, 4_500, 8_000, 12_500, 18_000, 25_000, 34_000, 46_000, 62_000, 85_000, 118_000,
    165_000, 240_000, 360_000, 580_000, 1_150_000, 6_400_000,
)  # fmt: skip
# By how the customer pays: so many of a hundred of what others buy, so that old debts are small.
TRUSTED_WITH = (100, 100, 80, 35, 4)
PREFIXES = {"MAIN": ("RE", "LA", "GS"), "UK": ("SI", "DN", "CN")}
PARTS_FROM = 60_000  # cents: smaller documents are due at once


@dataclass(frozen=True, slots=True)
class Documents:
    """`documents` one row each; `items` one row an instalment; `credits` of what and how much."""

    documents: pl.DataFrame
    items: pl.DataFrame
    credits: pl.DataFrame


def make_documents(plan: Plan, customers: pl.DataFrame) -> Documents:
    notes = plan.documents * 3 // 100
    invoices = _invoices(plan, customers, plan.documents - notes)
    credits = _credit_notes(plan, invoices, notes)
    numbered = _numbered(pl.concat([invoices, credits], how="diagonal"))
    invoices = numbered.filter(~pl.col("is_credit"))
    of = invoices.select("id", of_number="number")
    credits = numbered.filter("is_credit").join(
        of, left_on="of_id", right_on="id", how="left", maintain_order="left"
    )
    return Documents(numbered, _items(plan, invoices), credits)


def _invoices(plan: Plan, customers: pl.DataFrame, count: int) -> pl.DataFrame:
    chance = plan.chance
    frame = pl.DataFrame({"id": pl.int_range(1, count + 1, eager=True)}).with_columns(
        rank=_owner(chance, plan.customers).cast(pl.UInt32), issued_on=_issue_day(plan)
    )
    frame = frame.sort("issued_on", "id").with_columns(id=pl.int_range(1, count + 1))
    owned = customers.sort("rank").select(
        "number", "company", "currency", "tax_percent", "terms_place", "kind_place", "payer",
        "is_batch", "parent", "rank",
    ).rename({"number": "customer"})  # fmt: skip
    frame = frame.join(owned, on="rank", how="left", maintain_order="left")
    frame = frame.with_columns(net=_net(chance), due_on=_due_day()).with_columns(
        tax=(pl.col("net") * pl.col("tax_percent") * 2 + 100) // 200, is_credit=pl.lit(value=False)
    )
    return frame.with_columns(
        amount=pl.col("net") + pl.col("tax"),
        fate=pl.when(chance.happens("debit", 50))
        .then(pl.lit("debit_note"))
        .when(chance.happens("noted", 40))
        .then(pl.lit("noted"))
        .when(chance.happens("cancelled", 60) & _is_past(plan, 12))
        .then(pl.lit("cancelled"))
        .otherwise(pl.lit("invoice")),
        order_number=pl.format("PO-{}", chance.between("order", 10_000, 99_999)),
        has_order=chance.happens("has_order", 6500),
        cancelled_on=pl.col("issued_on") + pl.duration(days=chance.between("cancel", 1, 10)),
    ).with_columns(cancelled_on=pl.when(pl.col("fate") == "cancelled").then("cancelled_on"))


def _is_past(plan: Plan, days: int) -> pl.Expr:
    return pl.col("issued_on") <= pl.lit(plan.until) - pl.duration(days=days)


def _owner(chance: Chance, customers: int) -> pl.Expr:
    """A fifth of the customers owns 82 of a hundred documents; its first by far the most."""
    large = customers // 5
    word = chance.word("owner")
    squared = word * word // WORD
    skewed = pl.when(chance.happens("skewed", 7000)).then(squared).otherwise(word) * large // WORD
    small = word * (customers - large) // WORD + large
    return pl.when(chance.happens("large", 8200)).then(skewed).otherwise(small)


def _issue_day(plan: Plan) -> pl.Expr:
    """Working days, and more of the later ones: the firm grows."""
    chance = plan.chance
    first, second = chance.below("day", plan.days + 1), chance.below("again", plan.days + 1)
    grown = pl.max_horizontal(first, second)
    offset = pl.when(chance.happens("growth", 4500)).then(grown).otherwise(first)
    day = pl.lit(plan.first_day) + pl.duration(days=offset)
    weekend = pl.max_horizontal(day.dt.weekday().cast(pl.Int64) - 5, 0)
    return (day - pl.duration(days=weekend)).cast(pl.Date)


def _net(chance: Chance) -> pl.Expr:
    """Private people and those who pay badly buy less; every third amount is a round one."""
    drawn = chance.along("size", SIZES)
    drawn = pl.when(pl.col("kind_place") == 2).then(drawn // 12 + 900).otherwise(drawn)
    share = pl.lit(pl.Series(TRUSTED_WITH, dtype=pl.Int64)).gather(pl.col("payer"))
    drawn = pl.max_horizontal(drawn * share // 100, pl.lit(900))
    return pl.when(chance.happens("round", 3300)).then(drawn // 500 * 500 + 500).otherwise(drawn)


def _due_day() -> pl.Expr:
    days = pl.lit(pl.Series(DAYS, dtype=pl.Int64)).gather(pl.col("terms_place"))
    is_month_end = pl.col("terms_place") == END_OF_MONTH
    start = pl.when(is_month_end).then(pl.col("issued_on").dt.month_end())
    return (start.otherwise(pl.col("issued_on")) + pl.duration(days=days)).cast(pl.Date)


def _credit_notes(plan: Plan, invoices: pl.DataFrame, count: int) -> pl.DataFrame:
    """Part or all of an invoice given back some days after it; about half is applied to it."""
    chance = plan.chance
    can = invoices.filter((pl.col("fate") == "invoice") & _is_past(plan, 30))
    credited = can.sort(chance.word("credited"), "id").head(count).sort("id")
    share = chance.between("share", 4, 55)
    whole = chance.happens("whole", 900)
    credited = credited.with_columns(
        net=pl.when(whole).then("net").otherwise(pl.col("net") * share // 100 + 1),
        issued_on=pl.col("issued_on") + pl.duration(days=chance.between("after", 2, 25)),
        is_applied=chance.happens("applied", 4700),
        fate=pl.lit("credit_note"),
        is_credit=pl.lit(value=True),
        has_order=pl.lit(value=False),
        of_id=pl.col("id"),
    )
    credited = credited.with_columns(
        tax=(pl.col("net") * pl.col("tax_percent") * 2 + 100) // 200,
        id=pl.int_range(1, credited.height + 1) + plan.documents,
        due_on=pl.lit(None, dtype=pl.Date),
    )
    return credited.with_columns(amount=pl.col("net") + pl.col("tax"))


def _numbered(frame: pl.DataFrame) -> pl.DataFrame:
    """Numbers run on by company and kind, in the order of issue."""
    place = pl.when("is_credit").then(2).when(pl.col("fate") == "debit_note").then(1).otherwise(0)
    prefix = pl.lit("")
    for company, prefixes in PREFIXES.items():
        words = pl.lit(pl.Series(prefixes)).gather(pl.col("prefix_place"))
        prefix = pl.when(pl.col("company") == company).then(words).otherwise(prefix)
    frame = frame.sort("issued_on", "id").with_columns(prefix_place=place)
    turn = pl.int_range(1, pl.len() + 1).over("company", "prefix_place").cast(pl.String)
    return frame.with_columns(number=pl.concat_str(prefix, turn.str.zfill(7))).drop("prefix_place")


def _items(plan: Plan, invoices: pl.DataFrame) -> pl.DataFrame:
    """One row an instalment: the parts are even, the last takes the rest."""
    chance = plan.chance
    several = (
        chance.happens("instalments", 350)
        & (pl.col("amount") > PARTS_FROM)
        & pl.col("fate").is_in(["invoice", "noted"])
    )
    parts = pl.when(several).then(chance.between("parts", 2, 4)).otherwise(1)
    items = invoices.with_columns(parts=parts)
    items = items.with_columns(sequence=pl.int_ranges(1, pl.col("parts") + 1)).explode("sequence")
    even = pl.col("amount") // pl.col("parts")
    is_last = pl.col("sequence") == pl.col("parts")
    rest = pl.col("amount") - even * (pl.col("parts") - 1)
    return items.with_columns(
        item_id=pl.col("id") * 4 + pl.col("sequence") - 1,
        amount=pl.when(is_last).then(rest).otherwise(even),
        due_on=pl.col("due_on") + pl.duration(days=(pl.col("sequence") - 1) * 30),
    )


def document_file(made: Documents) -> pl.DataFrame:
    frame = made.documents
    several = made.items.filter(pl.col("parts") > 1).select("id").unique()
    frame = frame.join(
        several.with_columns(is_split=True), on="id", how="left", maintain_order="left"
    )
    applied = made.credits.filter("is_applied").select("id", credits_document="of_number")
    frame = frame.join(applied, on="id", how="left", maintain_order="left")
    kind = pl.when(pl.col("fate").is_in(["invoice", "noted", "cancelled"])).then(pl.lit("invoice"))
    return frame.select(
        "company",
        "number",
        "customer",
        "issued_on",
        "currency",
        "credits_document",
        "cancelled_on",
        cents("amount"),
        cents("net"),
        cents("tax"),
        kind=kind.otherwise("fate"),
        due_on=pl.when(pl.col("is_split").is_null()).then("due_on"),
        purchase_order=pl.when("has_order").then("order_number"),
        **{"class": pl.when(pl.col("fate") == "noted").then(pl.lit("noted"))},
    )


def instalment_file(made: Documents) -> pl.DataFrame:
    split = made.items.filter(pl.col("parts") > 1)
    return split.select("company", "sequence", "due_on", cents("amount"), document="number")
