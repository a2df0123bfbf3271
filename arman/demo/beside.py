"""What stands beside postings: adjustments, refunds, states of items, rates, control accounts."""

from dataclasses import dataclass
from datetime import date
from random import Random

import polars as pl

from arman.demo.chance import cents
from arman.demo.customers import Plan
from arman.demo.documents import Documents
from arman.demo.payments import Payments
from arman.demo.words import DISPUTES, STOPS, WRITE_OFFS
from kernel.dates import month_ends

ACCOUNTS = {"MAIN": "1200", "UK": "1100"}
# Bank charges that somebody booked on the control account: a difference to be found.
DIFFERENCE = {("UK", "GBP"): 3_750}
RATES = {("USD", "EUR"): 92_000, ("GBP", "EUR"): 117_500, ("USD", "GBP"): 78_300}
RATE_UNIT = 100_000


@dataclass(frozen=True, slots=True)
class Beside:
    """Adjustments with the day they were taken back, and refunds."""

    adjustments: pl.DataFrame
    refunds: pl.DataFrame


def make_beside(plan: Plan, made: Documents, paid: Payments) -> Beside:
    return Beside(_adjustments(plan, paid), _refunds(plan, made, paid))


def open_items(paid: Payments, beside: Beside) -> pl.DataFrame:
    """What is left of each receivable item on the last day."""
    lasting = beside.adjustments.filter(pl.col("reversed_on").is_null())
    adjusted = lasting.group_by("item_id").agg(adjusted=pl.col("adjusted").sum())
    items = paid.items.filter(pl.col("fate").is_in(["invoice", "debit_note"]))
    items = items.join(adjusted, on="item_id", how="left", maintain_order="left")
    left = pl.col("amount") - pl.col("credit") - pl.col("paid") - pl.col("adjusted").fill_null(0)
    return items.with_columns(left=left).filter(pl.col("left") > 0)


def _adjustments(plan: Plan, paid: Payments) -> pl.DataFrame:
    chance, key = plan.chance, "item_id"
    items = paid.items.filter(pl.col("fate").is_in(["invoice", "debit_note"]))
    settled = items.filter(pl.col("paid") == pl.col("payable"))
    discounts = settled.filter(pl.col("discount") > 0).with_columns(
        adjusted="discount", posted_on="last_on", kind=pl.lit("discount"), reason=pl.lit("2/10")
    )
    forgiven = settled.filter((pl.col("short") > 0) & chance.happens("forgiven", 6000, key))
    forgiven = forgiven.with_columns(
        adjusted="short",
        posted_on="last_on",
        kind=pl.lit("small_difference"),
        reason=pl.lit("below the limit"),
    )
    returned = paid.parts.filter(pl.col("returned_on").is_not_null()).select(key).unique()
    unpaid = items.filter(
        (pl.col("paid") == 0) & (pl.col("due_on") <= pl.lit(plan.until) - pl.duration(days=240))
    ).join(returned, on=key, how="anti", maintain_order="left")
    unpaid = unpaid.filter(chance.happens("given_up", 2400, key))
    lost = unpaid.with_columns(
        adjusted=pl.col("amount") - pl.col("credit"),
        posted_on=pl.lit(plan.until) - pl.duration(days=chance.between("lost", 2, 150, key)),
        kind=pl.when(pl.col("fate") == "debit_note")
        .then(pl.lit("waiver"))
        .otherwise(pl.lit("write_off")),
        reason=chance.pick("why_lost", WRITE_OFFS, key),
    )
    every = pl.concat([discounts, forgiven, lost]).filter(pl.col("adjusted") > 0)
    back = pl.col("posted_on") + pl.duration(days=chance.between("recovered", 5, 40, key))
    recovered = (pl.col("kind") == "write_off") & chance.happens("recovery", 600, key)
    every = every.with_columns(reversed_on=pl.when(recovered & (back <= plan.until)).then(back))
    every = every.sort("posted_on", key)
    turn = pl.int_range(1, pl.len() + 1).over("company").cast(pl.String).str.zfill(6)
    return every.with_columns(adjustment=pl.concat_str(pl.lit("AD"), turn))


def _refunds(plan: Plan, made: Documents, paid: Payments) -> pl.DataFrame:
    """Overpayments and old credit that were paid back."""
    chance = plan.chance
    over = paid.receipts.filter(pl.col("excess") > 0).with_columns(
        refunded="excess",
        paid_on=pl.col("received_on") + pl.duration(days=chance.between("back", 12, 35, "receipt")),
        source_kind=pl.lit("receipt"),
        reason=pl.lit("overpaid"),
        drawn=chance.below("refund", 100, "receipt"),
    )
    credit = made.credits.filter(~pl.col("is_applied")).with_columns(
        refunded="amount",
        paid_on=pl.col("issued_on") + pl.duration(days=chance.between("credit_back", 25, 60)),
        source_kind=pl.lit("credit_note"),
        reason=pl.lit("asked for by the customer"),
        drawn=chance.below("credit_refund", 400),
    )
    columns = ["company", "currency", "number", "refunded", "paid_on", "source_kind", "reason"]
    both = pl.concat(
        [frame.filter(pl.col("drawn") < 25).select(columns) for frame in (over, credit)]
    )
    both = both.filter(pl.col("paid_on") <= plan.until).sort("paid_on", "company", "number")
    turn = pl.int_range(1, pl.len() + 1).over("company").cast(pl.String).str.zfill(6)
    return both.with_columns(refund=pl.concat_str(pl.lit("RF"), turn))


def adjustment_file(beside: Beside) -> pl.DataFrame:
    return beside.adjustments.select(
        "company", "posted_on", "kind", "reason", "reversed_on", cents("adjusted").alias("amount"),
        number="adjustment", document="number",
        instalment=pl.when(pl.col("parts") > 1).then("sequence"),
    )  # fmt: skip


def refund_file(beside: Beside) -> pl.DataFrame:
    return beside.refunds.select(
        "company", "source_kind", "paid_on", "reason", cents("refunded").alias("amount"),
        number="refund", source="number",
    )  # fmt: skip


def state_file(plan: Plan, left: pl.DataFrame) -> pl.DataFrame:
    """Reminders sent, disputes, promises and stops on what is overdue."""
    chance, key, until = plan.chance, "item_id", pl.lit(plan.until)
    overdue = left.filter(pl.col("due_on") < plan.until).with_columns(
        days=(until - pl.col("due_on")).dt.total_days()
    )
    days = pl.col("days")
    stage = pl.when(days > 50).then(3).when(days > 28).then(2).when(days > 9).then(1)
    reminded = stage.is_not_null() & chance.happens("reminded", 8800, key)
    disputed = chance.happens("disputed", 450, key)
    promised = ~disputed & chance.happens("promised", 600, key)
    stopped = ~disputed & ~promised & chance.happens("stopped", 90, key)
    begun = until - pl.duration(
        days=pl.when(disputed)
        .then(chance.below("disputed_on", 75, key))
        .otherwise(chance.below("asked_on", 15, key))
    )
    part = pl.col("left") * chance.between("disputed_part", 20, 100, key) // 100 + 1
    overdue = overdue.with_columns(
        stage=pl.when(reminded).then(stage),
        disputed_amount=pl.when(disputed).then(pl.min_horizontal(part, "left")),
        promised_amount=pl.when(promised).then("left"),
        is_stopped=stopped,
        since=pl.when(disputed | promised | stopped).then(pl.max_horizontal(begun, "issued_on")),
    ).filter(reminded | disputed | promised | stopped)
    sent = pl.col("due_on") + pl.lit(pl.Series((0, 10, 29, 51))).gather(
        pl.col("stage").fill_null(0)
    ) * pl.duration(days=1)
    promise = until + pl.duration(days=chance.between("promised_for", 1, 16, key))
    stop = until + pl.duration(days=chance.between("stopped_for", 5, 40, key))
    return overdue.sort("due_on", key).select(
        "company",
        "stage",
        "since",
        document="number",
        instalment=pl.when(pl.col("parts") > 1).then("sequence"),
        stage_on=pl.when(pl.col("stage").is_not_null()).then(sent),
        disputed_amount=cents("disputed_amount"),
        dispute_reason=pl.when(pl.col("disputed_amount").is_not_null()).then(
            chance.pick("dispute", DISPUTES, key)
        ),
        promised_on=pl.when(pl.col("promised_amount").is_not_null()).then(promise),
        promised_amount=cents("promised_amount"),
        stop_until=pl.when("is_stopped").then(stop),
        stop_reason=pl.when("is_stopped").then(chance.pick("stop", STOPS, key)),
    )


def rate_file(plan: Plan) -> pl.DataFrame:
    """A rate a month and pair, never far from where it began."""
    random = Random(plan.seed)  # noqa: S311 - made-up rates
    starts = [plan.first_day, *_month_starts(plan)]
    rows = []
    for (one, other), base in RATES.items():
        rate = base
        for day in starts:
            rate += random.randint(-base // 90, base // 90) + (base - rate) // 8
            text = f"{rate // RATE_UNIT}.{rate % RATE_UNIT:05d}"
            rows.append((one, other, day.isoformat(), text))
    names = ["from_currency", "to_currency", "valid_on", "rate"]
    return pl.DataFrame(rows, schema=names, orient="row")


def _month_starts(plan: Plan) -> list[date]:
    ends = month_ends(plan.first_day, plan.until)
    return [date.fromordinal(end.toordinal() + 1) for end in ends if end < plan.until]


def balance_file(plan: Plan, made: Documents, paid: Payments, beside: Beside) -> pl.DataFrame:
    """What the general ledger says at the ends of months and on the last day."""
    moves = _moves(made, paid, beside)
    moves = moves.group_by("company", "currency", "day").agg(pl.col("moved").sum())
    days = sorted({*month_ends(plan.first_day, plan.until), plan.until})[-13:]
    frames = [
        moves.filter(pl.col("day") <= day)
        .group_by("company", "currency")
        .agg(balance=pl.col("moved").sum())
        .with_columns(valid_on=pl.lit(day))
        for day in days
    ]
    balances = pl.concat(frames).sort("valid_on", "company", "currency")
    rows = [
        (company, ACCOUNTS[company], day.isoformat(), _signed(_booked(plan, row)), currency)
        for row in balances.iter_rows()
        for company, currency, _balance, day in [row]
    ]
    names = ["company", "account", "valid_on", "balance", "currency"]
    return pl.DataFrame(rows, schema=names, orient="row")


def _booked(plan: Plan, row: tuple[str, str, int, date]) -> int:
    company, currency, balance, day = row
    return balance + (DIFFERENCE.get((company, currency), 0) if day == plan.until else 0)


def _signed(amount: int) -> str:
    whole, rest = divmod(abs(amount), 100)
    return f"{'-' if amount < 0 else ''}{whole}.{rest:02d}"


def _moves(made: Documents, paid: Payments, beside: Beside) -> pl.DataFrame:
    """Everything that changes what is owed, as the general ledger books it."""
    billed = made.documents.filter(pl.col("fate") != "noted")
    sign = pl.when("is_credit").then(-1).otherwise(1)
    plan_of = (
        (billed, "issued_on", sign * pl.col("amount")),
        (billed, "cancelled_on", -pl.col("amount")),
        (paid.receipts, "received_on", -pl.col("amount")),
        (paid.receipts, "returned_on", pl.col("amount")),
        (beside.adjustments, "posted_on", -pl.col("adjusted")),
        (beside.adjustments, "reversed_on", pl.col("adjusted")),
        (beside.refunds, "paid_on", pl.col("refunded")),
    )
    return pl.concat(
        frame.filter(pl.col(day).is_not_null()).select(
            "company", "currency", day=pl.col(day).cast(pl.Date), moved=moved.cast(pl.Int64)
        )
        for frame, day, moved in plan_of
    )
