"""Rates and control-account balances: figures of a day, corrected where a file corrects them."""

from typing import Final

from invoices.imports.merge.sql import COMPANY, COMPANY_ERR, digits_err
from invoices.imports.session import Session

_RATES: Final = """
    SELECT s.file, s.line, r.id AS known_id, s.from_currency, s.to_currency, s.valid_on, s.rate,
           CASE WHEN r.id IS NULL THEN 'new' WHEN r.rate <> s.rate THEN 'changed' ELSE 'same' END
               AS state,
           CASE WHEN s.from_currency = s.to_currency THEN 'to_currency|no_currency' END AS err
    FROM stage_rates s
    LEFT JOIN invoices_rate r ON r.from_currency = s.from_currency
        AND r.to_currency = s.to_currency AND r.valid_on = s.valid_on
    ORDER BY s.file, s.line
"""
_BALANCES: Final = f"""
    SELECT s.file, s.line, g.id AS known_id, k.id AS entity_id, s.account, s.valid_on, s.balance,
           coalesce(s.currency, k.currency) AS currency,
           CASE WHEN g.id IS NULL THEN 'new' WHEN g.balance <> s.balance THEN 'changed'
                ELSE 'same' END AS state,
           CASE {COMPANY_ERR}
                {digits_err("balance", "s.balance", "coalesce(s.currency, k.currency)")} END AS err
    FROM stage_gl_balances s {COMPANY}
    LEFT JOIN invoices_glbalance g ON g.entity_id = k.id AND g.account = s.account
        AND g.valid_on = s.valid_on AND g.currency = coalesce(s.currency, k.currency)
    ORDER BY s.file, s.line
"""


def merge_rates(session: Session) -> None:
    """Facts keep the rate they were booked at; a corrected rate counts for later ones."""
    session.make("work_rates", _RATES)
    session.run(
        "INSERT INTO invoices_rate (from_currency, to_currency, valid_on, rate)"
        " SELECT from_currency, to_currency, valid_on, rate FROM work_rates"
        " WHERE state = 'new' AND err IS NULL"
    )
    session.run(
        "UPDATE invoices_rate r SET rate = w.rate FROM work_rates w"
        " WHERE r.id = w.known_id AND w.state = 'changed' AND w.err IS NULL"
    )
    session.collect("rates", "work_rates")


def merge_balances(session: Session) -> None:
    """What the general ledger says of a control account on a day."""
    session.make("work_gl_balances", _BALANCES)
    session.run(
        "INSERT INTO invoices_glbalance (entity_id, account, valid_on, balance, currency)"
        " SELECT entity_id, account, valid_on, balance, currency FROM work_gl_balances"
        " WHERE state = 'new' AND err IS NULL"
    )
    session.run(
        "UPDATE invoices_glbalance g SET balance = w.balance FROM work_gl_balances w"
        " WHERE g.id = w.known_id AND w.state = 'changed' AND w.err IS NULL"
    )
    session.collect("gl_balances", "work_gl_balances")
