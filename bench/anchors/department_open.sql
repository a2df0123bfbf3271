-- The same of today from the open amounts and their partial index.
SELECT currency,
       count(*) AS items,
       sum(open_amount) FILTER (WHERE due_on >= %(as_of)s) AS b0,
       sum(open_amount) FILTER (WHERE %(as_of)s - due_on BETWEEN 1 AND 30) AS b1,
       sum(open_amount) FILTER (WHERE %(as_of)s - due_on BETWEEN 31 AND 60) AS b2,
       sum(open_amount) FILTER (WHERE %(as_of)s - due_on BETWEEN 61 AND 90) AS b3,
       sum(open_amount) FILTER (WHERE %(as_of)s - due_on > 90) AS b4
FROM invoices_openitem
WHERE open_amount > 0 AND item_class = 'receivable'
GROUP BY currency
ORDER BY currency
