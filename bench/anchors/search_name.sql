-- Customers whose names resemble a word, as the index gives them.
SELECT c.id, c.number, c.name
FROM customers_customer c
WHERE c.sort_key %%> kernel_fold(%(text)s)
ORDER BY word_similarity(kernel_fold(%(text)s), c.sort_key) DESC
LIMIT 6
