import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// npm run record-calls [-- FILE…]: runs the tests in which the functions work together, and writes what they ask of AWS to test/infrastructure/recorded-calls.json. Named files add to what is there.
const RECORDED = 'test/infrastructure/recorded-calls.json';
const WORLDS = [
  'test/integration/local-factory/*.test.ts',
  'test/endurance/local-factory/*.test.ts',
  'test/integration/audit/anchoring.test.ts',
  'test/infrastructure/proof.test.ts',
];

const named = process.argv.slice(2);
const files = named.length > 0 ? named : WORLDS.flatMap((pattern) => globSync(pattern)).sort();
const folder = mkdtempSync(join(tmpdir(), 'recorded-calls-'));
const recorder = join(process.cwd(), 'test/support/record-aws-calls.ts');
const { status } = spawnSync(
  process.execPath,
  ['--test', '--test-timeout=300000', '--test-reporter=dot', ...files],
  {
    stdio: 'inherit',
    env: { ...process.env, RECORD_AWS_CALLS: folder, NODE_OPTIONS: `--import=${recorder}` },
  },
);

const lines = globSync(join(folder, '*.jsonl')).flatMap((path) => readFileSync(path, 'utf8').split('\n'));
const before = named.length > 0 ? (JSON.parse(readFileSync(RECORDED, 'utf8')) as object[]) : [];
const all = new Set([...before.map((call) => JSON.stringify(call)), ...lines]);
const calls = [...all].sort().map((line) => JSON.parse(line) as object);
writeFileSync(RECORDED, `[\n${calls.map((call) => `  ${JSON.stringify(call)}`).join(',\n')}\n]\n`);
rmSync(folder, { recursive: true, force: true });
spawnSync('npx', ['biome', 'format', '--write', RECORDED], { stdio: 'ignore' });
console.log(`${calls.length} different calls in ${RECORDED}`);
process.exitCode = status ?? 1;
