import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { attemptReportSchema } from '../../src/contracts/attempt-report.ts';
import type { WorkerDependencies } from '../../src/execution/supervisor/worker-dependencies.ts';
import { type PreparedFile, prepareRemote } from './git-remote.ts';
import { playAttempt } from './play-attempt.ts';
import { finish, type Parts, startRoleServer, write } from './role-server.ts';
import { type assignment, type recordingControl, supervisorMeans } from './supervised-attempt.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** A repository whose tests run in no time: shell scripts, and a runner that speaks TAP. */
export const greeter: Record<string, PreparedFile> = {
  'run-tests.sh': `red=0; n=0
for t in test/*.sh; do
  n=$((n + 1))
  if sh "$t"; then echo "ok $n - $t"; else echo "not ok $n - $t"; red=1; fi
done
exit $red
`,
  'src/greet.sh': 'echo bye\n',
  'test/greet.sh': 'test -n "$(sh src/greet.sh)"\n',
  'README.md': '# Greeter\n',
};
export const testCommand = 'sh run-tests.sh';
export const hello = 'echo hello\n';
export const newTest = 'test "$(sh src/greet.sh)" = hello || { echo "does not say hello"; exit 1; }\n';
export const code = {
  id: 'greet',
  text: 'Say hello',
  specItems: ['1'],
  acceptance: testCommand,
  writeGlobs: ['src/**'],
  testGlobs: ['test/hello.sh'],
};
export const docs = {
  id: 'docs',
  text: 'Say so in the README',
  specItems: ['1'],
  acceptance: 'grep -q hello README.md',
  writeGlobs: ['README.md'],
  dependsOn: ['greet'],
  speciality: 'docs',
};
export const plan = (...items: object[]) => [[finish({ items })]];
export const testsWritten = [write('test/hello.sh', newTest), finish({ files: ['test/hello.sh'] })];
export const story: Parts = {
  planner: plan(docs, code),
  test_designer: [testsWritten],
  developer: [
    [write('src/greet.sh', hello), finish()],
    [write('README.md', '# Greeter\n\nSays hello.\n'), finish()],
  ],
};

export async function attempt(
  parts: Parts,
  given: {
    files?: Record<string, PreparedFile>;
    change?: Partial<Parameters<typeof assignment>[0]>;
    means?: Partial<WorkerDependencies>;
    answer?: Parameters<typeof recordingControl>[1];
  } = {},
) {
  const remote = prepareRemote(temporaryFolder('lane-remote'), given.files ?? greeter);
  const server = await startRoleServer(parts);
  const change = {
    cloneUrl: remote.url,
    commands: { test: testCommand },
    roles: { planner: {} },
    ...given.change,
  };
  const { means, answer } = given;
  const played = await playAttempt(server, change, { means: supervisorMeans(means), answer });
  const trace = readFileSync(join(played.means.folder, 'trace.jsonl'), 'utf8');
  return { remote, trace, ...played };
}
export type Attempt = Awaited<ReturnType<typeof attempt>>;

export function reportOf({ end }: Attempt) {
  assert.ok(end.outcome === 'delivered', JSON.stringify(end).slice(0, 3_000));
  return attemptReportSchema.parse(end.report);
}
export const failed = ({ end }: Attempt) => {
  assert.ok(end.outcome === 'failed', JSON.stringify(end).slice(0, 3_000));
  return end;
};
