import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyHunks } from '../../../../src/execution/tools/patch/apply-hunks.ts';
import { parsePatch } from '../../../../src/execution/tools/patch/parse-patch.ts';
import { planPatch } from '../../../../src/execution/tools/patch/plan-patch.ts';

async function plan(body: string, tree: Record<string, string> = {}) {
  const parsed = parsePatch(`*** Begin Patch\n${body}\n*** End Patch\n`);
  if ('refused' in parsed) return parsed.refused;
  const planned = await planPatch(parsed.changes, async (path) => tree[path]);
  return 'refused' in planned
    ? planned.refused
    : Object.fromEntries(planned.files.map(({ path, after }) => [path, after]));
}

test('files are added, changed, moved and deleted in one patch', async () => {
  const patch = [
    '*** Add File: new.txt',
    '+one',
    '+',
    '+three',
    '*** Update File: a.txt',
    '@@ section two',
    ' keep',
    '-old',
    '+new',
    '*** Update File: b.txt',
    '*** Move to: c.txt',
    '-b',
    '+c',
    '*** Delete File: d.txt',
  ].join('\n');
  const tree = {
    'a.txt': 'section one\nkeep\nold\nsection two\nkeep\nold\n',
    'b.txt': 'b\n',
    'd.txt': 'd\n',
  };
  assert.deepEqual(await plan(patch, tree), {
    'new.txt': 'one\n\nthree\n',
    'a.txt': 'section one\nkeep\nold\nsection two\nkeep\nnew\n',
    'b.txt': undefined,
    'c.txt': 'c\n',
    'd.txt': undefined,
  });
});

test('several changes in a file apply in order, also where the same lines occur before', async () => {
  const patch = '*** Update File: a\n@@\n-x\n+1\n@@\n-x\n+2\n@@\n-x\n+3';
  assert.deepEqual(await plan(patch, { a: 'x\nx\nx\n' }), { a: '1\n2\n3\n' });
});

test('lines are inserted after their context, and at the end of the file', async () => {
  assert.deepEqual(await plan('*** Update File: a\n@@ one\n+one and a half', { a: 'one\ntwo\n' }), {
    a: 'one\none and a half\ntwo\n',
  });
  assert.deepEqual(await plan('*** Update File: a\n@@\n+three\n*** End of File', { a: 'one\ntwo\n' }), {
    a: 'one\ntwo\nthree\n',
  });
  assert.deepEqual(await plan('*** Update File: a\n@@\n-x\n+y\n*** End of File', { a: 'x\nx\n' }), {
    a: 'x\ny\n',
  });
});

test('headers with numbers, missing spaces on empty lines and trailing white space are forgiven', async () => {
  const patch = '*** Update File: a\n@@ -1,3 +1,3 @@\n one\n\n-two\n+TWO';
  assert.deepEqual(await plan(patch, { a: 'one  \n\ntwo\n' }), { a: 'one\n\nTWO\n' });
});

test('Windows line ends and a missing last line break are kept', () => {
  const hunk = { context: [], before: ['b'], after: ['B'], atEnd: false };
  assert.deepEqual(applyHunks('a\r\nb\r\nc\r\n', [hunk]), { text: 'a\r\nB\r\nc\r\n' });
  assert.deepEqual(applyHunks('a\nb', [hunk]), { text: 'a\nB' });
});

for (const [name, patch, message] of [
  ['a context that is not there', '*** Update File: a\n@@ nowhere\n-x\n+y', /change 1 does not fit/],
  [
    'lines that are not there, with the nearest',
    '*** Update File: a\n-on\n-two\n+x',
    /nearest is at lines 1 to 2/,
  ],
  ['a file that is not there', '*** Update File: none\n-x\n+y', /"none": it does not exist/],
  ['adding a file that is there', '*** Add File: a\n+x', /exists already/],
  ['deleting a file that is not there', '*** Delete File: none', /does not exist/],
  [
    'moving onto a file that is there',
    '*** Update File: a\n*** Move to: b\n-one\n+1',
    /cannot be moved to "b"/,
  ],
  ['a line without sign', '*** Update File: a\none', /line 3 of the patch \("one"\)/],
  ['an added file with a bare line', '*** Add File: c\nbare', /must begin with "\+"/],
  ['an unknown header', '*** Rename File: a', /expected/],
  ['no change', '', /expected|no change/],
  ['an update without lines', '*** Update File: a', /contains no change/],
] as const) {
  test(`${name}: nothing is changed and the words are precise`, async () => {
    const outcome = await plan(patch, { a: 'one\ntwo\n', b: 'b\n' });
    assert.equal(typeof outcome, 'string');
    assert.match(String(outcome), message);
  });
}

test('a patch without envelope says what is missing', () => {
  assert.match(JSON.stringify(parsePatch('--- a\n+++ b')), /first line/);
  assert.match(JSON.stringify(parsePatch('*** Begin Patch\n*** Delete File: a')), /last line/);
});

test('a later part that does not fit leaves the earlier parts undone', async () => {
  const outcome = await plan('*** Add File: new\n+x\n*** Update File: a\n-none\n+y', { a: 'one\n' });
  assert.match(String(outcome), /does not fit/);
});
