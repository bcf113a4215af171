import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readIssueFile } from '../../../../src/execution/standalone/read-issue-file.ts';

const table: [string, string, { title: string; body: string }][] = [
  [
    'front matter',
    '---\ntitle: "Add: a thing"\nlabels: [x]\n---\nBody\n\n# Not the title\n',
    { title: 'Add: a thing', body: 'Body\n\n# Not the title' },
  ],
  ['a numeric title', '---\ntitle: 42\n---\n', { title: '42', body: '' }],
  ['a heading', '\n# Add a thing\n\nBody\n', { title: 'Add a thing', body: 'Body' }],
  ['a heading further down', 'Intro\n# Add a thing\nBody', { title: 'Add a thing', body: 'Intro\nBody' }],
  ['plain words', 'Add a thing\nBody', { title: 'Add a thing', body: 'Body' }],
  ['Windows line ends and a byte order mark', '\uFEFF# Add\r\n\r\nBody\r\n', { title: 'Add', body: 'Body' }],
];

describe('readIssueFile', () => {
  for (const [name, content, expected] of table)
    it(`understands ${name}`, () => assert.deepEqual(readIssueFile(content), expected));

  for (const content of ['', '\n \n', '---\nlabels: x\n---\nBody', '---\ntitle: [\n---\nBody']) {
    it(`refuses ${JSON.stringify(content)}`, () =>
      assert.throws(() => readIssueFile(content), { code: 'issue-unreadable' }));
  }
});
