-- The department by band and currency, from every fact: what a report costs without running figures.
SELECT i.currency,
       count(*) AS items,
       sum(i.amount - coalesce(e.settled, 0)) FILTER (WHERE i.due_on >= %(as_of)s) AS b0,
       sum(i.amount - coalesce(e.settled, 0))
           FILTER (WHERE %(as_of)s - i.due_on BETWEEN 1 AND 30) AS b1,
       sum(i.amount - coalesce(e.settled, 0))
           FILTER (WHERE %(as_of)s - i.due_on BETWEEN 31 AND 60) AS b2,
       sum(i.amount - coalesce(e.settled, 0))
           FILTER (WHERE %(as_of)s - i.due_on BETWEEN 61 AND 90) AS b3,
       sum(i.amount - coalesce(e.settled, 0)) FILTER (WHERE %(as_of)s - i.due_on > 90) AS b4
FROM invoices_openitem i
LEFT JOIN (SELECT item_id, sum(amount) AS settled
           FROM (SELECT item_id, amount FROM invoices_allocation WHERE effective_on <= %(as_of)s
                 UNION ALL
                 SELECT item_id, amount FROM invoices_adjustment WHERE effective_on <= %(as_of)s) f
           GROUP BY item_id) e ON e.item_id = i.id
WHERE i.item_class = 'receivable' AND i.effective_on <= %(as_of)s
  AND i.amount > coalesce(e.settled, 0)
GROUP BY i.currency
ORDER BY i.currency
