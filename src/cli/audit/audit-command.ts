import { resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Environment } from '../../config/parse-environment.ts';
import { FactoryError } from '../../contracts/factory-error.ts';
import type { AuditSource, OpenAudit } from '../../wiring/audit.ts';
import type { ProvenanceSource } from '../../wiring/provenance.ts';
import { print } from '../print.ts';
import { type RecordsOptions, withRecords } from '../records-source.ts';
import { describeAudit, describeTotals, totalsOf } from './describe-audit.ts';

type SourceOptions = RecordsOptions & {
  anchors?: string;
  withoutAnchors: boolean;
  file?: string;
  job?: string;
};

/** What a signed statement is about, and what it takes to check it. */
type StatementOptions = { pr?: string; archive?: string; key?: string; bucket?: string; json: boolean };

const exitCodes = '\nExit code: 0 nothing found, 1 findings, 2 the records cannot be read.';
const tableHelp =
  '\nOn AWS credentials and region are found as the AWS SDK finds them; dynamodb:Query and Scan on the table and s3:ListBucketVersions on the bucket are enough.';

/** `factory audit`: is the log what was written, and does it tell of nothing that was forbidden? */
export function addAuditCommand(program: Command, environment: Environment): void {
  const audit = program
    .command('audit')
    .description('verify and export the logs of all jobs; nothing is changed');
  withSource(audit.command('verify'))
    .description('check continuity, hashes, anchors and the rules of approval of every job')
    .option('--file <jsonl>', 'an export instead of a table')
    .option('--pr <owner/repo#n>', 'the signed provenance of a pull request, against its log and its head')
    .option('--archive <file>', 'the signed provenance of the archive that the job --job delivered')
    .option('--key <pem>', 'the public key to check it with, unless the App’s key is in the environment')
    .addOption(
      new Option('--bucket <name>', 'with --table and --pr or --archive: the bucket of artifacts').env(
        'ARTIFACT_BUCKET',
      ),
    )
    .option('--json', 'print the outcome as JSON', false)
    .addHelpText('after', `${exitCodes}${tableHelp}`)
    .action((options: SourceOptions & StatementOptions) =>
      options.pr === undefined && options.archive === undefined
        ? withAudit(options, environment, (opened) => verify(opened, options))
        : verifyStatement(options, environment),
    );
  withSource(audit.command('export'))
    .description('write every commit and anchor to standard output, one JSON object a line')
    .addHelpText('after', `${exitCodes}${tableHelp}`)
    .action((options: SourceOptions) =>
      withAudit(options, environment, (opened) => exportAll(opened, options)),
    );
}

function withSource(command: Command): Command {
  return withRecords(command)
    .addOption(new Option('--anchors <bucket>', 'the bucket of its anchors').env('ANCHOR_BUCKET'))
    .option('--without-anchors', 'verify a table although its anchors cannot be read', false)
    .option('--job <id>', 'one job only');
}

function sourceOf({ data, table, anchors, withoutAnchors, file }: SourceOptions): AuditSource {
  if (file !== undefined) return { kind: 'file', path: resolve(file) };
  if (table === undefined) return { kind: 'data', dataDir: resolve(data) };
  if (withoutAnchors) return { kind: 'table', tableName: table };
  if (anchors !== undefined) return { kind: 'table', tableName: table, anchorBucket: anchors };
  throw new InvalidArgumentError(
    'Without its anchors a table proves little. Name their bucket (--anchors BUCKET or ANCHOR_BUCKET), or say --without-anchors.',
  );
}

async function verifyStatement(
  options: SourceOptions & StatementOptions,
  environment: Environment,
): Promise<void> {
  try {
    const source = statementSourceOf(options);
    const { pr, archive, job } = options;
    const { verifyOneArchive, verifyOnePullRequest } = await import('./verify-statement.ts');
    if (pr !== undefined && archive !== undefined)
      throw new InvalidArgumentError('A delivery is a pull request or an archive: say --pr or --archive.');
    if (archive !== undefined && job === undefined)
      throw new InvalidArgumentError('Say which job delivered the archive: --job ID.');
    process.exitCode = await (pr === undefined
      ? verifyOneArchive({ ...options, archive: archive ?? '', job: job ?? '' }, source, environment)
      : verifyOnePullRequest({ ...options, pr }, source, environment));
  } catch (fault) {
    tellUnreadable(fault);
  }
}

/** Statements are artifacts: they lie in the folder, or in a bucket beside the table. */
function statementSourceOf(options: SourceOptions & StatementOptions): ProvenanceSource {
  const source = sourceOf(options);
  const { bucket } = options;
  if (source.kind === 'file')
    throw new InvalidArgumentError('An export holds no statements: leave out --file, --pr or --archive.');
  if (source.kind === 'data') return source;
  if (bucket !== undefined) return { ...source, bucket };
  throw new InvalidArgumentError('Name the bucket of artifacts: --bucket BUCKET or ARTIFACT_BUCKET.');
}

function tellUnreadable(fault: unknown): void {
  const expected = fault instanceof FactoryError || fault instanceof InvalidArgumentError;
  process.stderr.write(`${expected ? fault.message : String((fault as Error)?.stack ?? fault)}\n`);
  process.exitCode = 2;
}

/** What cannot be read ends with 2, so that nobody takes it for a clean log. */
async function withAudit(
  options: SourceOptions,
  environment: Environment,
  use: (opened: OpenAudit) => Promise<number>,
): Promise<void> {
  let opened: OpenAudit | undefined;
  // Loaded here: no other command, and no help, should wait for it. The same holds for every command of the factory.
  const { openAudit } = await import('../../wiring/audit.ts');
  try {
    opened = await openAudit(sourceOf(options), environment);
    if (opened.notice !== undefined) process.stderr.write(`${opened.notice}\n`);
    process.exitCode = await use(opened);
  } catch (fault) {
    tellUnreadable(fault);
  } finally {
    await opened?.close();
  }
}

function jobsOf({ job }: SourceOptions): string[] | undefined {
  return job === undefined ? undefined : [job];
}

async function verify(opened: OpenAudit, options: SourceOptions & { json: boolean }): Promise<number> {
  const audits = [];
  for await (const audit of opened.verify(jobsOf(options))) {
    audits.push(audit);
    if (!options.json) print(describeAudit(audit));
  }
  const totals = totalsOf(audits);
  print(options.json ? JSON.stringify({ ...totals, audits }) : describeTotals(totals));
  return totals.findings === 0 ? 0 : 1;
}

async function exportAll(opened: OpenAudit, options: SourceOptions): Promise<number> {
  let damaged = 0;
  for await (const entry of opened.entries(jobsOf(options))) {
    if (entry.type === 'unreadable') {
      damaged += 1;
      process.stderr.write(`${entry.message}\n`);
    }
    if (!print(JSON.stringify(entry))) await new Promise((drained) => process.stdout.once('drain', drained));
  }
  return damaged === 0 ? 0 : 1;
}
