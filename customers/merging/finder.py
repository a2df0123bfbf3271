"""Finds accounts that may be one customer: set-based, by keys that both share.

Names are compared without legal forms and points; similar ones only among those that begin alike,
so that the work grows with the number of customers and not with its square. A key that many share
(an accountant's telephone, a common first word) says nothing and is left out.
"""

from typing import Final

from django.db import connection

from customers.merging.rules import (
    LEAST_SCORE,
    LEAST_SIMILAR,
    LEGAL_FORMS,
    Pair,
    Reason,
    score_of,
)

MOST_ALIKE: Final = 5  # customers that share a telephone or an address of e-mail
MOST_IN_BLOCK: Final = 60  # names that begin alike
_BLOCK: Final = 4  # letters by which names begin alike
_APART: Final = "&/-,()+_:;|"  # what stands between words; points and apostrophes stand in them
_PAIRS: Final = """
    WITH standing AS MATERIALIZED (
        SELECT id, lower(email) AS email, right(regexp_replace(phone, '\\D', '', 'g'), 9) AS phone,
               coalesce(nullif(array_to_string(ARRAY(
                   SELECT word FROM string_to_table(translate(translate(sort_key, '.''"', ''),
                       %(apart)s, %(blanks)s), ' ') WITH ORDINALITY AS words (word, place)
                   WHERE word <> '' AND word <> ALL(%(forms)s) ORDER BY place), ' '), ''),
                   sort_key) AS name
        FROM customers_customer WHERE merged_into_id IS NULL),
    contacts AS MATERIALIZED (
        SELECT c.customer_id AS id, lower(c.email) AS email,
               right(regexp_replace(c.phone, '\\D', '', 'g'), 9) AS phone
        FROM customers_contact c JOIN customers_customer o ON o.id = c.customer_id
        WHERE o.merged_into_id IS NULL),
    keys AS (
        SELECT id, 'name' AS reason, name AS key FROM standing
        UNION SELECT id, 'email', email FROM standing WHERE email <> ''
        UNION SELECT id, 'email', email FROM contacts WHERE email <> ''
        UNION SELECT id, 'phone', phone FROM standing WHERE length(phone) >= 7
        UNION SELECT id, 'phone', phone FROM contacts WHERE length(phone) >= 7),
    -- Each group as arrays: no plan can compare what does not stand in one group.
    shared AS MATERIALIZED (
        SELECT reason, array_agg(id) AS ids FROM keys GROUP BY reason, key
        HAVING count(*) BETWEEN 2 AND %(most_alike)s),
    blocks AS MATERIALIZED (
        SELECT array_agg(id) AS ids, array_agg(name) AS names FROM standing
        GROUP BY left(name, %(block)s) HAVING count(*) BETWEEN 2 AND %(most_in_block)s),
    evidence AS MATERIALIZED (
        SELECT a.id AS first_id, b.id AS second_id, s.reason, 0::real AS alike
        FROM shared s, unnest(s.ids) a (id), unnest(s.ids) b (id) WHERE a.id < b.id
        UNION ALL
        SELECT a.id, b.id, 'similar', similarity(a.name, b.name)
        FROM blocks g, unnest(g.ids, g.names) a (id, name), unnest(g.ids, g.names) b (id, name)
        WHERE a.id < b.id AND a.name <> b.name
          AND similarity(a.name, b.name) >= %(least_similar)s)
    SELECT e.first_id, e.second_id, array_agg(DISTINCT e.reason), (100 * max(e.alike))::int,
           CASE WHEN a.country = '' OR b.country = '' THEN '' WHEN a.country = b.country
                THEN 'country' ELSE 'other_country' END
    FROM evidence e JOIN customers_customer a ON a.id = e.first_id
    JOIN customers_customer b ON b.id = e.second_id
    WHERE NOT EXISTS (SELECT 1 FROM customers_notduplicate n
                      WHERE n.first_id = e.first_id AND n.second_id = e.second_id)
    GROUP BY 1, 2, 5"""


def find_pairs() -> list[Pair]:
    """The likeliest first; pairs that somebody found to be two are left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            _PAIRS,
            {
                "apart": _APART,
                "blanks": " " * len(_APART),
                "forms": LEGAL_FORMS,
                "block": _BLOCK,
                "most_alike": MOST_ALIKE,
                "most_in_block": MOST_IN_BLOCK,
                "least_similar": LEAST_SIMILAR,
            },
        )
        pairs = [_read(*row) for row in cursor]
    likely = [pair for pair in pairs if pair.score >= LEAST_SCORE]
    return sorted(likely, key=lambda pair: (-pair.score, pair.first_id, pair.second_id))


def _read(first_id: int, second_id: int, found: list[str], similarity: int, where: str) -> Pair:
    named = [*found, where] if where else found
    reasons = tuple(reason for reason in Reason if reason in named)
    return Pair(first_id, second_id, reasons, score_of(reasons, similarity))
