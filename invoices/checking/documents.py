"""Documents against their items, their credit and their cancellation; transfers' two sides."""

from django.utils.translation import gettext_lazy as _

from invoices.checking.currencies import digits_of
from invoices.checking.passes import Pass, Rule

DOCUMENTS = Pass(
    subject=_("document"),
    facts=f"""
        SELECT d.id AS document, d.number, d.kind, d.currency, d.amount, d.net, d.tax,
               d.effective_on,
               d.cancelled_on, d.is_undone, i.total,
               c.effective_on AS cancellation_on, coalesce(c.is_undo, false) AS cancellation_undoes,
               {digits_of("d.currency")} AS digits
        FROM invoices_document AS d
        LEFT JOIN (SELECT document_id, sum(amount) AS total
                   FROM checked_item GROUP BY document_id) AS i ON i.document_id = d.id
        LEFT JOIN invoices_documentcancellation AS c ON c.document_id = d.id
    """,
    rules=(
        Rule(
            "document_items_add_up",
            "kind <> 'credit_note' AND total IS DISTINCT FROM amount",
            _("its instalments add up to %(total)s, not to %(amount)s"),
        ),
        Rule(
            "document_no_items",
            "kind = 'credit_note' AND total IS NOT NULL",
            _("a credit note has no instalments"),
        ),
        Rule(
            "document_cancelled_on",
            "cancelled_on IS DISTINCT FROM cancellation_on OR is_undone <> cancellation_undoes",
            _("cancelled on %(cancelled_on)s, its cancellation says %(cancellation_on)s"),
        ),
        Rule(
            "document_cancelled_early",
            "cancellation_on < effective_on",
            _("cancelled on %(cancellation_on)s, before %(effective_on)s"),
        ),
        Rule(
            "document_net_and_tax",
            "net + tax <> amount",
            _("%(net)s net and %(tax)s tax, and %(amount)s together"),
        ),
        Rule(
            "document_digits",
            "scale(trim_scale(amount)) > digits",
            _("%(amount)s has more digits than %(currency)s"),
        ),
    ),
)

TAXES = Pass(
    subject=_("document"),
    facts="""
        SELECT d.id AS document, coalesce(d.number, '?') AS number, d.net, d.tax,
               sum(t.net) AS nets, sum(t.tax) AS taxes,
               bool_or(t.posted_in IS DISTINCT FROM d.posted_in) AS came_later
        FROM invoices_taxline AS t LEFT JOIN invoices_document AS d ON d.id = t.document_id
        GROUP BY t.document_id, d.id
    """,
    rules=(
        Rule(
            "document_taxes_add_up",
            "net <> nets OR tax <> taxes",
            _("its lines of tax come to %(nets)s net and %(taxes)s tax"),
        ),
        Rule("taxline_with_document", "came_later", _("a line of tax was not posted with it")),
    ),
)

CANCELLED = Pass(
    subject=_("document"),
    facts="""
        SELECT d.id AS document, d.number, sum(i.amount - i.settled) AS live
        FROM invoices_documentcancellation AS c
        JOIN invoices_document AS d ON d.id = c.document_id
        JOIN checked_item AS i ON i.document_id = d.id
        GROUP BY d.id
    """,
    rules=(Rule("document_cancelled_whole", "live <> 0", _("cancelled, and %(live)s is open")),),
)

# Rows that cancel belong to the cancellation of their document, of the same day.
CANCELLING = Pass(
    subject=_("document"),
    facts="""
        SELECT d.id AS document, d.number, r.effective_on,
               c.effective_on IS DISTINCT FROM r.effective_on AS alone
        FROM (SELECT i.document_id, a.effective_on FROM invoices_adjustment AS a
              JOIN invoices_openitem AS i ON i.id = a.item_id
              WHERE a.kind = 'cancellation'
              UNION
              SELECT s.document_id, w.effective_on FROM invoices_withdrawal AS w
              JOIN invoices_source AS s ON s.id = w.source_id
              WHERE w.kind = 'cancellation' AND s.document_id IS NOT NULL) AS r
        JOIN invoices_document AS d ON d.id = r.document_id
        LEFT JOIN invoices_documentcancellation AS c ON c.document_id = d.id
    """,
    rules=(
        Rule(
            "cancelled_with_document",
            "alone",
            _("a row cancels it on %(effective_on)s, and the document is not cancelled so"),
        ),
    ),
)

ITEMS = Pass(
    subject=_("open item"),
    facts=f"""
        SELECT i.id AS item, d.id IS NULL AS is_orphan, i.amount, i.currency,
               (i.customer_id, i.entity_id, i.currency, i.item_class, i.issued_on, i.effective_on)
               = (d.customer_id, d.entity_id, d.currency, d.item_class, d.issued_on,
                  d.effective_on) AS agrees,
               coalesce(d.number, '?') || '/' || i.sequence AS number,
               {digits_of("i.currency")} AS digits
        FROM checked_item AS i LEFT JOIN invoices_document AS d ON d.id = i.document_id
    """,
    rules=(
        Rule("item_document", "is_orphan", _("has no document")),
        Rule(
            "item_agrees",
            "NOT agrees",
            _("of another customer, entity, currency, class or date than its document"),
        ),
        Rule(
            "item_digits",
            "scale(trim_scale(amount)) > digits",
            _("%(amount)s has more digits than %(currency)s"),
        ),
    ),
)

CREDITS = Pass(
    subject=_("credit note"),
    facts="""
        SELECT d.id AS document, d.number, d.amount, s.amount AS credit, s.id IS NULL AS lacks,
               (s.kind, s.customer_id, s.entity_id, s.currency, s.dated_on, s.effective_on)
               IS DISTINCT FROM ('credit_note', d.customer_id, d.entity_id, d.currency,
                                 d.issued_on, d.effective_on) AS disagrees,
               d.cancelled_on, c.unapplied,
               o.kind = 'credit_note' OR (o.customer_id, o.entity_id, o.currency)
               IS DISTINCT FROM (d.customer_id, d.entity_id, d.currency) AS is_foreign,
               d.credits_document_id
        FROM invoices_document AS d
        LEFT JOIN invoices_document AS o ON o.id = d.credits_document_id
        LEFT JOIN invoices_source AS s ON s.document_id = d.id
        LEFT JOIN (SELECT id, amount - used AS unapplied FROM checked_source) AS c ON c.id = s.id
        WHERE d.kind = 'credit_note'
    """,
    rules=(
        Rule("credit_source", "lacks", _("has no credit to apply")),
        Rule(
            "credit_amount",
            "credit <> amount",
            _("its credit is %(credit)s, not %(amount)s"),
        ),
        Rule(
            "credit_agrees",
            "NOT lacks AND disagrees",
            _("its credit is of another customer, entity, currency or date"),
        ),
        Rule(
            "credit_of_other",
            "credits_document_id > 0 AND is_foreign",
            _("names what is no invoice of its customer, entity and currency"),
        ),
        Rule(
            "credit_cancelled_whole",
            "cancelled_on IS NOT NULL AND unapplied <> 0",
            _("cancelled, and %(unapplied)s is unapplied"),
        ),
    ),
)

SOURCES = Pass(
    subject=_("source"),
    facts=f"""
        SELECT s.id AS source, s.number, s.kind, s.amount, s.currency, s.dated_on, s.effective_on,
               d.kind AS document_kind, w.kind AS withdrawal_kind, w.reverses_id,
               s.document_id, s.from_withdrawal_id,
               {digits_of("s.currency")} AS digits
        FROM invoices_source AS s
        LEFT JOIN invoices_document AS d ON d.id = s.document_id
        LEFT JOIN invoices_withdrawal AS w ON w.id = s.from_withdrawal_id
    """,
    rules=(
        Rule(
            "source_origin",
            "CASE kind WHEN 'receipt' THEN document_id > 0 OR from_withdrawal_id > 0"
            " WHEN 'credit_note' THEN document_kind IS DISTINCT FROM 'credit_note'"
            " ELSE withdrawal_kind IS DISTINCT FROM 'transfer' OR reverses_id > 0 END",
            _("a %(kind)s that does not come from where such a source comes from"),
        ),
        Rule(
            "source_early",
            "effective_on < dated_on",
            _("counts from %(effective_on)s, before its date %(dated_on)s"),
        ),
        Rule(
            "source_digits",
            "scale(trim_scale(amount)) > digits",
            _("%(amount)s has more digits than %(currency)s"),
        ),
    ),
)

# A transfer and its target: the same day, another account, the amount at the rate; and where one
# side was taken back, the other too, whole, on the same day.
TRANSFERS = Pass(
    subject=_("transfer from"),
    facts=f"""
        SELECT s.id AS source, s.number, w.amount, w.rate, t.amount AS target_amount,
               t.id IS NULL AS lacks, w.effective_on <> t.effective_on AS other_day,
               (s.customer_id, s.entity_id, s.currency)
               IS NOT DISTINCT FROM (t.customer_id, t.entity_id, t.currency) AS same_account,
               CASE WHEN s.currency = t.currency THEN w.amount
                    ELSE round(w.amount * w.rate, {digits_of("t.currency")}) END AS expected,
               back.effective_on AS back_on, gone.effective_on AS gone_on
        FROM invoices_withdrawal AS w
        JOIN invoices_source AS s ON s.id = w.source_id
        LEFT JOIN invoices_source AS t ON t.from_withdrawal_id = w.id
        LEFT JOIN invoices_withdrawal AS back ON back.reverses_id = w.id
        LEFT JOIN invoices_withdrawal AS gone
            ON gone.source_id = t.id AND gone.kind = 'cancellation'
        WHERE w.kind = 'transfer' AND w.reverses_id IS NULL
    """,
    rules=(
        Rule("transfer_target", "lacks", _("%(amount)s went nowhere")),
        Rule("transfer_day", "other_day", _("it left on another day than it came")),
        Rule("transfer_account", "same_account", _("it goes to where it comes from")),
        Rule(
            "transfer_amount",
            "NOT lacks AND target_amount IS DISTINCT FROM expected",
            _("%(amount)s left and %(target_amount)s came, at the rate %(rate)s"),
        ),
        Rule(
            "transfer_taken_back",
            "back_on IS DISTINCT FROM gone_on",
            _("taken back on %(back_on)s at one end and on %(gone_on)s at the other"),
        ),
    ),
)

PASSES = (DOCUMENTS, TAXES, CANCELLED, CANCELLING, ITEMS, CREDITS, SOURCES, TRANSFERS)
