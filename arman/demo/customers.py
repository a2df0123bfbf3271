"""The demo's customers: who they are, how they pay, who looks after them."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from arman.demo.chance import Chance
from arman.demo.words import COUNTRIES, SEGMENTS, Country

KINDS = ("company", "sole_trader", "consumer", "public_authority")
TERMS = ("net 30", "net 14", "net 45", "net 60", "30 EOM", "2/10 net 30")
DAYS = (30, 14, 45, 60, 30, 30)
END_OF_MONTH, WITH_DISCOUNT = 4, 5
# Prompt, normal, late, very late, hardly at all: so many of a hundred.
PAYERS = (25, 25, 18, 15, 17)


@dataclass(frozen=True, slots=True)
class Plan:
    """How large the demo is, and of which days."""

    scale_in_thousand: int
    seed: int
    until: date
    days: int = 730

    @property
    def customers(self) -> int:
        return max(100_000 * self.scale_in_thousand // 1000, 50)

    @property
    def documents(self) -> int:
        return max(1_000_000 * self.scale_in_thousand // 1000, 500)

    @property
    def collectors(self) -> int:
        steps = {10: 5, 100: 12, 1000: 50}
        return next((n for most, n in steps.items() if self.scale_in_thousand <= most), 120)

    @property
    def first_day(self) -> date:
        return date.fromordinal(self.until.toordinal() - self.days)

    @property
    def chance(self) -> Chance:
        return Chance(self.seed)


def make_customers(plan: Plan) -> pl.DataFrame:
    """One row a customer, with what later steps draw from; `rank` 0 has the most documents."""
    chance = plan.chance
    frame = pl.DataFrame({"id": pl.int_range(1, plan.customers + 1, eager=True)})
    frame = frame.with_columns(
        place=chance.weighted("country", [country.share for country in COUNTRIES]),
        kind_place=chance.weighted("kind", (70, 12, 15, 3)),
        payer=chance.weighted("payer", PAYERS),
        terms_place=chance.weighted("terms", (45, 18, 10, 9, 10, 8)),
        is_batch=chance.happens("batch", 1500),
        collector=chance.below("collector", plan.collectors) + 1,
        order=chance.word("rank"),
    )
    frame = frame.sort("order", "id").with_row_index("rank").sort("id").drop("order")
    named = pl.concat([_of_country(plan, frame, place) for place in range(len(COUNTRIES))])
    return _with_parents(plan, named.sort("id"))


def _of_country(plan: Plan, frame: pl.DataFrame, place: int) -> pl.DataFrame:
    chance, country = plan.chance, COUNTRIES[place]
    kind = pl.lit(pl.Series(KINDS)).gather(pl.col("kind_place"))
    return frame.filter(pl.col("place") == place).with_columns(
        number=pl.format("{}{}", pl.lit(country.code), 100_000 + pl.col("id")),
        name=_name(chance, country),
        kind=kind,
        segment=_segment(chance),
        region=chance.pick("region", country.regions),
        country=pl.lit(country.code),
        language=pl.lit(country.language),
        timezone=pl.lit(country.timezone),
        currency=pl.lit(country.currency),
        company=pl.lit(country.entity),
        tax_percent=pl.lit(country.tax, dtype=pl.Int64),
        terms=pl.lit(pl.Series(TERMS)).gather(pl.col("terms_place")),
        person=_person(chance, country),
        phone=pl.format(country.phone, chance.between("phone", *country.extensions)),
        credit_limit=chance.between("limit", 1, 200) * 500,
        has_limit=chance.happens("has_limit", 7000),
    )


def _person(chance: Chance, country: Country) -> pl.Expr:
    first, last = chance.pick("first", country.firsts), chance.pick("last", country.lasts)
    return pl.format("{} {}", first, last)


def _name(chance: Chance, country: Country) -> pl.Expr:
    town = pl.format("{}{}", chance.pick("head", country.heads), chance.pick("tail", country.tails))
    firm = pl.format(
        "{} {} {}", town, chance.pick("trade", country.trades), chance.pick("form", country.forms)
    )
    trader = pl.format("{} {}", _person(chance, country), chance.pick("trade", country.trades))
    return (
        pl.when(pl.col("kind_place") == 0)
        .then(firm)
        .when(pl.col("kind_place") == 1)
        .then(trader)
        .when(pl.col("kind_place") == 2)
        .then(_person(chance, country))
        .otherwise(pl.format(country.authority, town))
    )


def _segment(chance: Chance) -> pl.Expr:
    chosen = pl.lit("")
    for place, kind in enumerate(KINDS):
        words = chance.pick("segment", SEGMENTS[kind])
        chosen = pl.when(pl.col("kind_place") == place).then(words).otherwise(chosen)
    return chosen


def _with_parents(plan: Plan, frame: pl.DataFrame) -> pl.DataFrame:
    """Some firms belong to a larger one of the same country; no chain is deeper than one."""
    chance = plan.chance
    firms = frame.filter(pl.col("kind_place") == 0).with_columns(
        is_parent=chance.happens("parent", 400), is_child=chance.happens("child", 1200)
    )
    parents = firms.filter(pl.col("is_parent")).select("country", parent="number")
    children = firms.filter(pl.col("is_child") & ~pl.col("is_parent"))
    parents = parents.with_columns(
        turn=pl.int_range(pl.len()).over("country"), of=pl.len().over("country")
    )
    found = children.join(parents.select("country", "of").unique(), on="country").with_columns(
        turn=(chance.word("whose") % pl.col("of")).cast(pl.Int64)
    )
    found = found.join(parents, on=["country", "turn"]).select("id", "parent")
    return frame.join(found, on="id", how="left", maintain_order="left")


def customer_file(frame: pl.DataFrame, collectors: list[str]) -> pl.DataFrame:
    return frame.select(
        "number",
        "name",
        "kind",
        "currency",
        "language",
        "country",
        "timezone",
        "segment",
        "region",
        "parent",
        "terms",
        "phone",
        email=pl.format("accounts{}@customers.example", pl.col("id")),
        credit_limit=pl.when("has_limit").then(pl.format("{}.00", pl.col("credit_limit"))),
        collector=pl.lit(pl.Series(collectors)).gather(pl.col("collector") - 1),
    )


def contact_file(plan: Plan, frame: pl.DataFrame) -> pl.DataFrame:
    """Whom to call at firms and authorities; few do not want one of the ways."""
    chance = plan.chance
    return frame.filter(pl.col("kind_place") != 2).select(
        customer="number",
        name="person",
        role=chance.pick("role", ("accounts payable", "bookkeeping", "owner", "managing director")),
        email=pl.format("contact{}@customers.example", pl.col("id")),
        phone="phone",
        language="language",
        timezone="timezone",
        prefers=chance.pick("prefers", ("email", "phone", "email", "post")),
        stop=pl.when(chance.happens("stop", 300)).then(pl.lit("phone")),
    )
