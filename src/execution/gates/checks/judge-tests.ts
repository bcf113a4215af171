import type { ChangedText } from '../changed-text.ts';
import type { Finding } from '../finding.ts';
import { readTestLines, without } from './assertions.ts';

/**
 * Tests that were there belong to who wrote them: a change may add to them, and say anew what they say, but not say less. An assertion that moved to another
 * test file is not gone.
 *
 * @param tests the changed test files
 */
export function judgeTests(tests: readonly ChangedText[]): Finding[] {
  const all = tests.map(({ path, status, before = '', after = '' }) => ({
    path,
    deleted: status === 'deleted',
    before: readTestLines(before),
    after: readTestLines(after),
  }));
  const markersMovedHere = all.flatMap(({ before, after }) => without(after.markers, before.markers));
  const movedHere = all.flatMap(({ before, after }) => without(after.assertions, before.assertions));
  return all.flatMap(({ path, deleted, before, after }) => {
    const finding = (code: string, severity: Finding['severity'], message: string, fix: string): Finding => ({
      ...{ code, severity, path, message, fix },
    });
    const gone = without(without(before.assertions, after.assertions), movedHere);
    const fresh = without(after.assertions, before.assertions);
    const findings: Finding[] = [];
    if (deleted && gone.length > 0)
      findings.push(
        finding(
          'test-deleted',
          'high',
          `a test file with ${before.assertions.length} assertions is deleted`,
          'leave it; a person decides which tests are given up',
        ),
      );
    else if (gone.length > fresh.length)
      findings.push(
        finding(
          'assertions-removed',
          'high',
          `${gone.length - fresh.length} assertions fewer: ${shorten(gone[0])}`,
          'mend the code, not the test',
        ),
      );
    else if (gone.length > 0)
      findings.push(
        finding(
          'assertions-changed',
          'medium',
          `${gone.length} assertions say something else: ${shorten(gone[0])}`,
          'make sure that the request asks for it',
        ),
      );
    const unmarked = without(without(before.markers, after.markers), markersMovedHere);
    if (!deleted && unmarked.length > 0)
      findings.push(
        finding(
          'tests-removed',
          'high',
          `${unmarked.length} functions are no longer tests: ${shorten(unmarked[0])} is gone`,
          'leave them; a person decides which tests are given up',
        ),
      );
    const idle = without(after.trivial, before.trivial);
    if (idle.length > 0)
      findings.push(
        finding(
          'assertion-without-meaning',
          'high',
          `it cannot fail: ${shorten(idle[0])}`,
          'assert what the code does',
        ),
      );
    const off = without(after.switchedOff, before.switchedOff);
    if (off.length > 0)
      findings.push(
        finding('test-switched-off', 'high', `tests that no longer run: ${shorten(off[0])}`, 'let it run'),
      );
    return findings;
  });
}

function shorten(line = ''): string {
  return line.length <= 80 ? line : `${line.slice(0, 80)}…`;
}
