"""Plants of `planted` where one fact rests on another: approvals, taxes, cancellations, credits."""

from tests.invoices.planted import change, plant

APPROVED = "(SELECT id FROM invoices_adjustment WHERE number = 'W-APPROVED')"
APPROVALS = {
    "approval of less": plant(
        "adjustment_approval", "APPROVED", "UPDATE invoices_adjustmentapproval SET amount = 39"
    ),
    "approval of another kind": plant(
        "adjustment_approval", "APPROVED", change("adjustment", APPROVED, "kind = 'discount'")
    ),
    "approval of ones own": plant(
        "adjustment_approval",
        "APPROVED",
        f"""UPDATE kernel_act SET actor_id = (SELECT actor_id FROM kernel_act WHERE id =
                (SELECT approved_by_id FROM invoices_adjustment WHERE id = {APPROVED}))
            WHERE id = (SELECT act_id FROM invoices_adjustment WHERE id = {APPROVED})""",
    ),
    "approval used twice": plant(
        "adjustment_approval",
        "APPROVED",
        f"""UPDATE invoices_adjustment SET approved_by_id = (SELECT approved_by_id
                FROM invoices_adjustment WHERE id = {APPROVED})""",
    ),
    "approval that is none": plant(
        "adjustment_approval", "APPROVED", change("adjustment", APPROVED, "approved_by_id = act_id")
    ),
}

TIES = APPROVALS
