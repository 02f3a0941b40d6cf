-- The first replay in SQLite, in exact integers: hundred-thousandths of a dollar.
WITH quantities AS (
  SELECT customer, substr(time, 1, 7) AS month, event, model, sum(quantity) AS q
  FROM usage GROUP BY 1, 2, 3, 4
), lines AS (
  SELECT min(q, 100000) * 125 + max(min(q, 1000000) - 100000, 0) * 100 + max(q - 1000000, 0) * 80 AS line
  FROM quantities
)
SELECT sum(line), sum((line + 500) / 1000) FROM lines;
