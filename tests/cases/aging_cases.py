"""Cases of aging by other receivables programs, as facts."""

from dataclasses import replace

from tests.cases.facts import Applied, Bill, Case, Credit, Later, Money, Open, Part

D = "2026-06-15"
BY_INSTALMENTS = Case(
    id="erpnext-ar-terms-partial-payment-fifo",
    as_of=D,
    bills=(Bill("I1", D, "2026-09-13", "100"),),
    parts=(
        Part("I1", 1, "2026-07-15", "30"),
        Part("I1", 2, "2026-08-14", "50"),
        Part("I1", 3, "2026-09-13", "20"),
    ),
    money=(Money("P1", D, "40"),),
    applied=(Applied("P1", "I1", D, "40"),),
    items=(
        Open("I1", "2026-08-14", "50", "40", "current", paid="10"),
        Open("I1", "2026-09-13", "20", "20", "current", paid="0"),
    ),
    bands={"current": "60"},
)
TWO_HUNDRED = Case(
    id="erpnext-ar-terms-payment-200",
    as_of=D,
    bills=(Bill("I1", D, "2026-09-13", "200"),),
    parts=(
        Part("I1", 1, "2026-07-15", "60"),
        Part("I1", 2, "2026-08-14", "100"),
        Part("I1", 3, "2026-09-13", "40"),
    ),
    money=(Money("P1", D, "40"),),
    applied=(Applied("P1", "I1", D, "40"),),
    items=(
        Open("I1", "2026-07-15", "60", "20", "current", paid="40"),
        Open("I1", "2026-08-14", "100", "100", "current", paid="0"),
        Open("I1", "2026-09-13", "40", "40", "current", paid="0"),
    ),
)
# A credit note that keeps its own balance names no invoice.
ALONE = Case(
    id="erpnext-ar-standalone-credit-note",
    as_of=D,
    basis="issue",
    bills=(
        Bill("I1", "2026-06-14", "2026-06-14", "100"),
        Bill("CN1", D, "", "100", "credit_note"),
    ),
    money=(Money("P1", D, "40"),),
    applied=(Applied("P1", "I1", D, "40"),),
    items=(Open("I1", "2026-06-14", "100", "60", "1-30", paid="40", credited="0"),),
    credits=(Credit("CN1", "-100"),),
)
A_JOURNAL = Case(  # a credit by a journal entry is money of its own
    id="erpnext-ar-journal-partial",
    as_of=D,
    basis="issue",
    bills=(Bill("I1", D, D, "100"),),
    money=(Money("J1", D, "40"),),
    applied=(Applied("J1", "I1", D, "40"),),
    items=(Open("I1", D, "100", "60", "current", paid="40"),),
)

CASES = (
    BY_INSTALMENTS,
    replace(
        BY_INSTALMENTS,
        id="erpnext-ar-full-credit-note-clears-invoice",
        bills=(*BY_INSTALMENTS.bills, Bill("CN1", D, "", "100", "credit_note", "I1")),
        money=(),
        applied=(),
        items=(),
        bands={},
    ),
    TWO_HUNDRED,
    replace(
        TWO_HUNDRED,
        id="erpnext-ar-terms-payment-then-credit-note",
        bills=(*TWO_HUNDRED.bills, Bill("CN1", D, "", "100", "credit_note", "I1")),
        items=(
            Open("I1", "2026-08-14", "100", "20", "current", paid="0", credited="80"),
            Open("I1", "2026-09-13", "40", "40", "current", paid="0", credited="0"),
        ),
    ),
    replace(
        ALONE,
        id="erpnext-ar-standalone-credit-note after 1",
        bills=ALONE.bills[:1],
        money=(),
        applied=(),
        items=(Open("I1", "2026-06-14", "100", "100", "1-30"),),
        credits=(),
    ),
    replace(
        ALONE,
        id="erpnext-ar-standalone-credit-note after 2",
        bills=ALONE.bills[:1],
        items=(Open("I1", "2026-06-14", "100", "60", "1-30", paid="40"),),
        credits=(),
    ),
    ALONE,
    Case(
        id="erpnext-ar-credit-note-refund-used-on-other-invoice",
        as_of=D,
        basis="issue",
        bills=(
            Bill("I1", D, "2026-09-13", "100"),
            Bill("CN1", D, "", "100", "credit_note", "I1"),
            Bill("I2", D, "2026-09-13", "100"),
        ),
        money=(Money("P1", D, "100"),),
        applied=(
            Applied("P1", "I1", D, "100"),
            Applied("CN1", "I2", D, "100", "credit_note"),
        ),
    ),
    A_JOURNAL,
    replace(
        A_JOURNAL,
        id="erpnext-ar-journal-full",
        money=(Money("J1", D, "100"),),
        applied=(Applied("J1", "I1", D, "100"),),
        items=(),
    ),
    Case(  # the receipt of 80 uses the credit note of 10 as well: two allocations of that day
        id="erpnext-ar-future-payment-and-credit",
        as_of=D,
        basis="issue",
        bills=(
            Bill("CN1", D, "", "10", "credit_note"),
            Bill("I1", D, "2026-09-13", "100"),
        ),
        money=(Money("P1", "2026-06-16", "80"),),
        applied=(
            Applied("P1", "I1", "2026-06-16", "80"),
            Applied("CN1", "I1", "2026-06-16", "10", "credit_note"),
        ),
        items=(Open("I1", "2026-09-13", "100", "100", "current"),),
        credits=(Credit("CN1", "-10"),),
        later=(Later("CN1", "-10", "0"), Later("I1", "90", "10")),
    ),
    Case(
        id="erpnext-ar-future-journal-two-invoices",
        as_of=D,
        basis="issue",
        bills=(Bill("I1", D, D, "100"), Bill("I2", D, D, "100")),
        money=(Money("J1", "2026-06-16", "100"),),
        applied=(
            Applied("J1", "I1", "2026-06-16", "50"),
            Applied("J1", "I2", "2026-06-16", "50"),
        ),
        items=(
            Open("I1", D, "100", "100", "current"),
            Open("I2", D, "100", "100", "current"),
        ),
        later=(Later("I1", "50"), Later("I2", "50")),
    ),
    Case(
        id="erpnext-ar-one-cent-left",
        as_of=D,
        basis="issue",
        bills=(Bill("I1", D, D, "100"),),
        money=(Money("P1", D, "99.99"),),
        applied=(Applied("P1", "I1", D, "99.99"),),
        items=(Open("I1", D, "100", "0.01", "current", paid="99.99"),),
    ),
    Case(
        id="erpnext-ar-paid-at-sale",
        as_of="2026-06-17",
        basis="issue",
        bills=(Bill("I1", "2026-06-17", "2026-06-17", "100"),),
        money=(Money("P1", "2026-06-17", "50"),),
        applied=(Applied("P1", "I1", "2026-06-17", "50"),),
        items=(Open("I1", "2026-06-17", "100", "50", "current", paid="50", credited="0"),),
    ),
    Case(
        id="oca-aged-balance-as-of-before-payment",
        as_of="2020-05-31",
        bills=(Bill("I1", "2020-04-30", "2020-04-30", "100"),),
        money=(Money("P1", "2020-06-30", "100"),),
        applied=(Applied("P1", "I1", "2020-06-30", "100"),),
        items=(Open("I1", "2020-04-30", "100", "100", "31-60"),),
        bands={"31-60": "100"},
    ),
    Case(
        id="oca-aged-balance-three-instalments",
        as_of="2018-11-28",
        bills=(Bill("I1", "2018-10-27", "2019-01-25", "90000"),),
        parts=(
            Part("I1", 1, "2018-11-26", "27000"),
            Part("I1", 2, "2018-12-26", "27000"),
            Part("I1", 3, "2019-01-25", "36000"),
        ),
        items=(
            Open("I1", "2018-11-26", "27000", "27000", "1-30"),
            Open("I1", "2018-12-26", "27000", "27000", "current"),
            Open("I1", "2019-01-25", "36000", "36000", "current"),
        ),
        bands={"current": "63000", "1-30": "27000"},
    ),
)

# A debt of 100 so many days past its due date, and the band that it is in.
BOUNDARIES = tuple(
    Case(
        id=f"boundary-days-overdue-{days}",
        as_of=D,
        bills=(Bill("I1", issued_on, due_on, "100"),),
        items=(Open("I1", due_on, "100", "100", band),),
        bands={band: "100"},
    )
    for days, issued_on, due_on, band in (
        (-1, "2026-05-17", "2026-06-16", "current"),
        (30, "2026-04-16", "2026-05-16", "1-30"),
        (31, "2026-04-15", "2026-05-15", "31-60"),
        (61, "2026-03-16", "2026-04-15", "61-90"),
        (91, "2026-02-14", "2026-03-16", "91-120"),
    )
)
