import { relative, resolve } from 'node:path';
import type { EventData } from 'node:test';
import type { TestEvent } from 'node:test/reporters';
import { inspect } from 'node:util';

/** Reports one line for each test file, then the whole story of each test that failed. */
export default async function* fileReporter(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const failures: string[] = [];
  const failed = new Set<string>();
  const complaints = new Map<string, string>();
  for await (const { type, data } of events) {
    if (type === 'test:fail') {
      if (!isEchoOfInnerTest(data)) failures.push(tellFailure(data));
      if (data.file !== undefined) failed.add(resolve(data.file));
    }
    if (type === 'test:stderr') note(complaints, data);
    if (type === 'test:summary') yield tellSummary(data);
  }
  // What the tests of good files print is noise; what a failed file prints may be the explanation.
  for (const file of failed) yield complaints.get(file) ?? '';
  yield* failures;
}

function note(complaints: Map<string, string>, { file, message }: EventData.TestStderr): void {
  complaints.set(resolve(file), (complaints.get(resolve(file)) ?? '') + message);
}

/** A suite or a file fails when a test in it does: that test has told its story already. */
function isEchoOfInnerTest({ details }: EventData.TestFail): boolean {
  return 'failureType' in details.error && details.error.failureType === 'subtestsFailed';
}

function tellSummary({ file, success, counts, duration_ms }: EventData.TestSummary): string {
  const what = file === undefined ? 'in all' : relative('test', file);
  const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
  const seconds = (duration_ms / 1000).toFixed(1);
  return `${success ? '✔' : '✖'} ${what}: ${counts.passed} of ${counts.tests} passed${skipped} (${seconds} s)\n`;
}

function tellFailure({ name, file, line, details }: EventData.TestFail): string {
  const place = file === undefined ? '' : ` (${relative('.', file)}:${line})`;
  return `\n✖ ${name}${place}\n${inspect(details.error.cause ?? details.error)}\n`;
}
