-- One customer's open amounts by band and currency, from the partial index alone.
SELECT i.currency,
       count(*),
       sum(i.open_amount) FILTER (WHERE i.due_on >= %(as_of)s),
       sum(i.open_amount) FILTER (WHERE i.due_on < %(as_of)s AND i.due_on >= %(as_of)s::date - 30),
       sum(i.open_amount) FILTER (WHERE i.due_on < %(as_of)s::date - 30 AND i.due_on >= %(as_of)s::date - 60),
       sum(i.open_amount) FILTER (WHERE i.due_on < %(as_of)s::date - 60 AND i.due_on >= %(as_of)s::date - 90),
       sum(i.open_amount) FILTER (WHERE i.due_on < %(as_of)s::date - 90)
FROM invoices_openitem i
WHERE i.customer_id = %(customer)s AND i.open_amount > 0 AND i.item_class = 'receivable'
GROUP BY i.currency
