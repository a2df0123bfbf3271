"""What customers paid, when, in how many parts; what came back, and what nobody can place."""

from dataclasses import dataclass

import polars as pl

from arman.demo.chance import WORD, cents
from arman.demo.customers import WITH_DISCOUNT, Plan
from arman.demo.documents import SIZES, Documents
from arman.demo.words import METHODS, REMITTANCES

# By how the customer pays: out of ten thousand items paid at all; days after the due date.
PAYING = (9_990, 9_980, 9_930, 9_600, 1_900)
SOONEST = (-6, 0, 12, 40, 60)
LATEST = (3, 18, 55, 110, 200)
PREFIXES = {"MAIN": "ZE", "UK": "RC"}
SHARED = ["customer", "company", "currency"]


@dataclass(frozen=True, slots=True)
class Payments:
    """`items` with what is settled of each; `parts` what receipts pay; `receipts`, `transfers`."""

    items: pl.DataFrame
    parts: pl.DataFrame
    receipts: pl.DataFrame
    transfers: pl.DataFrame


def make_payments(plan: Plan, customers: pl.DataFrame, made: Documents) -> Payments:
    items = _with_credits(made)
    items = _with_intentions(plan, items)
    parts = _returned(plan, _in_parts(plan, items))
    parts = parts.with_columns(
        receipt=pl.when("is_batch")
        .then(pl.col("part_id").min().over("customer", "paid_on"))
        .otherwise("part_id")
    )
    receipts = _numbered(
        pl.concat([_receipts(plan, parts), _unplaced(plan, customers)], how="diagonal")
    )
    kept = parts.filter(pl.col("returned_on").is_null())
    paid = kept.group_by("item_id").agg(paid=pl.col("part").sum(), last_on=pl.col("paid_on").max())
    items = items.join(paid, on="item_id", how="left", maintain_order="left").with_columns(
        pl.col("paid").fill_null(0)
    )
    numbers = receipts.select("receipt", source="number")
    parts = parts.join(numbers, on="receipt", how="left", maintain_order="left")
    return Payments(items, parts, receipts, _transfers(plan, customers, receipts))


def _with_credits(made: Documents) -> pl.DataFrame:
    """A credit note that is applied pays of the first instalment what it can."""
    credit = made.credits.filter("is_applied").select(
        "of_id", credit="amount", credit_number="number", credited_on="issued_on"
    )
    first = made.items.filter(pl.col("sequence") == 1).select("id", "item_id")
    credit = credit.join(first, left_on="of_id", right_on="id").drop("of_id")
    return made.items.join(credit, on="item_id", how="left", maintain_order="left").with_columns(
        credit=pl.min_horizontal(pl.col("credit").fill_null(0), "amount")
    )


def _with_intentions(plan: Plan, items: pl.DataFrame) -> pl.DataFrame:
    """What the customer will pay of each item, and when, whether or not that day has come."""
    chance = plan.chance

    def by_payer(numbers: tuple[int, ...]) -> pl.Expr:
        return pl.lit(pl.Series(numbers, dtype=pl.Int64)).gather(pl.col("payer"))

    key = "item_id"
    delay = by_payer(SOONEST) + chance.below("delay", by_payer(LATEST) - by_payer(SOONEST) + 1, key)
    discounted = (
        (pl.col("terms_place") == WITH_DISCOUNT)
        & (pl.col("payer") < 2)
        & (pl.col("parts") == 1)
        & (pl.col("credit") == 0)
        & chance.happens("discounted", 6000, key)
    )
    left = pl.col("amount") - pl.col("credit")
    early = pl.col("issued_on") + pl.duration(days=chance.between("early", 4, 10, key))
    late = pl.col("due_on") + pl.duration(days=delay)
    items = items.with_columns(
        pays=pl.col("fate").is_in(["invoice", "debit_note"])
        & chance.happens("pays", by_payer(PAYING), key),
        settled_on=pl.when(discounted).then(early).otherwise(late),
        discount=pl.when(discounted).then((left * 2 + 50) // 100).otherwise(0),
        short=pl.when(~discounted & (left > 5_000) & chance.happens("short", 110, key))
        .then(chance.between("shortage", 3, 320, key))
        .otherwise(0),
    )
    return items.with_columns(
        payable=left - pl.col("discount") - pl.col("short"),
        settled_on=pl.max_horizontal("settled_on", "issued_on"),
    )


def _in_parts(plan: Plan, items: pl.DataFrame) -> pl.DataFrame:
    """Payments that have come until the last day: whole, in two or in three parts."""
    chance, key = plan.chance, "item_id"
    paying = items.filter(pl.col("pays") & (pl.col("payable") > 0))
    can = (pl.col("payable") > 20_000) & (pl.col("discount") == 0) & ~pl.col("is_batch")
    several = chance.weighted("payments", (52, 31, 17), key) + 1
    paying = paying.with_columns(times=pl.when(can).then(several).otherwise(1))
    paying = paying.with_columns(turn=pl.int_ranges(0, pl.col("times"))).explode("turn")
    share = pl.col("payable") * chance.between("part", 20, 45, key) // 100
    is_last = pl.col("turn") == pl.col("times") - 1
    paying = paying.with_columns(
        part_id=pl.col("item_id") * 8 + pl.col("turn"),
        part=pl.when(is_last).then(pl.col("payable") - share * pl.col("turn")).otherwise(share),
        paid_on=pl.col("settled_on")
        + pl.duration(days=pl.col("turn") * chance.between("gap", 9, 26, key)),
    )
    half = pl.col("paid_on").dt.month_start() + pl.duration(days=14)
    due = pl.when(pl.col("paid_on") <= half).then(half).otherwise(pl.col("paid_on").dt.month_end())
    paying = paying.with_columns(paid_on=pl.when("is_batch").then(due).otherwise("paid_on"))
    return paying.filter(pl.col("paid_on") <= plan.until)


def _returned(plan: Plan, parts: pl.DataFrame) -> pl.DataFrame:
    """Some direct debits come back after days; most of these are paid again later."""
    chance, key = plan.chance, "part_id"
    days = pl.duration(days=chance.between("returned", 3, 9, key))
    comes_back = chance.happens("comes_back", 90, key) & ~pl.col("is_batch")
    parts = parts.with_columns(
        applied_on=pl.min_horizontal(
            pl.col("paid_on") + pl.duration(days=chance.below("posted", 3, key)),
            pl.lit(plan.until),
        ),
        returned_on=pl.when(comes_back).then(pl.col("paid_on") + days),
    )
    too_late = pl.col("returned_on") > plan.until
    parts = parts.with_columns(returned_on=pl.when(~too_late).then("returned_on"))
    again = parts.filter(pl.col("returned_on").is_not_null() & chance.happens("again", 6500, key))
    later = pl.col("returned_on") + pl.duration(days=chance.between("later", 6, 35, key))
    again = again.with_columns(
        paid_on=later,
        applied_on=later,
        returned_on=pl.lit(None, dtype=pl.Date),
        part_id=pl.col("part_id") + 4,
    )
    return pl.concat([parts, again.filter(pl.col("paid_on") <= plan.until)])


def _receipts(plan: Plan, parts: pl.DataFrame) -> pl.DataFrame:
    """One a payment, or one for all that a customer paid on the day it always pays."""
    chance, key = plan.chance, "receipt"
    receipts = parts.group_by("receipt", maintain_order=True).agg(
        *(pl.col(name).first() for name in (*SHARED, "returned_on", "number")),
        received_on=pl.col("paid_on").first(),
        amount=pl.col("part").sum(),
        several=pl.len(),
    )
    over = pl.col("returned_on").is_null() & chance.happens("over", 110, key)
    excess = pl.when(over).then(chance.between("excess", 100, 45_000, key)).otherwise(0)
    method = chance.pick("method", METHODS, key)
    return receipts.with_columns(
        excess=excess,
        amount=pl.col("amount") + excess,
        method=pl.when(pl.col("returned_on").is_null())
        .then(method)
        .otherwise(pl.lit("direct_debit")),
        remittance=pl.when(pl.col("several") == 1).then("number").otherwise(pl.lit("see advice")),
    ).drop("number", "several")


def _unplaced(plan: Plan, customers: pl.DataFrame) -> pl.DataFrame:
    """Money on account, and money of which it is not known yet who sent it."""
    chance = plan.chance
    known, unknown = plan.documents * 12 // 1000, max(plan.documents // 500, 6)
    frame = pl.DataFrame({"id": pl.int_range(0, known + unknown, eager=True)}).with_columns(
        receipt=pl.col("id") + plan.documents * 64, is_unknown=pl.col("id") >= known
    )
    key = "receipt"
    word = chance.word("payer_of", key)
    frame = frame.with_columns(
        rank=(word * word // WORD * plan.customers // WORD).cast(pl.UInt32),
        received_on=(
            pl.lit(plan.until)
            - pl.duration(
                days=pl.when("is_unknown")
                .then(chance.below("unknown_on", 50, key))
                .otherwise(chance.below("known_on", 420, key))
            )
        ),
        amount=chance.along("on_account", SIZES, key),
        method=pl.lit("transfer"),
        remittance=chance.pick("remittance", REMITTANCES, key),
        excess=pl.lit(0, dtype=pl.Int64),
        is_unplaced=pl.lit(value=True),
    )
    owned = customers.select("rank", *SHARED[1:], customer="number")
    frame = frame.join(owned, on="rank", how="left", maintain_order="left")
    # Every other of those of whom the bank gave no account says at least who they are.
    says_who = pl.col("is_unknown") & (pl.col("id") % 2 == 0)
    said = pl.format("{} account {}", "remittance", "customer")
    return frame.with_columns(
        customer=pl.when(~pl.col("is_unknown")).then("customer"),
        remittance=pl.when(says_who).then(said).otherwise("remittance"),
    ).drop("id", "rank", "is_unknown")


def _numbered(receipts: pl.DataFrame) -> pl.DataFrame:
    receipts = receipts.sort("received_on", "receipt")
    turn = pl.int_range(1, pl.len() + 1).over("company").cast(pl.String).str.zfill(7)
    prefix = pl.col("company").replace_strict(PREFIXES)
    return receipts.with_columns(number=pl.concat_str(prefix, turn))


def _transfers(plan: Plan, customers: pl.DataFrame, receipts: pl.DataFrame) -> pl.DataFrame:
    """Money on a parent's account that is moved to its first child."""
    chance = plan.chance
    children = customers.filter(pl.col("parent").is_not_null()).sort("id")
    children = children.unique("parent", keep="first", maintain_order=True)
    children = children.select(customer="parent", to_customer="number")
    moved = receipts.filter("is_unplaced").join(children, on="customer", maintain_order="left")
    moved = moved.with_columns(
        moved_on=pl.col("received_on")
        + pl.duration(days=chance.between("moved", 1, 20, "receipt")),
        amount=pl.col("amount") * chance.between("moved_part", 30, 90, "receipt") // 100 + 1,
    )
    moved = moved.filter(pl.col("moved_on") <= plan.until)
    return moved.with_columns(transfer=pl.format("TR{}", pl.col("number")))


def receipt_file(paid: Payments) -> pl.DataFrame:
    return paid.receipts.select(
        "company", "number", "customer", "received_on", cents("amount"), "currency", "method",
        "remittance", "returned_on",
    )  # fmt: skip


def transfer_file(paid: Payments) -> pl.DataFrame:
    return paid.transfers.select(
        "company", "to_customer", "moved_on", cents("amount"), number="transfer", source="number",
        source_kind=pl.lit("receipt"),
    )  # fmt: skip


def allocation_file(paid: Payments) -> pl.DataFrame:
    """Receipts first, then credit notes, each in the order of days."""
    instalment = pl.when(pl.col("parts") > 1).then("sequence")
    money = paid.parts.select(
        "company", "source", "applied_on", amount="part", document="number",
        source_kind=pl.lit("receipt"), instalment=instalment,
    )  # fmt: skip
    credit = paid.items.filter(pl.col("credit") > 0).select(
        "company", source="credit_number", applied_on="credited_on", amount="credit",
        document="number", source_kind=pl.lit("credit_note"), instalment=instalment,
    )  # fmt: skip
    rows = pl.concat([money, credit.select(money.columns)]).sort(
        "applied_on", "company", "source", "document", "instalment"
    )
    return rows.with_columns(cents("amount"))
