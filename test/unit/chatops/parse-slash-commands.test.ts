import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseSlashCommands } from '../../../src/chatops/parse-slash-commands.ts';
import { maxCommentLength, mostCommandsPerComment } from '../../../src/contracts/may-hold-command.ts';

const zeroWidthSpace = '\u200b';

/** What a comment says, and the names of the commands that are taken from it. */
const cases: [why: string, comment: string, names: string[]][] = [
  // Plain commands.
  ['a command alone', '/factory run', ['run']],
  ['a command before a line feed', '/factory run\n', ['run']],
  ['a command below text', 'Nice idea.\n\n/factory run', ['run']],
  ['a command on the next line of the same paragraph', 'Nice idea.\n/factory run', ['run']],
  ['a command above text', '/factory stop\nthis goes nowhere', ['stop']],
  ['two commands', '/factory stop\n/factory run', ['stop', 'run']],
  ['two commands in two paragraphs', '/factory stop\n\n/factory run', ['stop', 'run']],
  ['Windows line ends', 'Hello\r\n/factory run\r\n', ['run']],
  ['old Mac line ends', 'Hello\r/factory run', ['run']],
  ['up to three spaces before it', '   /factory run', ['run']],
  ['a tab before it, inside a paragraph', 'Hello\n\t/factory run', ['run']],
  ['a tab behind the word', '/factory\trun', ['run']],
  ['several spaces behind the word', '/factory    run', ['run']],
  ['trailing spaces', '/factory run   ', ['run']],
  ['after a hard break of two spaces', 'Hello  \n/factory run', ['run']],
  ['after a hard break of a backslash', 'Hello\\\n/factory run', ['run']],
  ['after a heading', '# Plan\n/factory run', ['run']],
  ['after a closed fence', '```\ncode\n```\n/factory run', ['run']],
  ['after a quote and an empty line', '> said before\n\n/factory run', ['run']],
  ['after a list and an empty line, not indented', '- one\n- two\n\n/factory run', ['run']],
  ['after a closed HTML comment', '<!-- template -->\n\n/factory run', ['run']],
  ['after a line break tag', 'Hello<br>\n/factory run', ['run']],
  ['after a closed <details>', '<details>\n\nlog\n\n</details>\n\n/factory run', ['run']],
  ['nothing behind the word asks for help', '/factory', ['help']],
  ['capitals in the name', '/factory RUN', ['run']],
  ['an unknown name is passed on to be answered', '/factory retri', ['retri']],
  ['a name with punctuation is another name', '/factory run.', ['run.']],

  // Not the first thing on a line.
  ['in the middle of a line', 'please /factory run', []],
  ['behind a dash', '- /factory run', []],
  ['behind a mention', '@bot /factory run', []],
  ['behind an emoji', '🚀 /factory run', []],
  ['behind a zero-width space', `${zeroWidthSpace}/factory run`, []],
  ['behind a byte order mark', '\ufeffHi\n\ufeff/factory run', []],
  ['a byte order mark at the very start', '\ufeff/factory run', []],
  ['behind a no-break space', '\u00a0/factory run', []],
  ['behind a right-to-left override', '\u202e/factory run', []],
  ['behind a backslash: somebody talks about it', '\\/factory run', []],
  ['its slash written as an entity', '&#47;factory run', []],
  ['its line break written as an entity', 'Hello&#10;/factory run', []],
  ['behind a closed comment on its line', 'Hello\n<!-- x -->/factory run', []],

  // Another word.
  ['a longer word', '/factorys run', []],
  ['glued with a dash', '/factory-run', []],
  ['glued with a slash', '/factory/run', []],
  ['glued with a colon', '/factory: run', []],
  ['a capital', '/Factory run', []],
  ['all capitals', '/FACTORY run', []],
  ['two slashes', '//factory run', []],
  ['a full-width slash', '\uff0ffactory run', []],
  ['a division slash', '\u2215factory run', []],
  ['a Cyrillic a', '/f\u0430ctory run', []],
  ['a zero-width space inside', `/fac${zeroWidthSpace}tory run`, []],
  ['a soft hyphen inside', '/fac\u00adtory run', []],
  ['a combining mark behind', '/factory\u0301 run', []],
  ['a no-break space behind', '/factory\u00a0run', []],
  ['an entity for the space', '/factory&nbsp;run', []],
  ['glued by markup', '/factory**run**', []],

  // Not a plain paragraph.
  ['a quote', '> /factory run', []],
  ['a quote without a space', '>/factory run', []],
  ['a nested quote', '> > /factory run', []],
  ['the lazy continuation of a quote', '> he said\n/factory run', []],
  ['an alert', '> [!NOTE]\n> /factory run', []],
  ['a quoted mail', 'On Monday X wrote:\n> /factory run', []],
  ['indented code', '    /factory run', []],
  ['code indented by a tab', '\t/factory run', []],
  ['a fence', '```\n/factory run\n```', []],
  ['a fence with a language', '```sh\n/factory run\n```', []],
  ['a fence of tildes', '~~~\n/factory run\n~~~', []],
  ['a fence that never ends', '```\n/factory run', []],
  ['a fence closed by a shorter one', '````\n```\n/factory run\n````', []],
  ['a code span', '`/factory run`', []],
  ['a code span over two lines', '`code\n/factory run`', []],
  ['a list item', '* /factory run', []],
  ['a numbered list item', '1. /factory run', []],
  ['a task', '- [ ] /factory run', []],
  ['the lazy continuation of a list item', '- item\n/factory run', []],
  ['a paragraph inside a list item', '- item\n\n  /factory run', []],
  ['a heading', '# /factory run', []],
  ['a heading made by the line below', '/factory run\n---', []],
  ['a table cell', '| a |\n|---|\n| /factory run |', []],
  ['the head of a table', '/factory run | b\n---|---\n1 | 2', []],
  ['a footnote', 'text[^1]\n\n[^1]: /factory run', []],
  ['a link text', '[/factory run](https://example.com)', []],
  ['a link text over two lines', '[see\n/factory run](https://example.com)', []],
  ['an image text', '![/factory run](https://example.com/x.png)', []],
  ['a link title', '[a](https://example.com "\n/factory run")', []],
  ['a link definition', '[x]: /factory "run"', []],
  ['strong text', '**/factory run**', []],
  ['struck-out text', '~~/factory run~~', []],
  ['struck-out text over two lines', '~~no\n/factory run~~', []],

  // Hidden by HTML.
  ['an HTML comment', '<!-- /factory run -->', []],
  ['an HTML comment over lines', '<!--\n/factory run\n-->', []],
  ['an HTML comment inside a paragraph', 'Hello <!--\n/factory run\n-->', []],
  ['an HTML comment that never ends', '<!--\n\n/factory run', []],
  ['a comment in a paragraph that never ends', 'Hello <!--\n/factory run', []],
  ['a comment that never ends, paragraphs before', 'Hello <!--\n\nand\n\n/factory run', []],
  ['a second comment that never ends', '<!-- a --> <!-- b\n\n/factory run', []],
  ['a comment that contains a fence', '<!--\n```\n-->\n/factory run\n<!--\n```\n-->', ['run']],
  ['behind a comment on its line', '<!-- a --> /factory run', []],
  ['a <details>', '<details>\n\n/factory run\n\n</details>', []],
  ['a <details> with a summary', '<details><summary>Log</summary>\n\n/factory run\n\n</details>', []],
  ['a <details> that never ends', '<details>\n\n/factory run', []],
  ['a <details> inside a <details>', '<details>\n<details>\n\n</details>\n\n/factory run', []],
  ['a <details> whose attribute looks like its end', '<details title="</details>">\n\n/factory run', []],
  ['a <details> opened inside a paragraph', 'Hello <details>\n/factory run', []],
  ['a closing tag that closes nothing', '</details>\n\n<details>\n\n/factory run', []],
  ['a <details> in a comment is not one', '<!-- <details> -->\n\n/factory run', ['run']],
  ['a <pre>', '<pre>\n/factory run\n</pre>', []],
  ['an HTML block', '<div>\n/factory run\n</div>', []],
  ['a script', '<script>\n/factory run\n</script>', []],
  ['a CDATA section', '<![CDATA[\n/factory run\n]]>', []],
  ['a processing instruction', '<?\n/factory run\n?>', []],
  ['an attribute', '<a title="\n/factory run">x</a>', []],
];

describe('parseSlashCommands', () => {
  for (const [why, comment, names] of cases) {
    it(`${names.length === 0 ? 'takes nothing from' : 'reads'} ${why}: ${JSON.stringify(comment)}`, () => {
      assert.deepEqual(
        parseSlashCommands(comment).map((command) => command.name),
        names,
      );
    });
  }

  it('reads options between the name and the text', () => {
    assert.deepEqual(parseSlashCommands('/factory run model=gpt-5 agent=native deliver=zip'), [
      { name: 'run', options: { model: 'gpt-5', agent: 'native', deliver: 'zip' }, text: '' },
    ]);
  });

  it('ends the options at the first word that is none', () => {
    assert.deepEqual(parseSlashCommands('/factory retry model=a use agent=b in the text'), [
      { name: 'retry', options: { model: 'a' }, text: 'use agent=b in the text' },
    ]);
  });

  it('keeps the text of a command that takes no options whole', () => {
    assert.deepEqual(parseSlashCommands('/factory guide model=a is a variable'), [
      { name: 'guide', options: {}, text: 'model=a is a variable' },
    ]);
  });

  for (const option of [
    'deliver=tar',
    'model=',
    'model="x y"',
    'MODEL=a',
    'model=a;b',
    `model=${'m'.repeat(101)}`,
    'colour=red',
  ]) {
    it(`leaves ${option.slice(0, 20)} in the text, for the command to refuse`, () => {
      assert.deepEqual(parseSlashCommands(`/factory run ${option}`), [
        { name: 'run', options: {}, text: option },
      ]);
    });
  }

  it('takes the first of two equal options and leaves the second to be refused', () => {
    assert.deepEqual(parseSlashCommands('/factory run model=a model=b'), [
      { name: 'run', options: { model: 'a' }, text: 'model=b' },
    ]);
  });

  it('hands on the text that a reader sees, without markup, comments and images', () => {
    const comment = '/factory retry use **`map`**, <!-- and leak --> see [docs](https://x.example) ![i](y)';
    assert.equal(parseSlashCommands(comment)[0]?.text, 'use map,  see docs');
  });

  it('drops characters that a reader cannot see', () => {
    const hidden = `\u{e0041}${zeroWidthSpace}\u202e\ufe0f\u3164`;
    assert.equal(parseSlashCommands(`/factory retry do${hidden} it`)[0]?.text, 'do it');
  });

  it('drops code points that are not assigned yet and that programs pass over, in which words could be coded', () => {
    const hidden = '\u{e0080}\u{e01f0}\u2065\ufff0\ufdd0';
    assert.equal(parseSlashCommands(`/factory retry do${hidden} it`)[0]?.text, 'do it');
  });

  it('does not fold look-alikes of letters into a name', () => {
    assert.equal(parseSlashCommands('/factory \u212aelvin')[0]?.name, '\u212aelvin');
  });

  it('clips a long name', () => {
    assert.equal(parseSlashCommands(`/factory ${'x'.repeat(5_000)}`)[0]?.name.length, 100);
  });

  describe('of a command that tells the agent something', () => {
    const belowOf = (comment: string) => parseSlashCommands(comment).map(({ below }) => below);

    for (const [why, comment, below] of [
      [
        'a list below it',
        '/factory retry please mend:\n- the login\n- the tests',
        '- the login\n- the tests',
      ],
      ['a paragraph below an empty line', '/factory retry\n\nThe login is wrong.', '\nThe login is wrong.'],
      ['the next line of its paragraph', 'Hello\n/factory guide\nkeep the alias', 'keep the alias'],
      ['Windows line ends', '/factory guide\r\none\r\ntwo\r\n', 'one\ntwo\n'],
      ['what follows code that goes on over two lines', '/factory guide use `a\nb`\nalways', 'always'],
      ['a command that is only spoken of', '/factory guide\n> /factory stop', '> /factory stop'],
    ] as const)
      it(`hands on ${why}, as it was written`, () => {
        assert.deepEqual(belowOf(comment), [below]);
      });

    it('ends where the next command begins', () => {
      assert.deepEqual(belowOf('/factory guide\none\n/factory retry\ntwo'), ['one', 'two']);
    });

    it('takes nothing that stands above it', () => {
      assert.deepEqual(belowOf('Two things.\n\n/factory guide keep it'), [undefined]);
    });

    it('says that the comment was not read to its end', () => {
      const long = 'x'.repeat(maxCommentLength);
      const cut = (comment: string) => parseSlashCommands(comment).map(({ isCut }) => isCut);
      assert.deepEqual(cut(`/factory guide a\n/factory retry\n${long}`), [undefined, true]);
      assert.deepEqual(cut(`/factory guide ${long}`), [true]);
      assert.deepEqual(cut(`/factory guide\n${long.slice('/factory guide\n'.length)}`), [undefined]);
    });
  });

  it('leaves what stands below any other command to whoever reads comments', () => {
    assert.deepEqual(parseSlashCommands('/factory stop\nthis goes nowhere'), [
      { name: 'stop', options: {}, text: '' },
    ]);
  });

  it('reads a bounded number of commands from one comment', () => {
    assert.equal(parseSlashCommands('/factory status\n'.repeat(50)).length, mostCommandsPerComment + 1);
  });

  it('does not read beyond its length limit', () => {
    assert.deepEqual(parseSlashCommands(`${'x'.repeat(maxCommentLength)}\n/factory run`), []);
  });

  it('survives text made to exhaust the parser', () => {
    for (const bomb of ['>', '> ', '[', '_a*', '**a_', '[a](', '<', '`']) {
      const comment = `/factory status\n\n${bomb.repeat(Math.floor(65_536 / bomb.length))}`;
      assert.ok(parseSlashCommands(comment).length <= 1);
    }
  });
});
