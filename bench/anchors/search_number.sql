-- A document by its number, as the index gives it: the least that a search by number can do.
SELECT d.id, d.number, c.name, d.amount
FROM invoices_document d JOIN customers_customer c ON c.id = d.customer_id
WHERE kernel_number_key(d.number) = kernel_number_key(%(text)s)
