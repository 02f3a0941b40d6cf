// SPDX-License-Identifier: GPL-3.0-or-later
// The questions of requests/*.yaml in DuckDB: node requests.mjs load|ask CSV DATABASE. Prints one line
// of JSON for each: milliseconds, those of the processor, and the sums. Needs @duckdb/node-api.
import { createRequire } from 'node:module';
import { existsSync, unlinkSync } from 'node:fs';

const require = createRequire(process.env.RERATE_BENCH_NODE_MODULES + '/');
const { DuckDBInstance } = require('@duckdb/node-api');
const [, , what, csv, database] = process.argv;

if (what === 'load' && existsSync(database)) unlinkSync(database);
const instance = await DuckDBInstance.create(database, { threads: process.env.THREADS ?? '2' });
const connection = await instance.connect();

async function timed(sql) {
  const start = performance.now();
  const processor = process.cpuUsage();
  const reader = await connection.runAndReadAll(sql);
  const used = process.cpuUsage(processor);
  return {
    took: Math.round(performance.now() - start),
    cpu: Math.round((used.user + used.system) / 1000),
    rows: reader.getRowsJson(),
  };
}

const exactly = (quantity, price) => `(${quantity})::DECIMAL(18,0) * ${price}::DECIMAL(9,7)`;
// At most 18 digits, which DuckDB counts with integers of 64 bits.
const fee = 'least(greatest(output_tokens::DECIMAL(9,0) * 0.00002::DECIMAL(9,7) + 0.001, 0.005), 0.25)';
const lines = {
  percentile: `SELECT ${exactly('quantile_disc(sample, 0.95)', '0.00125')} AS line FROM (
      SELECT customer, sum(output_tokens) AS sample FROM usage
      GROUP BY customer, time_bucket(INTERVAL 5 minutes, time)) GROUP BY customer`,
  unique: `SELECT ${exactly('sum(hosts)', '0.02125')} AS line FROM (
      SELECT customer, count(DISTINCT host) AS hosts FROM usage
      GROUP BY customer, date_trunc('hour', time)) GROUP BY customer`,
  minimum: `SELECT ${exactly('sum(greatest(seconds, 60))', '0.00035')} AS line FROM usage GROUP BY customer`,
  event_window: `SELECT ${exactly('sum(greatest(seconds, 60))', '0.00035')} AS line FROM usage GROUP BY customer`,
  cliff: ['input', 'output'].map((side, at) => `SELECT
      ${exactly(`coalesce(sum(${side}_tokens) FILTER (input_tokens <= 200000), 0)`, ['0.00000125', '0.00001'][at])}
      + ${exactly(`coalesce(sum(${side}_tokens) FILTER (input_tokens > 200000), 0)`, ['0.0000025', '0.000015'][at])} AS line
      FROM usage GROUP BY customer`).join(' UNION ALL ').replaceAll('DECIMAL(9,7)', 'DECIMAL(9,8)'),
  fee: `SELECT sum(${fee}) AS line FROM usage GROUP BY customer`,
  rounded_fee: `SELECT sum(round(${fee}, 4)) AS line FROM usage GROUP BY customer`,
};

if (what === 'load') {
  await timed(`CREATE TABLE usage AS SELECT * FROM read_csv('${csv}', header = true, columns = {
    id: 'VARCHAR', customer: 'VARCHAR', time: 'TIMESTAMP', host: 'VARCHAR', seconds: 'BIGINT',
    input_tokens: 'BIGINT', output_tokens: 'BIGINT'})`);
  await timed('CHECKPOINT');
} else {
  await timed('SELECT sum(length(customer) + length(host) + seconds + input_tokens + output_tokens) FROM usage');
  for (const [question, sql] of Object.entries(lines)) {
    const answers = [];
    for (let again = 0; again < 3; ++again)
      answers.push(await timed(`SELECT sum(line)::VARCHAR, sum(round(line, 2))::VARCHAR FROM (${sql})`));
    const { took, cpu, rows } = answers.sort((a, b) => a.cpu - b.cpu)[0];
    console.log(JSON.stringify({ question, first_ms: took, first_cpu_ms: cpu, exact: rows[0][0], total: rows[0][1] }));
  }
}
connection.closeSync();
