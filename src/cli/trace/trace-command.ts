import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import type { Environment } from '../../config/parse-environment.ts';
import { print } from '../print.ts';
import { type JobRecordsOptions, jobRecordsOf, withJobRecords } from '../records-source.ts';
import { describeEntry, describeTrace } from './describe-trace.ts';

type Options = JobRecordsOptions & {
  attempt?: number;
  step?: number;
  json: boolean;
};

/** `factory trace show`: what an attempt did, step by step. */
export function addTraceCommand(program: Command, environment: Environment): void {
  const show = program.command('trace').description('look at what an attempt did').command('show');
  withJobRecords(show)
    .description('print a trace: each call, result, gate and cost on a line')
    .argument('<job>', 'the id of a job, or a trace file (JSONL)')
    .option(
      '--attempt <n>',
      'which attempt of the job; the newest that left a trace unless given',
      wholeNumber,
    )
    .option('--step <n>', 'show one entry in full', wholeNumber)
    .option('--json', 'print the steps as JSON, one a line', false)
    .addHelpText(
      'after',
      '\nColumns: number, what, about, duration, tokens in/out, cost, exit code, first line. Red: it failed.\nAn attempt leaves its trace when it ends; one whose worker was lost leaves none.\nExit code: 0 shown, 1 there is no such trace or step.',
    )
    .action((job: string, options: Options) => showTrace(job, options, environment));
}

function wholeNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number.');
}

async function showTrace(job: string, options: Options, environment: Environment): Promise<void> {
  const { openTrace } = await import('../../wiring/trace.ts');
  const trace = await openTrace(sourceOf(job, options), environment);
  if (options.step !== undefined) return showStep(trace.entries, options.step);
  if (trace.heading !== undefined && !options.json) print(trace.heading);
  const colours = process.stdout.isTTY && environment.NO_COLOR === undefined;
  const lines = options.json
    ? trace.steps.map((step) => JSON.stringify(step))
    : describeTrace(trace.steps, { width: process.stdout.columns ?? 160, colours });
  for (const line of lines) print(line);
  if (trace.broken !== undefined)
    process.stderr.write(`From entry ${trace.broken.seq} on it cannot be read: ${trace.broken.problem}.\n`);
}

function showStep(entries: readonly { seq: number }[], seq: number): void {
  const entry = entries.find((each) => each.seq === seq);
  if (entry === undefined) {
    process.stderr.write(`There is no step ${seq}: the trace ends with ${entries.at(-1)?.seq}.\n`);
    process.exitCode = 1;
  } else print(describeEntry(entry));
}

function sourceOf(job: string, { attempt, ...records }: Options) {
  if (existsSync(job)) return { kind: 'file', path: resolve(job) } as const;
  return { ...jobRecordsOf(job, records, 'Traces'), ...(attempt === undefined ? {} : { attempt }) };
}
