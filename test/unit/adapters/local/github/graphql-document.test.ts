import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseGraphql } from '../../../../../src/adapters/local/github/graphql-document.ts';

describe('parseGraphql', () => {
  it('reads names, aliases, arguments, variables, comments and inline fragments', () => {
    const document = parseGraphql(
      `# a comment with { braces }
       query Named($id: ID!, $n: Int = 3) {
         found: node(id: $id, first: 2, tags: ["a", "b"], deep: {flag: true, none: null, word: OPEN}) { id ... on PullRequest { isDraft } }
       }`,
      { id: 'X' },
    );
    assert.deepEqual(document, {
      operation: 'query',
      selection: [
        {
          name: 'node',
          alias: 'found',
          arguments: { id: 'X', first: 2, tags: ['a', 'b'], deep: { flag: true, none: null, word: 'OPEN' } },
          selection: [
            { name: 'id', alias: 'id', arguments: {}, selection: [] },
            { name: 'isDraft', alias: 'isDraft', arguments: {}, selection: [], on: 'PullRequest' },
          ],
        },
      ],
    });
  });

  it('reads an anonymous query and strings with escapes', () => {
    const { selection } = parseGraphql('{ node(id: "a\\"b{}") { id } }', {});
    assert.deepEqual(selection[0]?.arguments, { id: 'a"b{}' });
  });

  it('throws SyntaxError on everything else', () => {
    for (const source of [
      '',
      '{',
      '{ a',
      'subscription { a }',
      '{ a } { b }',
      '{ a(b) }',
      '{ a(b: ) }',
      'query ($x',
      '{ a % }',
      'undefined',
      '{ ...F }',
    ]) {
      assert.throws(() => parseGraphql(source, {}), SyntaxError, source);
    }
  });
});
