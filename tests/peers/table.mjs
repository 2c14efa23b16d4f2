// Joins the times of the project, of the JavaScript SDK and of the Python SDK into one table in Markdown.
//   node table.mjs CRITERION JS.json WASM.json PYTHON.json   CRITERION: a folder of criterion's folders, one a run
// Every time is that of the fastest sample, of criterion's runs as of the SDKs' bench programs: the one that a busy
// neighbour disturbed least. A sample is many calls long.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

const [criterion, ...files] = process.argv.slice(2);
const [js, wasm, python] = files.map(file => JSON.parse(readFileSync(file, 'utf8')));

// Seconds of the fastest sample of all runs, or undefined where there is no such measurement.
const ours = (group, part) => {
  const files = readdirSync(criterion).map(run => path.join(criterion, run, group, part, 'new/sample.json'));
  const samples = files.filter(existsSync).flatMap(file => {
    const { iters, times } = JSON.parse(readFileSync(file, 'utf8'));
    return times.map((time, sample) => time / iters[sample] / 1e9);
  });
  return samples.length ? Math.min(...samples) : undefined;
};

// Bars: `floor` is the most that the project may take of the floor's time, `js` and `python` how many times faster
// than that SDK it must be, `singly` how many times faster than the same work one by one (the floor of that row).
const rows = [
  ['grant', 'build, sign and hash a grant (6 inner transactions)', { floor: 1.3, js: 20, python: 5 }],
  ['parse', 'parse an aggregate of 100 transfers (110,568 bytes)', { python: 200 }],
  ['transactions_hash', 'transactions hash of that aggregate', { floor: 1.1 }],
  ['verify', 'verify an aggregate with 25 signatures', { singly: 1.6 }],
  ['key_pair', 'key pair', { js: 10 }],
  ['address', 'address', { js: 10 }],
  // Almost all of it is PBKDF2 on both sides.
  ['hd', '24 words → seed → account key', { floor: 1.2 }],
];

const duration = seconds => {
  if (seconds === undefined) return '–';
  const [factor, unit] = seconds < 1e-6 ? [1e9, 'ns'] : seconds < 1e-3 ? [1e6, 'µs'] : [1e3, 'ms'];
  return `${(seconds * factor).toPrecision(3)} ${unit}`;
};
const ratio = value => (value === undefined ? '–' : `${value < 100 ? value.toPrecision(3) : Math.round(value)}×`);
const divide = (one, other) => (one === undefined || other === undefined ? undefined : one / other);

let met = 0; let bars = 0;
const cells = rows.map(([group, work, bar]) => {
  const tegata = ours(group, 'tegata'); const floor = ours(group, 'floor');
  if (tegata === undefined) throw new Error(`the benchmark measured no ${group}`);
  const ratios = { floor: divide(tegata, floor), singly: divide(floor, tegata),
    js: js.seconds[group] / tegata, python: python.seconds[group] / tegata };
  const words = { floor: '≤ # floor', singly: '≥ # one by one', js: '≥ # JavaScript', python: '≥ # Python' };
  const judged = Object.entries(bar).map(([name, limit]) => {
    const good = name === 'floor' ? ratios.floor <= limit : ratios[name] >= limit;
    bars += 1; met += good;
    return `${words[name].replace('#', `${limit}×`)} ${good ? '✓' : `✗ (${ratio(ratios[name])})`}`;
  });
  return [work, duration(tegata), duration(floor), ratio(ratios.floor), duration(js.seconds[group]), ratio(ratios.js),
    ratio(wasm.seconds[group] / tegata), duration(python.seconds[group]), ratio(ratios.python), judged.join(', ')];
});

const head = ['work', 'Tegata', 'floor', 'Tegata ÷ floor', js.sdk, '÷ Tegata', 'with WASM ÷ Tegata', python.sdk, '÷ Tegata', 'bars'];
for (const row of [head, head.map((_, i) => (i && i < head.length - 1 ? '--:' : '---')), ...cells]) console.log(`| ${row.join(' | ')} |`);
console.log('\nThe floor of the transactions hash is SHA3-256 of the same leaves and nodes, that of the verification one signature after the other.');
const contiguous = ours('transactions_hash', 'contiguous');
if (contiguous !== undefined) {
  const share = ratio(ours('transactions_hash', 'tegata') / contiguous);
  console.log(`SHA3-256 over the aggregate's bytes in one piece takes ${duration(contiguous)}: the transactions hash is ${share} of it.`);
}
console.log(`\n${met} of ${bars} bars met.`);
