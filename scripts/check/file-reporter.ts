import { relative, resolve } from 'node:path';
import type { EventData } from 'node:test';
import type { TestEvent } from 'node:test/reporters';
import { inspect } from 'node:util';

/**
 * Reports one line for each test file, then the whole story of each test that failed. Where files share a process the runner sums up the whole only: their lines are
 * counted here.
 */
export default async function* fileReporter(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const failures = new Failures();
  const finished = new Set<string>();
  const shared = process.execArgv.includes('--test-isolation=none') ? new SharedProcess() : undefined;
  for await (const { type, data } of events) {
    // `test:fail` would come too late: it waits for every file that was started earlier.
    if (type === 'test:complete') {
      finished.add(data.name);
      failures.add(data);
      yield* shared?.tell(data) ?? [];
    }
    if (type === 'test:stderr') failures.note(data.file, data.message);
    if (type === 'test:diagnostic' && data.file !== undefined) failures.note(data.file, `${data.message}\n`);
    if (type === 'test:summary') yield* [...(shared?.tellLast() ?? []), tellSummary(data)];
    if (type === 'test:interrupted') {
      yield* data.tests.filter(({ name }) => !finished.has(name)).map(tellUnfinished);
      // Nothing that is yielded after the loop is heard once the run was interrupted.
      yield* failures.tell();
    }
  }
  yield* failures.tell();
}

/** The files of one process, which come one after the other. */
class SharedProcess {
  #file: { name: string; tests: number; passed: number; ms: number } | undefined;

  *tell({ file: name, nesting, details }: EventData.TestComplete): Generator<string> {
    if (name === undefined) return;
    if (this.#file?.name !== name) {
      yield* this.tellLast();
      this.#file = { name, tests: 0, passed: 0, ms: 0 };
    }
    if (nesting === 0) this.#file.ms += details.duration_ms;
    if (details.type === 'suite') return;
    this.#file.tests += 1;
    if (details.error === undefined) this.#file.passed += 1;
  }

  *tellLast(): Generator<string> {
    if (this.#file === undefined) return;
    const { name, tests, passed, ms } = this.#file;
    this.#file = undefined;
    yield `${passed === tests ? '✔' : '✖'} ${relative('test', name)}: ${passed} of ${tests} passed (${(ms / 1000).toFixed(1)} s)\n`;
  }
}

/** What went wrong so far, kept for the end so that it is not lost between the lines of the files. */
class Failures {
  readonly #stories: string[] = [];
  readonly #files = new Set<string>();
  readonly #complaints = new Map<string, string>();

  add(failure: EventData.TestComplete): void {
    const { error } = failure.details;
    if (error === undefined || failure.todo !== undefined) return;
    if (!isEchoOfInnerTest(error)) this.#stories.push(tellFailure(failure, error));
    if (failure.file !== undefined) this.#files.add(resolve(failure.file));
  }

  note(file: string, message: string): void {
    this.#complaints.set(resolve(file), (this.#complaints.get(resolve(file)) ?? '') + message);
  }

  /** What the tests of good files print is noise; what a failed file prints may be the explanation. */
  *tell(): Generator<string> {
    for (const file of this.#files) yield this.#complaints.get(file) ?? '';
    yield* this.#stories;
    this.#files.clear();
    this.#stories.length = 0;
  }
}

/** A suite or a file fails when a test in it does: that test has told its story already. */
function isEchoOfInnerTest(error: Error): boolean {
  return 'failureType' in error && error.failureType === 'subtestsFailed';
}

function tellSummary({ file, success, counts, duration_ms }: EventData.TestSummary): string {
  const what = file === undefined ? 'in all' : relative('test', file);
  const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
  const seconds = (duration_ms / 1000).toFixed(1);
  return `${success ? '✔' : '✖'} ${what}: ${counts.passed} of ${counts.tests} passed${skipped} (${seconds} s)\n`;
}

function tellFailure({ name, file, line }: EventData.TestComplete, error: Error): string {
  const place = file === undefined ? '' : ` (${relative('.', file)}:${line})`;
  return `\n✖ ${name}${place}\n${explain(error)}\n`;
}

function tellUnfinished({ name }: EventData.TestStart): string {
  return `✖ ${relative('test', name)}: had not ended when it was stopped; a server or timer left open?\n`;
}

/** A file whose tests all passed still fails when its process ends badly; the runner knows only how it ended. */
function explain(error: Error): string {
  if ('exitCode' in error && 'signal' in error) {
    return `its process ended with exit code ${error.exitCode}, signal ${error.signal}`;
  }
  return inspect(error.cause ?? error);
}
