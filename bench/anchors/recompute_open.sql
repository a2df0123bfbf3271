-- The least that a nightly guard can do: recompute every open amount and count the differences.
SELECT count(*)
FROM invoices_openitem i
LEFT JOIN (SELECT item_id, sum(amount) AS settled
           FROM (SELECT item_id, amount FROM invoices_allocation
                 UNION ALL SELECT item_id, amount FROM invoices_adjustment) f
           GROUP BY item_id) e ON e.item_id = i.id
WHERE i.settled_amount <> coalesce(e.settled, 0)
