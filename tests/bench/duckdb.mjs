// SPDX-License-Identifier: GPL-3.0-or-later
// The same work in DuckDB: node duckdb.mjs load|replay CSV DATABASE. Prints one line of JSON with
// milliseconds and the totals. Needs the npm package @duckdb/node-api (see README.md).
import { createRequire } from 'node:module';
import { existsSync, unlinkSync } from 'node:fs';

const require = createRequire(process.env.RERATE_BENCH_NODE_MODULES + '/');
const { DuckDBInstance } = require('@duckdb/node-api');
const [, , what, csv, database] = process.argv;

if (what === 'load' && existsSync(database)) unlinkSync(database);
const opening = performance.now();
const instance = await DuckDBInstance.create(database, { threads: process.env.THREADS ?? '2' });
const connection = await instance.connect();
const opened = performance.now() - opening;

async function timed(sql) {
  const start = performance.now();
  const reader = await connection.runAndReadAll(sql);
  return { took: Math.round(performance.now() - start), rows: reader.getRowsJson() };
}

const price = (first) => `
  least(q, 100000)::DECIMAL(18,0) * ${first}::DECIMAL(9,5)
  + greatest(least(q, 1000000) - 100000, 0)::DECIMAL(18,0) * 0.00100::DECIMAL(9,5)
  + greatest(q - 1000000, 0)::DECIMAL(18,0) * 0.00080::DECIMAL(9,5)`;
const sums = (first, source) =>
  `SELECT sum(line)::VARCHAR, sum(round(line, 2))::VARCHAR FROM (SELECT ${price(first)} AS line FROM ${source})`;
const quantities = `SELECT customer, date_trunc('month', time) AS month, event, model, sum(quantity) AS q
                    FROM usage GROUP BY ALL`;

if (what === 'load') {
  const load = await timed(`CREATE TABLE usage AS SELECT * FROM read_csv('${csv}', header = true, columns = {
    id: 'VARCHAR', customer: 'VARCHAR', time: 'TIMESTAMP', event: 'VARCHAR', model: 'VARCHAR', quantity: 'BIGINT'})`);
  const checkpoint = await timed('CHECKPOINT');
  console.log(JSON.stringify({ load_ms: load.took + checkpoint.took }));
} else {
  const first = await timed(sums('0.00125', `(${quantities})`));
  await timed(`CREATE TEMP TABLE quantities AS ${quantities}`);
  const edits = [];
  for (let edit = 1; edit <= 9; ++edit)
    edits.push((await timed(sums((0.00125 + edit * 0.00001).toFixed(5), 'quantities'))).took);
  edits.sort((a, b) => a - b);
  console.log(JSON.stringify({ open_ms: Math.round(opened), first_ms: first.took, edit_ms: edits[4],
    exact: first.rows[0][0], total: first.rows[0][1] }));
}
connection.closeSync();
