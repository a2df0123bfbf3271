-- All customers by currency from every fact, the most overdue first.
SELECT i.customer_id, i.currency,
       sum(i.amount - coalesce(e.settled, 0)) AS open,
       sum(i.amount - coalesce(e.settled, 0)) FILTER (WHERE i.due_on < %(as_of)s) AS overdue
FROM invoices_openitem i
LEFT JOIN (SELECT item_id, sum(amount) AS settled
           FROM (SELECT item_id, amount FROM invoices_allocation WHERE effective_on <= %(as_of)s
                 UNION ALL
                 SELECT item_id, amount FROM invoices_adjustment WHERE effective_on <= %(as_of)s) f
           GROUP BY item_id) e ON e.item_id = i.id
WHERE i.item_class = 'receivable' AND i.effective_on <= %(as_of)s
  AND i.amount > coalesce(e.settled, 0)
GROUP BY i.customer_id, i.currency
ORDER BY overdue DESC NULLS LAST
