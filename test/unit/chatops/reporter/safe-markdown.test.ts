import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { quoted } from '../../../../src/chatops/reporter/markdown-blocks.ts';
import { safeMarkdown, safeMarkdownLine } from '../../../../src/chatops/reporter/safe-markdown.ts';
import { safeText } from '../../../../src/chatops/reporter/safe-text.ts';
import { activeIn, parseMarkdown, shownText } from '../../../support/active-markdown.ts';

/** Halves of what would call, link, load or close something, and everything that could stand between them and vanish, or end what keeps them apart. */
const halves = [
  ['@', '@octo-org', 'octo-org/everyone', 'a@b.example', '&#64;', 'x'],
  ['https:', 'https://', '//evil.example/x', 'www', 'www.', '.evil.example?x=leak', '_www.evil.example'],
  ['#', '&#35;', '12', 'GH-', 'gh-7', 'Fixes ', 'closes #', 'acme/other', 'acme/other#3', 'deadbee', 'f00'],
  [
    '<!-- -->',
    '<!--',
    '-->',
    '<b></b>',
    '<b>',
    '<details>',
    '<img src=x>',
    '<https://evil.example>',
    '<',
    '>',
  ],
  ['![x](y)', '![', '[', '](z)', '](https://evil.example "t")', '[y]', '[y]: z', '[^1]', '[^1]: z', '()'],
  ['`', '``', '```', '````', '`a`', '`` a`b` ``', '~', '~~', '~~~', '*', '**', '***', '_', '__', '\\', '\\`'],
  [
    '\n',
    '\n\n',
    '\r',
    '\r\n',
    '  \n',
    '\\\n',
    ' ',
    '    ',
    '\t',
    '&#10;',
    '&#13;',
    '\u200b',
    '\u00ad',
    '\u2028',
  ],
  [
    '- ',
    '- [x] ',
    '- [ ]',
    '1. ',
    '+ ',
    '> ',
    '# ',
    '---',
    '===',
    ':-:',
    '|',
    '| --- |',
    '|---|---|\n',
    '$',
    '!',
  ],
].flat();
const nasty = fc.array(fc.constantFrom(...halves), { maxLength: 24 }).map((parts) => parts.join(''));
/** Lines that begin like blocks, within each other. */
const nested = fc
  .array(
    fc.tuple(
      fc.array(fc.constantFrom('> ', '- ', '- [x] ', '1. ', '  ', '    ', '```\n', '<b></b>', ''), {
        maxLength: 3,
      }),
      fc.array(fc.constantFrom(...halves), { maxLength: 6 }),
      fc.constantFrom('\n', '\n\n', '\r', '\\\n', ' '),
    ),
    { maxLength: 8 },
  )
  .map((lines) => lines.map(([start, parts, end]) => [...start, ...parts, end].join('')).join(''));
const texts = fc.oneof(nasty, nested);

const runs = { numRuns: 200 };

describe('Markdown that others wrote', () => {
  test('does nothing where it is shown, whatever it is put together from', () => {
    fc.assert(
      fc.property(texts, (text) => assert.deepEqual(activeIn(safeMarkdown(text)), [])),
      runs,
    );
  });

  test('does nothing as a quote, as one line and as plain text either', () => {
    fc.assert(
      fc.property(texts, (text) => {
        assert.deepEqual(activeIn(quoted(text)), []);
        assert.deepEqual(activeIn(`- \`rule\`: ${safeMarkdownLine(text, 400)}`), []);
        assert.deepEqual(activeIn(`- ${safeText(text)}`), []);
      }),
      runs,
    );
  });

  test('ends where it ends: what the factory writes below is no part of it', () => {
    const last = (markdown: string) => parseMarkdown(`${markdown}\n\nBelow.`).children.at(-1);
    fc.assert(
      fc.property(texts, (text) => {
        for (const shown of [safeMarkdown(text), quoted(text)]) {
          const below = last(shown);
          assert.deepEqual([below?.type, below && shownText(below)], ['paragraph', 'Below.'], shown);
        }
      }),
      runs,
    );
  });

  test('stays on its line where it stands within a line of the factory', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const [list, ...rest] = parseMarkdown(`- \`a\`: ${safeMarkdownLine(text, 400)}\n- \`b\`: c`).children;
        assert.equal(rest.length, 0);
        assert.ok(list?.type === 'list');
        assert.equal(list.children.length, 2);
      }),
      runs,
    );
  });

  test('closes nothing where its Markdown becomes the message of a commit, in code neither', () => {
    const closing =
      /\b(close[sd]?|fix(e[sd])?|resolve[sd]?):?\s+([\w.-]+\/[\w.-]+)?(#|GH-|https?:\S+\/issues\/)\d/i;
    const wrap = fc.constantFrom('`', '``', '\n```\n', '*', '~~', '', '\\');
    const reference = fc.constantFrom(
      '#12',
      'GH-12',
      'acme/other#12',
      'https://github.com/acme/other/issues/12',
    );
    const word = fc.constantFrom('Fixes', 'closes:', 'RESOLVED', 'fix', 'Close');
    const gap = fc.constantFrom(' ', '\n', '  ', '\t', '<!-- -->', ' `', '\u200b ');
    fc.assert(
      fc.property(wrap, word, gap, reference, wrap, (before, ...rest) => {
        const text = [before, ...rest].join('');
        assert.doesNotMatch(safeMarkdown(text), closing);
        assert.doesNotMatch(safeMarkdown(`a ${text} ${before}`), closing);
        assert.doesNotMatch(safeText(text), closing);
      }),
    );
    assert.equal(safeMarkdown('`Fixes #12` and `a #12`'), '`Fixes # 12` and `a #12`');
  });

  test('leaves a gap where something was left out, so that what stood around it does not become one word', () => {
    assert.equal(safeMarkdown('https:<!-- -->//evil.example?x=leak'), 'https: //evil.example?x=leak');
    assert.equal(safeMarkdown('Fixes #<!-- -->12'), 'Fixes \\# 12');
    assert.equal(safeMarkdown('see GH-<b></b>12'), 'see GH- 12');
    assert.equal(safeMarkdown('see GH-![x](y)12'), 'see GH- 12');
  });

  test('is judged with the texts of its links, of which nothing but those is left', () => {
    assert.equal(safeMarkdown('see GH-[1](x)2 and [here](https://evil.example).'), 'see `GH-12` and here.');
    assert.equal(safeMarkdown('www[.evil](y).example'), '`www.evil.example`');
  });

  test('keeps its code apart from code that is made of the word beside it', () => {
    assert.equal(
      safeMarkdown('`` a`b` ``.@octo-org/everyone please'),
      '`` a`b` `` `.@octo-org/everyone` please',
    );
    assert.equal(safeMarkdown('see@`a`'), '`see@` `a`');
  });

  test('cannot end a quote or an item of a list, with whatever GitHub takes for the end of a line', () => {
    assert.deepEqual(activeIn(quoted('```\na\r@everyone\r```')), []);
    assert.deepEqual(activeIn(safeMarkdown('- [x] <b></b>\n  ```\n  a\n\n  @everyone\n  ```')), []);
    assert.deepEqual(activeIn(`- ${safeMarkdownLine('```\n@everyone\n\n@all\n```', 400)}`), []);
  });

  test('begins nothing in the middle that was nothing there', () => {
    assert.equal(safeMarkdown('a\n<b></b>---'), 'a\n\\---');
    assert.equal(safeMarkdown('a\n<b></b>1. b'), 'a\n1\\. b');
    assert.equal(safeMarkdown('2026\\. A year'), '2026\\. A year');
  });

  test('is as it was where it is harmless', () => {
    const text =
      'It **says** *hello* and ~~nothing~~ `else`:\n\n- [x] one\n- two\n  \n  1. three\n\n> quoted\n\n```\n<!-- code -->\n```';
    assert.equal(safeMarkdown(text), text);
  });
});
