import { isTestMarker } from './rust-tests.ts';

/** A line that asserts something, in the words of common test frameworks. */
const assertion =
  /\bassert(?:_?\w+)?(?:\.\w+)*\s*[!(]|\bexpect\s*\(|\.should\b|^\s*assert\s|\bself\.assert\w+\(|\bt\.(?:Error|Errorf|Fatal|Fatalf|Fail|FailNow)\(|\brequire\.\w+\(t\b|\bEXPECT_\w+\(|\bASSERT_\w+\(|\bverify\(/;
/** An assertion that cannot fail. */
const trivial =
  /\bassert(?:\.ok|\.strict|True)?\s*\(\s*(?:true|True|1)\s*[,)]|\bexpect\(\s*(?:true|1)\s*\)\.to(?:Be|Equal|BeTruthy|Be\.true)|^\s*assert\s+(?:True|1|1\s*==\s*1)\s*(?:#|$)|\bassert!\(\s*true\s*[,)]|\bassert\.(?:equal|strictEqual|deepEqual)\(\s*(\d+|true|'[^']*')\s*,\s*\1\s*[,)]/;
/** A test that is not run, or the only one that is. */
const switchedOff =
  /\b(?:it|test|describe|context|suite)\.(?:skip|todo|only)\b|\b(?:xit|xdescribe|xtest|fit|fdescribe)\s*\(|\b(?:skip|todo|only):\s*true\b|@(?:pytest\.mark\.(?:skip|skipif|xfail)|unittest\.(?:skip|skipIf|expectedFailure)|Disabled|Ignore)\b|\bself\.skipTest\(|\bpytest\.skip\(|\bt\.Skip(?:f|Now)?\(|#\[\s*(?:ignore\b|cfg_attr\([^\]]*\bignore\b|cfg\(\s*(?:any\(\s*\)|not\(\s*test\s*\)))|^\s*(?:process\.exit\(\s*0?\s*\)|sys\.exit\(\s*0?\s*\)|os\._exit\()/;

const commentStart = /^\s*(?:\/\/|#(?!\[)|\*|\/\*)/;

/** `markers`: lines that make a function a test, in languages where a line does. */
export type TestLines = {
  assertions: string[];
  trivial: string[];
  switchedOff: string[];
  markers: string[];
};

/** What the lines of a test file assert, without what stands in comments. Spaces do not count. */
export function readTestLines(text: string): TestLines {
  const lines: TestLines = { assertions: [], trivial: [], switchedOff: [], markers: [] };
  for (const line of text.split('\n')) {
    if (line.length > 2_000 || commentStart.test(line)) continue;
    const plain = line.replaceAll(/\s+/g, ' ').trim();
    if (trivial.test(line)) lines.trivial.push(plain);
    else if (assertion.test(line)) lines.assertions.push(plain);
    if (switchedOff.test(line)) lines.switchedOff.push(plain);
    if (isTestMarker(line)) lines.markers.push(plain);
  }
  return lines;
}

/** What of `many` is left when each of `taken` has taken one like it away. */
export function without(many: readonly string[], taken: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const each of taken) left.set(each, (left.get(each) ?? 0) + 1);
  return many.filter((each) => {
    const count = left.get(each) ?? 0;
    if (count > 0) left.set(each, count - 1);
    return count === 0;
  });
}
