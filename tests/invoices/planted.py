"""What an owner could spoil in the ledger of `full_ledger`, and the rule that must notice it.

Each plant is a name, the statements, the rule, and a word of the key under which it is reported.
"""

from typing import NamedTuple


class Plant(NamedTuple):
    rule: str
    key: str
    statements: tuple[str, ...]


def plant(rule: str, key: str, *statements: str) -> Plant:
    return Plant(rule, key, statements)


# What the constraints and triggers would say no to is taken away first, in the test's transaction.
FREE = """
    DO $$
    DECLARE one record;
    BEGIN
        FOR one IN SELECT conrelid::regclass AS of_table, conname FROM pg_constraint
                   WHERE conrelid::regclass::text LIKE 'invoices\\_%' AND contype IN ('c', 'f', 'u')
                   ORDER BY contype = 'u'
        LOOP
            EXECUTE format('ALTER TABLE %s DROP CONSTRAINT IF EXISTS %I CASCADE',
                           one.of_table, one.conname);
        END LOOP;
        FOR one IN SELECT DISTINCT tgrelid::regclass AS of_table FROM pg_trigger
                   WHERE tgrelid::regclass::text LIKE 'invoices\\_%' AND NOT tgisinternal
        LOOP
            EXECUTE format('ALTER TABLE %s DISABLE TRIGGER USER', one.of_table);
        END LOOP;
    END $$
"""

DOCUMENT = "(SELECT id FROM invoices_document WHERE number = '{}')"
SOURCE = "(SELECT id FROM invoices_source WHERE number = '{}' ORDER BY id LIMIT 1)"
SPLIT, PAID, NOTE = (DOCUMENT.format(number) for number in ("SPLIT", "PAID", "NOTE"))
R_SPLIT, R_MOVED = SOURCE.format("R-SPLIT"), SOURCE.format("R-MOVED")
TARGET = "(SELECT id FROM invoices_source WHERE from_withdrawal_id = {})"
YEN = """(SELECT w.id FROM invoices_withdrawal w JOIN invoices_source t
          ON t.from_withdrawal_id = w.id WHERE t.currency = 'JPY')"""
CAME_BACK = """(SELECT reverses_id FROM invoices_withdrawal
                WHERE kind = 'transfer' AND reverses_id IS NOT NULL)"""
ITEM = f"(SELECT id FROM invoices_openitem WHERE document_id = {SPLIT} AND sequence = 1)"
PAYMENT = f"(SELECT min(id) FROM invoices_allocation WHERE source_id = {R_SPLIT})"
OTHER = "(SELECT id FROM customers_customer WHERE number = 'C2')"
ENTITY = "(SELECT id FROM customers_legalentity WHERE code = 'E2')"
TAKEN_BACK = """(SELECT v.id FROM invoices_allocation v JOIN invoices_source s
                 ON s.id = v.source_id
                 WHERE s.number = 'R-REVERSED' AND v.reverses_id IS NOT NULL
                 ORDER BY v.id LIMIT 1)"""
WRITTEN_BACK = """(SELECT id FROM invoices_adjustment
                   WHERE kind = 'write_off' AND reverses_id IS NOT NULL)"""
REFUND_BACK = """(SELECT id FROM invoices_withdrawal
                  WHERE kind = 'refund' AND reverses_id IS NOT NULL)"""
COLUMNS = """number, source_id, item_id, entity_id, customer_id, currency, amount, given_on,
             effective_on, is_undo, is_undone, act_id, reverses_id"""
AGAIN = """INSERT INTO invoices_allocation ({})
           SELECT number, source_id, item_id, entity_id, customer_id, currency, {}
           FROM invoices_allocation WHERE id = {}"""


def allocate_again(of: str, values: str) -> str:
    return AGAIN.format(COLUMNS, values, of)


def change(table: str, row: str, values: str) -> str:
    return f"UPDATE invoices_{table} SET {values} WHERE id = {row}"


FIGURES = {
    "settled": plant("item_settled", "SPLIT/1", change("openitem", ITEM, "settled_amount = 29")),
    "open": plant(
        "item_open",
        "SPLIT/1",
        "ALTER TABLE invoices_openitem ALTER open_amount DROP EXPRESSION",
        change("openitem", ITEM, "open_amount = open_amount + 1"),
    ),
    "over-settled": plant(
        "item_open_range",
        "SPLIT/1",
        change("allocation", PAYMENT, "amount = 31"),
    ),
    "item closed": plant(
        "item_closed_on", "SPLIT/1", change("openitem", ITEM, "closed_on = '2026-01-01'")
    ),
    "item touched": plant(
        "item_touched_on", "SPLIT/1", change("openitem", ITEM, "touched_on = NULL")
    ),
    "item reversed": plant(
        "item_reversed_on", "SPLIT/1", change("openitem", ITEM, "reversed_on = '2026-01-01'")
    ),
    "used": plant("source_used", "R-SPLIT", change("source", R_SPLIT, "used_amount = 1")),
    "unapplied": plant(
        "source_unapplied",
        "R-SPLIT",
        "ALTER TABLE invoices_source ALTER unapplied_amount DROP EXPRESSION",
        change("source", R_SPLIT, "unapplied_amount = 0"),
    ),
    "over-used": plant(
        "source_unapplied_range", "R-SPLIT", change("source", R_SPLIT, "amount = 22")
    ),
    "source closed": plant(
        "source_closed_on", "R-SPLIT", change("source", R_SPLIT, "closed_on = '2026-01-01'")
    ),
    "source touched": plant(
        "source_touched_on", "R-SPLIT", change("source", R_SPLIT, "touched_on = '2020-01-01'")
    ),
    "source reversed": plant(
        "source_reversed_on", "R-SPLIT", change("source", R_SPLIT, "reversed_on = NULL")
    ),
    "source undone": plant(
        "source_undone", "R-SPLIT", change("source", R_SPLIT, "is_undone = true")
    ),
    "past item": plant(
        "item_open_past",
        "REVERSED/1",
        change("allocation", TAKEN_BACK, "effective_on = '2026-08-01'"),
    ),
    "past source": plant(
        "source_unapplied_past",
        "R-REVERSED",
        change("allocation", TAKEN_BACK, "effective_on = '2026-08-01'"),
    ),
    "due total": plant(
        "due_total_open", "EUR", "UPDATE invoices_duetotal SET open_amount = open_amount + 1"
    ),
    "due total items": plant("due_total_items", "EUR", "UPDATE invoices_duetotal SET items = 9"),
    "summary": plant("summary_open", "C1", "DELETE FROM invoices_customersummary"),
    "summary items": plant(
        "summary_items", "C1", "UPDATE invoices_customersummary SET items = items + 1"
    ),
    "summary unapplied": plant(
        "summary_unapplied",
        "C1",
        "UPDATE invoices_customersummary SET unapplied_amount = unapplied_amount + 1",
    ),
}

DOCUMENTS = {
    "items add up": plant(
        "document_items_add_up", "SPLIT", change("document", SPLIT, "amount = 101")
    ),
    "no items": plant(
        "document_items_add_up",
        "LATE",
        "DELETE FROM invoices_openitem WHERE document_id ="
        " (SELECT id FROM invoices_document WHERE number = 'LATE')",
    ),
    "item's customer": plant(
        "item_agrees", "SPLIT/1", change("openitem", ITEM, f"customer_id = {OTHER}")
    ),
    "item's entity": plant(
        "item_agrees", "SPLIT/1", change("openitem", ITEM, f"entity_id = {ENTITY}")
    ),
    "item's currency": plant(
        "item_agrees", "SPLIT/1", change("openitem", ITEM, "currency = 'USD'")
    ),
    "item's class": plant(
        "item_agrees", "SPLIT/1", change("openitem", ITEM, "item_class = 'noted'")
    ),
    "item's issue": plant(
        "item_agrees", "SPLIT/1", change("openitem", ITEM, "issued_on = '2026-06-14'")
    ),
    "item's first day": plant(
        "item_agrees", "SPLIT/1", change("openitem", ITEM, "effective_on = '2026-06-14'")
    ),
    "item without document": plant(
        "item_document", "?/1", change("openitem", ITEM, "document_id = 1000000")
    ),
    "credit note with items": plant(
        "document_no_items", "NOTE", change("openitem", ITEM, f"document_id = {NOTE}")
    ),
    "credit without source": plant(
        "credit_source", "NOTE", f"DELETE FROM invoices_source WHERE document_id = {NOTE}"
    ),
    "credit's amount": plant("credit_amount", "NOTE", change("document", NOTE, "amount = 31")),
    "credit's customer": plant(
        "credit_agrees", "NOTE", change("document", NOTE, f"customer_id = {OTHER}")
    ),
    "credit's date": plant(
        "credit_agrees", "NOTE", change("document", NOTE, "effective_on = '2026-06-16'")
    ),
    "cancelled without fact": plant(
        "document_cancelled_on", "PAID", change("document", PAID, "cancelled_on = '2026-06-20'")
    ),
    "cancelled unmarked": plant(
        "document_cancelled_on",
        "CANCELLED",
        "UPDATE invoices_document SET cancelled_on = NULL WHERE number = 'CANCELLED'",
    ),
    "undone unmarked": plant(
        "document_cancelled_on",
        "UNDONE",
        "UPDATE invoices_document SET is_undone = false WHERE number = 'UNDONE'",
    ),
    "cancelled and open": plant(
        "document_cancelled_whole",
        "CANCELLED",
        "DELETE FROM invoices_adjustment WHERE kind = 'cancellation'",
    ),
    "credit cancelled and unapplied": plant(
        "credit_cancelled_whole",
        "N",
        "DELETE FROM invoices_withdrawal WHERE kind = 'cancellation'",
    ),
    "cancelled early": plant(
        "document_cancelled_early",
        "CANCELLED",
        "UPDATE invoices_documentcancellation SET effective_on = '2020-01-01'",
    ),
    "document's digits": plant(
        "document_digits", "SPLIT", change("document", SPLIT, "amount = 100.001")
    ),
    "item's digits": plant("item_digits", "SPLIT/1", change("openitem", ITEM, "amount = 30.005")),
    "source's digits": plant(
        "source_digits",
        "",
        "UPDATE invoices_source SET amount = amount + 0.5 WHERE currency = 'JPY'",
    ),
    "receipt from a document": plant(
        "source_origin", "R-SPLIT", change("source", R_SPLIT, f"document_id = {PAID}")
    ),
    "source early": plant(
        "source_early", "R-SPLIT", change("source", R_SPLIT, "effective_on = '2026-01-01'")
    ),
    "transfer without target": plant(
        "transfer_target",
        "R-MOVED",
        f"DELETE FROM invoices_source WHERE from_withdrawal_id = {YEN}",
    ),
    "transfer's day": plant(
        "transfer_day", "R-MOVED", change("withdrawal", YEN, "effective_on = '2026-06-30'")
    ),
    "transfer to itself": plant(
        "transfer_account",
        "R-MOVED",
        "UPDATE invoices_source SET (customer_id, currency) = (SELECT customer_id, currency"
        f" FROM invoices_source WHERE number = 'R-MOVED') WHERE from_withdrawal_id = {YEN}",
    ),
    "transfer's amount": plant(
        "transfer_amount", "R-MOVED", change("withdrawal", YEN, "rate = rate + 1")
    ),
    "transfer taken back on one side": plant(
        "transfer_taken_back",
        "R-MOVED",
        f"DELETE FROM invoices_withdrawal WHERE source_id = {TARGET.format(CAME_BACK)}",
    ),
    "balance across accounts": plant(
        "balance",
        "C2 MAIN EUR",
        change(
            "allocation",
            PAYMENT,
            "item_id = (SELECT i.id FROM invoices_openitem i JOIN invoices_document d"
            " ON d.id = i.document_id WHERE d.number = 'LATE')",
        ),
    ),
    "balance": plant("balance", "C1 MAIN EUR", change("document", PAID, "amount = 51")),
}

EFFECTS = {
    "allocation's item": plant(
        "allocation_ends", "?", change("allocation", PAYMENT, "item_id = 1000000")
    ),
    "allocation's customer": plant(
        "allocation_account", "R-SPLIT", change("allocation", PAYMENT, f"customer_id = {OTHER}")
    ),
    "allocation across customers": plant(
        "allocation_account",
        "R-SPLIT → LATE",
        change(
            "allocation",
            PAYMENT,
            "item_id = (SELECT i.id FROM invoices_openitem i JOIN invoices_document d"
            " ON d.id = i.document_id WHERE d.number = 'LATE')",
        ),
    ),
    "payment of a noted item": plant(
        "effect_on_noted", "R-SPLIT", change("openitem", ITEM, "item_class = 'noted'")
    ),
    "adjustment of a noted item": plant(
        "effect_on_noted",
        "write_off SPLIT",
        "UPDATE invoices_openitem SET item_class = 'noted' WHERE sequence = 2",
    ),
    "adjustment's entity": plant(
        "adjustment_account",
        "write_off SPLIT",
        change("adjustment", WRITTEN_BACK, f"entity_id = {ENTITY}"),
    ),
    "withdrawal's entity": plant(
        "withdrawal_account",
        "refund R-SPLIT",
        change("withdrawal", REFUND_BACK, f"entity_id = {ENTITY}"),
    ),
    "cancelled in part": plant(
        "withdrawal_whole",
        "cancellation",
        "UPDATE invoices_withdrawal SET amount = amount - 1 WHERE kind = 'cancellation'",
    ),
    "sign": plant("effect_sign", "R-SPLIT", change("allocation", PAYMENT, "amount = - amount")),
    "before the item": plant(
        "effect_early",
        "R-SPLIT",
        change("allocation", PAYMENT, "effective_on = '2026-06-01', given_on = '2026-06-01'"),
    ),
    "before the day given": plant(
        "effect_early", "R-SPLIT", change("allocation", PAYMENT, "given_on = '2026-06-16'")
    ),
    "allocation's digits": plant(
        "effect_digits", "R-SPLIT", change("allocation", PAYMENT, "amount = 20.001")
    ),
    "adjustment's digits": plant(
        "effect_digits", "write_off", change("adjustment", WRITTEN_BACK, "amount = -5.001")
    ),
    "withdrawal's digits": plant(
        "effect_digits", "refund", change("withdrawal", REFUND_BACK, "amount = -7.001")
    ),
    "reversal of nothing": plant(
        "reversal_of_nothing",
        "R-REVERSED",
        change("allocation", TAKEN_BACK, "reverses_id = 1000000"),
    ),
    "reversal of a reversal": plant(
        "reversal_of_nothing",
        "R-REVERSED",
        allocate_again(TAKEN_BACK, "- amount, given_on, effective_on, false, false, act_id, id"),
    ),
    "allocation reversed in part": plant(
        "reversal_repeats", "R-REVERSED", change("allocation", TAKEN_BACK, "amount = -79")
    ),
    "adjustment reversed in part": plant(
        "reversal_repeats", "write_off", change("adjustment", WRITTEN_BACK, "amount = -4")
    ),
    "refund reversed as a return": plant(
        "reversal_repeats", "R-SPLIT", change("withdrawal", REFUND_BACK, "kind = 'return'")
    ),
    "reversed twice": plant(
        "reversal_once",
        "R-REVERSED",
        allocate_again(
            TAKEN_BACK, "amount, given_on, effective_on, false, false, act_id, reverses_id"
        ),
    ),
    "reversed early": plant(
        "reversal_early",
        "R-REVERSED",
        change("allocation", TAKEN_BACK, "effective_on = '2026-06-15', given_on = '2026-06-15'"),
    ),
    "undone without saying": plant(
        "effect_undone", "R-REVERSED", change("allocation", TAKEN_BACK, "is_undo = true")
    ),
    "undone alone": plant(
        "effect_undone", "R-SPLIT", change("allocation", PAYMENT, "is_undone = true")
    ),
    "before a reversal on the item": plant(
        "effect_before_item_reversal",
        "R-REVERSED",
        allocate_again(
            TAKEN_BACK,
            "1, '2026-06-17', '2026-06-17', false, false, (SELECT max(id) FROM kernel_act), NULL",
        ),
    ),
    "before a reversal on the source": plant(
        "effect_before_source_reversal",
        "R-REVERSED",
        allocate_again(
            TAKEN_BACK,
            "1, '2026-06-17', '2026-06-17', false, false, (SELECT max(id) FROM kernel_act), NULL",
        ),
    ),
    "before a reversal of another kind": plant(
        "effect_before_item_reversal",
        "waiver REVERSED",
        "INSERT INTO kernel_act (code, actor_text, origin, correlation_id, reason, recorded_at)"
        " VALUES ('tests.act.made', '', 'command', '', '', now() + interval '1 day')",
        "INSERT INTO invoices_adjustment (number, item_id, entity_id, kind, amount, tax, reason,"
        " is_mirrored, given_on, effective_on, is_undo, is_undone, act_id)"
        " SELECT '', item_id, entity_id, 'waiver', 1, 0, '', false, '2026-06-17', '2026-06-17',"
        " false, false, (SELECT max(id) FROM kernel_act) FROM invoices_allocation"
        f" WHERE id = {TAKEN_BACK}",
    ),
}

PLANTS = FIGURES | DOCUMENTS | EFFECTS
