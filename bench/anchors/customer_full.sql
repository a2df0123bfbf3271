-- One customer's items from every fact on them.
SELECT i.id, i.due_on, i.amount - coalesce(sum(e.amount), 0) AS open
FROM invoices_openitem i
LEFT JOIN (SELECT item_id, amount FROM invoices_allocation
           WHERE customer_id = %(customer)s AND effective_on <= %(as_of)s
           UNION ALL
           SELECT a.item_id, a.amount FROM invoices_adjustment a
           JOIN invoices_openitem o ON o.id = a.item_id AND o.customer_id = %(customer)s
           WHERE a.effective_on <= %(as_of)s) e ON e.item_id = i.id
WHERE i.customer_id = %(customer)s AND i.item_class = 'receivable'
GROUP BY i.id
HAVING i.amount > coalesce(sum(e.amount), 0)
