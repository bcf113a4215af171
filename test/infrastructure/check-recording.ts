import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { FunctionName } from '../../src/config/function-settings.ts';
import type { RecordedCall } from './expected-requests.ts';

/** The files of adapters for AWS that a function carries, as the maps beside its code tell. */
export function adaptersIn(folder: string): string[] {
  const sources = globSync(join(folder, '*.map')).flatMap(
    (path) => (JSON.parse(readFileSync(path, 'utf8')) as { sources: string[] }).sources,
  );
  return [...new Set(sources.flatMap((source) => /src\/adapters\/aws\/[\w-]+\.ts$/.exec(source)?.[0] ?? []))];
}

/** What an adapter can send, as IAM names it. Every command class it makes, and every one it pages through. */
function actionsIn(adapter: string): string[] {
  const text = readFileSync(adapter, 'utf8');
  const commands = [...text.matchAll(/\bnew (\w+)Command\(|\bpaginate(\w+)\(/g)];
  const names = commands.map(([, made, paged]) => made ?? paged ?? '');
  return [...new Set(names.map((name) => namesInIam[name] ?? name))];
}

const namesInIam: Readonly<Record<string, string>> = {
  HeadObject: 'GetObject',
  ListObjectVersions: 'ListBucketVersions',
};

/** Where an adapter's calls go, when IAM tells that apart from where another adapter sends the same command. */
const places: Readonly<Record<string, (call: RecordedCall) => boolean>> = {
  's3-artifact-store.ts': ({ resource }) => resource.startsWith('artifacts'),
  's3-anchor-store.ts': ({ resource }) => resource.startsWith('anchors'),
  's3-delivered-files.ts': ({ resource }) => resource.startsWith('deliveries'),
  'dynamodb-learning-store.ts': deletes('LEARNING#'),
  'dynamodb-slot-store.ts': deletes('SLOT#'),
  'dynamodb-unanchored-heads.ts': deletes('UNANCHORED#'),
};

function deletes(kind: string): (call: RecordedCall) => boolean {
  return ({ action, context }) =>
    action !== 'dynamodb:DeleteItem' || context?.['dynamodb:LeadingKeys'] === kind;
}

const onlyReads = 'it reads logs and commits nothing';
const fromTemplate =
  'whether it signs by KMS is said by its variables, from which the proof derives the call';
const byShell = 'pages are read by commands of the shell, with the rights of a person';
const bySweeper = 'marks are taken away by the sweeper when it has anchored a head';
const smallMessages =
  'the messages of its queue hold names and numbers; a larger one is none of ours and ends among the dead letters';

/**
 * What a function carries and never does, by file or by file and action, and the queues to which it never sends, each with the reason. It has no right to do it
 * either: the proof finds what is granted and not needed.
 */
const never: Record<FunctionName, Readonly<Record<string, string>>> = {
  'github-webhook': {
    'queue/dispatch': 'it knows the jobs queue alone',
    'queue/reports.fifo': 'it knows the jobs queue alone',
    'queue/quarantine': 'it knows the jobs queue alone',
  },
  'worker-api': {
    'scan-page.ts': byShell,
    'kms-app-key.ts': fromTemplate,
    'dynamodb-unanchored-heads.ts DeleteItem': bySweeper,
    'queue/jobs': 'nothing a worker says leads to an analysis',
    'queue/quarantine': 'it consumes no queue',
  },
  governance: {
    'scan-page.ts': byShell,
    'kms-app-key.ts': fromTemplate,
    'dynamodb-unanchored-heads.ts DeleteItem': bySweeper,
    'dynamodb-slot-store.ts DeleteItem':
      'it looks at places to say why a job waits; the dispatcher takes and gives them',
  },
  dispatcher: {
    'scan-page.ts': byShell,
    'dynamodb-budget-store.ts UpdateItem': 'money is added by what governance commits',
    'dynamodb-learning-store.ts': 'nothing is delivered by a start',
    'dynamodb-unanchored-heads.ts DeleteItem': bySweeper,
    'dynamodb-unanchored-heads.ts UpdateItem': bySweeper,
    's3-artifact-store.ts': smallMessages,
    'queue/dispatch': 'what follows from a start goes to tasks and reports',
  },
  reporter: {
    'scan-page.ts': byShell,
    'kms-app-key.ts': fromTemplate,
    'dynamodb-budget-store.ts': onlyReads,
    'dynamodb-event-store.ts PutItem': onlyReads,
    'dynamodb-head-store.ts': onlyReads,
    'dynamodb-learning-store.ts': onlyReads,
    'dynamodb-outcome-store.ts': onlyReads,
    'dynamodb-unanchored-heads.ts': onlyReads,
    'revised-item.ts': onlyReads,
    's3-artifact-store.ts PutObject': smallMessages,
    'queue/dispatch': onlyReads,
    'queue/reports.fifo': onlyReads,
  },
  sweeper: {
    'dynamodb-slot-store.ts DeleteItem': 'it tells the dispatcher, which gives places back',
    'kms-app-key.ts': fromTemplate,
    'ecs-task-runner.ts RunTask': 'it only looks after tasks; the dispatcher starts and ends them',
    'ecs-task-runner.ts StopTask': 'it only looks after tasks; the dispatcher starts and ends them',
    's3-artifact-store.ts PutObject': smallMessages,
    'queue/quarantine': 'it consumes no queue',
  },
};

const queues = ['jobs', 'dispatch', 'reports.fifo', 'quarantine'];

/**
 * Calls that a function could make with what it carries and that were never recorded, and accounts in `never` that have become false. None: the recording is complete.
 */
export function checkRecording(
  name: FunctionName,
  folder: string,
  recorded: readonly RecordedCall[],
): string[] {
  const own = recorded.filter(({ executable }) => executable === name);
  const used = new Set<string>();
  const isAccounted = (...keys: string[]): boolean => {
    const key = keys.find((each) => never[name][each] !== undefined);
    if (key !== undefined) used.add(key);
    return key !== undefined;
  };
  const unrecorded = adaptersIn(folder).flatMap((adapter) => {
    const file = basename(adapter);
    const made = own.filter(places[file] ?? (() => true)).map(({ action }) => action.split(':')[1]);
    return actionsIn(adapter)
      .filter((action) => !made.includes(action) && !isAccounted(file, `${file} ${action}`))
      .map((action) => `${name} carries ${file}, and was never seen to ${action}`);
  });
  const sent = own.filter(({ action }) => action === 'sqs:SendMessage').map(({ resource }) => resource);
  const unsent = queues
    .map((queue) => `queue/${queue}`)
    .filter((queue) => !sent.includes(queue) && !isAccounted(queue))
    .map((queue) => `${name} was never seen to send to ${queue}`);
  const stale = Object.keys(never[name])
    .filter((key) => !used.has(key))
    .map((key) => `${name} is said never to use ${key}, which it does, or does not carry`);
  return [...unrecorded, ...unsent, ...stale];
}
