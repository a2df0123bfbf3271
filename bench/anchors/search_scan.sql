-- The same words and figures looked for in every row, as without keys and indexes.
SELECT 'customer', id FROM customers_customer
WHERE name ILIKE %(part)s OR number ILIKE %(part)s OR phone ILIKE %(part)s
UNION ALL
SELECT 'contact', id FROM customers_contact WHERE name ILIKE %(part)s OR phone ILIKE %(part)s
UNION ALL
SELECT 'document', id FROM invoices_document
WHERE number ILIKE %(part)s OR reference ILIKE %(part)s OR purchase_order ILIKE %(part)s
UNION ALL
SELECT 'receipt', id FROM invoices_source
WHERE number ILIKE %(part)s OR reference ILIKE %(part)s OR remittance ILIKE %(part)s
