"""Plants of `planted` where one fact rests on another: approvals, taxes, cancellations, credits."""

from tests.invoices.planted import DOCUMENT, NOTE, TAKEN_BACK, allocate_again, change, plant

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
TAXED = DOCUMENT.format("TAXED")
TAXES = {
    "net and tax": plant("document_net_and_tax", "TAXED", change("document", TAXED, "net = 99")),
    "lines of tax": plant("document_taxes_add_up", "TAXED", "UPDATE invoices_taxline SET tax = 20"),
    "line of tax posted later": plant(
        "taxline_with_document", "TAXED", "UPDATE invoices_taxline SET posted_in = '5'"
    ),
    "line of tax without document": plant(
        "taxline_with_document", "?", "UPDATE invoices_taxline SET document_id = 1000000"
    ),
}
LATE = DOCUMENT.format("LATE")
CREDITS = {
    "credit of another customer": plant(
        "credit_of_other", "NOTE", change("document", NOTE, f"credits_document_id = {LATE}")
    ),
    "credit of a credit": plant(
        "credit_of_other", "NOTE", change("document", NOTE, f"credits_document_id = {NOTE}")
    ),
}
ENDED = "DELETE FROM invoices_documentcancellation WHERE document_id IN ({})"
OF_KIND = "SELECT id FROM invoices_document WHERE cancelled_on IS NOT NULL AND kind = 'credit_note'"
CANCELLING = {
    "items cancelled without document": plant(
        "cancelled_with_document", "CANCELLED", ENDED.format(DOCUMENT.format("CANCELLED"))
    ),
    "credit cancelled without document": plant(
        "cancelled_with_document", "N", ENDED.format(OF_KIND)
    ),
}
UNDONE_LATER = change(
    "allocation",
    f"(SELECT reverses_id FROM invoices_allocation WHERE id = {TAKEN_BACK})",
    "is_undone = true",
)
UNDONE = {
    "before an undo of a later day": plant(
        "effect_before_item_reversal",
        "R-REVERSED",
        UNDONE_LATER,
        change("allocation", TAKEN_BACK, "is_undo = true"),
        allocate_again(
            TAKEN_BACK,
            "1, '2026-06-17', '2026-06-17', false, false, (SELECT max(id) FROM kernel_act), NULL",
        ),
    ),
}

TIES = APPROVALS | TAXES | CREDITS | CANCELLING | UNDONE
