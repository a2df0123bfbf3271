-- One collector's customers by what is overdue, the first fifty, from the partial index alone.
SELECT i.customer_id,
       i.currency,
       sum(i.open_amount) FILTER (WHERE i.due_on < %(as_of)s) AS overdue,
       sum(i.open_amount) AS open
FROM invoices_openitem i
JOIN customers_assignment a
  ON a.customer_id = i.customer_id AND a.collector_id = %(collector)s
 AND a.from_on <= %(as_of)s AND (a.until_on IS NULL OR a.until_on >= %(as_of)s)
WHERE i.open_amount > 0 AND i.item_class = 'receivable'
GROUP BY i.customer_id, i.currency
ORDER BY overdue DESC NULLS LAST, i.customer_id
LIMIT 50
