// SPDX-License-Identifier: GPL-3.0-or-later
// The questions of tests/bench/questions in DuckDB, over the table that duckdb.mjs load has made:
// node questions.mjs NAME DATABASE. Prints one line of JSON with wall and processor time of the best
// of three in milliseconds and the totals, exact and rounded by line. Needs the npm package @duckdb/node-api (see README.md).
import { createRequire } from 'node:module';

const require = createRequire(process.env.RERATE_BENCH_NODE_MODULES + '/');
const { DuckDBInstance } = require('@duckdb/node-api');
const [, , name, database] = process.argv;

const month = "date_trunc('month', time)";
const buckets = (seconds) => `epoch(time)::BIGINT // ${seconds}`;
// Lines of each customer and month (and model), as decimals.
const lines = {
  percentile: `
    SELECT list_sort(list(s), 'DESC')[len(list(s)) * 5 // 100 + 1]::DECIMAL(18,0) * 0.00125::DECIMAL(9,5) AS line
    FROM (SELECT customer, ${month} AS month, ${buckets(300)} AS bucket, sum(quantity) AS s FROM usage GROUP BY ALL)
    GROUP BY customer, month`,
  unique: `
    SELECT sum(n)::DECIMAL(18,0) * 0.00125::DECIMAL(9,5) AS line
    FROM (SELECT customer, ${month} AS month, ${buckets(3600)} AS bucket, count(DISTINCT model) AS n FROM usage GROUP BY ALL)
    GROUP BY customer, month`,
  minimum: `
    SELECT sum(greatest(quantity, 500))::DECIMAL(18,0) * 0.00125::DECIMAL(9,5) AS line
    FROM usage GROUP BY customer, ${month}, model`,
  cliff: `
    SELECT sum(quantity * CASE WHEN quantity <= 10000 THEN 1 ELSE 2 END)::DECIMAL(18,0) * 0.00125::DECIMAL(9,5) AS line
    FROM usage GROUP BY customer, ${month}`,
};

const instance = await DuckDBInstance.create(database, { threads: process.env.THREADS ?? '1', access_mode: 'READ_ONLY' });
const connection = await instance.connect();
const sql = `SELECT sum(line)::VARCHAR, sum(round(line, 2))::VARCHAR FROM (${lines[name]})`;
let best = { ms: Infinity, cpu_ms: Infinity };
let rows;
for (let i = 0; i < 3; ++i) {
  const start = performance.now();
  const before = process.cpuUsage();
  rows = (await connection.runAndReadAll(sql)).getRowsJson();
  const { user, system } = process.cpuUsage(before);
  const took = { ms: Math.round(performance.now() - start), cpu_ms: Math.round((user + system) / 1000) };
  if (took.cpu_ms < best.cpu_ms) best = took;
}
console.log(JSON.stringify({ ...best, exact: rows[0][0], total: rows[0][1] }));
connection.closeSync();
