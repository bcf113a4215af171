import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isSuspicious } from '../../../../src/governance/visible-text/hidden.ts';
import { visibleMarkdown } from '../../../../src/governance/visible-text/visible-markdown.ts';
import { hidingPlaces } from './hiding-places.ts';

const incidental = ['html-attribute', 'image-text', 'link-title', 'reference-label', 'rendered-data'];
const count = (text: string, word: string) => text.split(word).length - 1;

describe('what a reader does not see', () => {
  it('is tried in at least 150 ways', () => assert.ok(hidingPlaces.length >= 150, `${hidingPlaces.length}`));

  for (const [name, markdown, kind] of hidingPlaces)
    it(`never reaches the agent, what is seen always does: ${name}`, () => {
      const { text, hidden } = visibleMarkdown(markdown);
      assert.ok(!text.includes('PAYLOAD'), text);
      assert.ok(
        ![...text].some((letter) => /\p{Cf}|[\u{e0100}-\u{e01ef}]/u.test(letter)) || kind === null,
        text,
      );
      assert.ok(count(text, 'SEEN') >= 1, text);
      if (kind === null || incidental.includes(kind)) assert.deepEqual(hidden.filter(isSuspicious), []);
      else
        assert.ok(
          hidden.some((each) => each.kind === kind && isSuspicious(each)),
          JSON.stringify(hidden),
        );
      if (kind !== null)
        assert.ok(
          hidden.some((each) => each.kind === kind),
          JSON.stringify(hidden),
        );
      if (kind === null || markdown.match(/SEEN/g)?.length === 1)
        assert.equal(count(text, 'SEEN'), count(markdown.replace('[SEEN][SEEN]', 'SEEN SEEN'), 'SEEN'));
    });

  it('stays unseen when the text is read once more', () => {
    for (const [name, markdown] of hidingPlaces) {
      const once = visibleMarkdown(markdown).text;
      assert.ok(!visibleMarkdown(once).text.includes('PAYLOAD'), name);
    }
  });
});
