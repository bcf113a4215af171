import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AwsCall, awsCalls } from '../../src/adapters/aws/aws-calls.ts';
import { permissionsOf } from './permissions-of.ts';

// node --import ./test/support/record-aws-calls.ts: what the executables of this process ask of AWS is in a file of RECORD_AWS_CALLS when the process ends.
const folder = process.env.RECORD_AWS_CALLS;
const lines = new Set<string>();

awsCalls.subscribe((message) => {
  const call = message as AwsCall;
  if (call.executable === undefined) return;
  for (const needed of permissionsOf(call))
    lines.add(JSON.stringify({ executable: call.executable, ...needed }));
});

process.on('exit', () => {
  if (folder === undefined || lines.size === 0) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${process.pid}-${process.hrtime.bigint()}.jsonl`), [...lines].join('\n'));
});
