"""Allocations, adjustments and withdrawals: where they join, when they hold, what they reverse."""

from collections.abc import Iterator

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from invoices.checking.currencies import digits_of
from invoices.checking.passes import Pass, Rule

DIGITS = Rule(
    "effect_digits",
    "scale(trim_scale(amount)) > digits",
    _("%(amount)s has more digits than %(currency)s"),
)
SIGN = Rule(
    "effect_sign",
    "(reverses_id IS NULL) <> (amount > 0) OR amount = 0",
    _("%(amount)s: a first posting is more than zero, its reversal less"),
)
GIVEN = Rule(
    "effect_early",
    "effective_on < given_on OR effective_on < item_on OR effective_on < source_on",
    _("takes effect on %(effective_on)s, before its item, its source or the date given"),
)

NOTED = Rule("effect_on_noted", "on_noted", _("is on an item that is only noted"))

ALLOCATIONS = Pass(
    subject=_("allocation"),
    facts=f"""
        SELECT a.id, a.item_id AS item, a.source_id AS source, a.amount, a.currency, a.reverses_id,
               a.given_on, a.effective_on, i.effective_on AS item_on, s.effective_on AS source_on,
               (a.customer_id, a.entity_id, a.currency)
               = (i.customer_id, i.entity_id, i.currency) AS joins_item,
               (a.customer_id, a.entity_id, a.currency)
               = (s.customer_id, s.entity_id, s.currency) AS joins_source,
               i.id IS NULL OR s.id IS NULL AS is_orphan,
               a.reverses_id IS NULL AND i.item_class <> 'receivable' AS on_noted,
               s.number || ' → ' || (SELECT number FROM invoices_document WHERE id = i.document_id)
               AS number,
               {digits_of("a.currency")} AS digits
        FROM invoices_allocation AS a
        LEFT JOIN invoices_openitem AS i ON i.id = a.item_id
        LEFT JOIN invoices_source AS s ON s.id = a.source_id
    """,
    rules=(
        Rule("allocation_ends", "is_orphan", _("its item or its source does not exist")),
        Rule(
            "allocation_account",
            "NOT is_orphan AND (joins_item AND joins_source) IS NOT TRUE",
            _("joins what is not of the same customer, entity and currency"),
        ),
        NOTED,
        SIGN,
        GIVEN,
        DIGITS,
    ),
)

ADJUSTMENTS = Pass(
    subject=_("adjustment"),
    facts=f"""
        SELECT a.id, i.id AS item, a.amount, i.currency, a.reverses_id, a.given_on, a.effective_on,
               i.effective_on AS item_on, NULL::date AS source_on,
               a.entity_id = i.entity_id AS joins,
               a.reverses_id IS NULL AND a.kind <> 'cancellation'
               AND i.item_class <> 'receivable' AS on_noted,
               a.kind || ' ' || (SELECT number FROM invoices_document WHERE id = i.document_id)
               AS number,
               {digits_of("i.currency")} AS digits
        FROM invoices_adjustment AS a LEFT JOIN invoices_openitem AS i ON i.id = a.item_id
    """,
    rules=(
        Rule("adjustment_account", "joins IS NOT TRUE", _("is of another entity than its item")),
        NOTED,
        SIGN,
        GIVEN,
        DIGITS,
    ),
)

# Four eyes: who approved is not who posted, and approved this item and kind, and as much.
APPROVED = Pass(
    subject=_("adjustment"),
    facts="""
        SELECT a.id, i.id AS item, a.kind || ' ' || d.number AS number, a.amount,
               p.amount AS approved, p.id IS NULL AS lacks, a.reverses_id,
               given.actor_id = used.actor_id AS own,
               count(*) OVER (PARTITION BY a.approved_by_id) AS times
        FROM invoices_adjustment AS a
        JOIN invoices_openitem AS i ON i.id = a.item_id
        JOIN invoices_document AS d ON d.id = i.document_id
        JOIN kernel_act AS used ON used.id = a.act_id
        JOIN kernel_act AS given ON given.id = a.approved_by_id
        LEFT JOIN invoices_adjustmentapproval AS p
            ON p.act_id = given.id AND p.item_id = a.item_id AND p.kind = a.kind
    """,
    rules=(
        Rule(
            "adjustment_approval",
            "lacks OR own OR amount > approved OR times > 1 OR reverses_id > 0",
            _("%(amount)s is not what somebody else approved, or approved once"),
        ),
    ),
)

WITHDRAWALS = Pass(
    subject=_("withdrawal"),
    facts=f"""
        SELECT w.id, s.id AS source, w.kind, w.amount, s.amount AS whole, s.currency,
               w.reverses_id, w.given_on, w.effective_on, NULL::date AS item_on,
               s.effective_on AS source_on, w.entity_id = s.entity_id AS joins,
               w.kind || ' ' || s.number AS number,
               {digits_of("s.currency")} AS digits
        FROM invoices_withdrawal AS w LEFT JOIN invoices_source AS s ON s.id = w.source_id
    """,
    rules=(
        Rule("withdrawal_account", "joins IS NOT TRUE", _("is of another entity than its source")),
        Rule(
            "withdrawal_whole",
            "kind = 'cancellation' AND amount <> whole",
            _("cancels %(amount)s of %(whole)s"),
        ),
        SIGN,
        GIVEN,
        DIGITS,
    ),
)

SAME_ON_BOTH = {
    "allocation": ("item_id", "source_id", "entity_id", "customer_id", "currency"),
    "adjustment": ("item_id", "entity_id", "kind"),
    "withdrawal": ("source_id", "entity_id", "kind"),
}
SUBJECTS: dict[str, Promise] = {
    "allocation": _("allocation"),
    "adjustment": _("adjustment"),
    "withdrawal": _("withdrawal"),
}
# How a row of each table is called, and what its public ids are of.
NAMES = {
    "allocation": "s.number || ' → ' || d.number AS number, s.id AS source, i.id AS item",
    "adjustment": "v.kind || ' ' || d.number AS number, i.id AS item",
    "withdrawal": "v.kind || ' ' || s.number AS number, s.id AS source",
}
PARENTS = {
    "item": "LEFT JOIN invoices_openitem AS i ON i.id = v.item_id"
    " LEFT JOIN invoices_document AS d ON d.id = i.document_id",
    "source": "LEFT JOIN invoices_source AS s ON s.id = v.source_id",
}


def parents_of(kind: str) -> str:
    columns = SAME_ON_BOTH[kind]
    return " ".join(join for parent, join in PARENTS.items() if f"{parent}_id" in columns)


# On a document that should never have been posted, what had been reversed before is undone too.
ON_UNDONE = {
    "adjustment": """EXISTS (
        SELECT FROM invoices_openitem AS item_of
        JOIN invoices_document AS undone ON undone.id = item_of.document_id
        WHERE item_of.id = v.item_id AND undone.is_undone)"""
}


def reversals(kind: str) -> Pass:
    """Every reversal beside what it reverses, and how many others reverse the same."""
    own = ", ".join(f"v.{column}" for column in SAME_ON_BOTH[kind])
    first = ", ".join(f"o.{column}" for column in SAME_ON_BOTH[kind])
    return Pass(
        subject=SUBJECTS[kind],
        facts=f"""
            SELECT v.id, {NAMES[kind]}, v.effective_on, o.effective_on AS first_on,
                   v.amount, o.amount AS first_amount, o.is_undone, v.is_undo,
                   coalesce(o.reverses_id > 0, o.id IS NULL) AS lacks,
                   ({own}, v.amount) IS DISTINCT FROM ({first}, - o.amount) AS differs,
                   count(*) OVER (PARTITION BY v.reverses_id) AS times,
                   {ON_UNDONE.get(kind, "false")} AS on_undone
            FROM invoices_{kind} AS v
            LEFT JOIN invoices_{kind} AS o ON o.id = v.reverses_id
            {parents_of(kind)}
            WHERE v.reverses_id IS NOT NULL
        """,
        rules=(
            Rule(
                "reversal_of_nothing", "lacks", _("reverses what does not exist or is a reversal")
            ),
            Rule(
                "reversal_repeats",
                "NOT lacks AND differs",
                _("reverses %(amount)s, and what it reverses is %(first_amount)s, or elsewhere"),
            ),
            Rule("reversal_once", "times > 1", _("what it reverses is reversed %(times)s times")),
            Rule(
                "reversal_early",
                "effective_on < first_on",
                _("reversed on %(effective_on)s, before %(first_on)s"),
            ),
            Rule(
                "effect_undone",
                "is_undone <> is_undo AND NOT (is_undone AND on_undone)",
                _("what it reverses is undone: %(is_undone)s, it says %(is_undo)s"),
            ),
        ),
    )


def undone_alone(kind: str) -> Pass:
    return Pass(
        subject=SUBJECTS[kind],
        facts=f"""
            SELECT v.id, {NAMES[kind]},
                   NOT EXISTS (SELECT FROM invoices_{kind} AS r WHERE r.reverses_id = v.id) AS alone
            FROM invoices_{kind} AS v {parents_of(kind)} WHERE v.is_undone
        """,
        rules=(Rule("effect_undone", "alone", _("is undone, and nothing reverses it")),),
    )


# Acts are numbered when they begin, before they wait for a lock, so that of two that overlap the
# higher may have written first. Within a table the ids tell; between two tables only acts that
# lie an hour apart are compared. What was undone on its very day
# came to nothing and binds nobody.
AFTER_REVERSAL = """
    SELECT DISTINCT ON (v.id) v.id, {name}, v.effective_on, r.effective_on AS reversed_on
    FROM invoices_{late} AS v
    JOIN invoices_{early} AS r ON r.{parent}_id = v.{parent}_id
        AND r.effective_on > v.effective_on AND r.act_id < v.act_id
    JOIN invoices_{early} AS o ON o.id = r.reverses_id
        AND NOT (r.is_undo AND r.effective_on = o.effective_on)
    JOIN kernel_act AS earlier ON earlier.id = r.act_id
    JOIN kernel_act AS later ON later.id = v.act_id
    {parents}
    WHERE v.reverses_id IS NULL AND {written_later}
    ORDER BY v.id, r.effective_on DESC
"""
APART = "later.recorded_at > earlier.recorded_at + interval '1 hour'"
ON_ONE = {"item": ("allocation", "adjustment"), "source": ("allocation", "withdrawal")}


def after_reversals() -> Iterator[Pass]:
    for parent, kinds in ON_ONE.items():
        for late in kinds:
            for early in kinds:
                yield Pass(
                    subject=SUBJECTS[late],
                    facts=AFTER_REVERSAL.format(
                        name=NAMES[late],
                        late=late,
                        early=early,
                        parent=parent,
                        parents=parents_of(late),
                        written_later="v.id > r.id" if late == early else APART,
                    ),
                    rules=(
                        Rule(
                            f"effect_before_{parent}_reversal",
                            "effective_on < reversed_on",
                            _(
                                "takes effect on %(effective_on)s, before the reversal"
                                " of %(reversed_on)s that was there already"
                            ),
                        ),
                    ),
                )


PASSES = (
    ALLOCATIONS,
    ADJUSTMENTS,
    APPROVED,
    WITHDRAWALS,
    *(reversals(kind) for kind in SUBJECTS),
    *(undone_alone(kind) for kind in SUBJECTS),
    *after_reversals(),
)
