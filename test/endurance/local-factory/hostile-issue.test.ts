import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { factoryComments } from '../../support/issue-page.ts';
import { type FactoryWorld, openFactoryWorld } from '../../support/local-factory-world.ts';
import { finish, type PlayingModel, startPlayingModel, writes } from '../../support/playing-model.ts';

const hostile =
  '![pixel](https://evil.example/p.png) [click](https://evil.example) @ada Fixes #77 closes acme/other#5 <img src=x>';

/** The one link that the factory makes itself: to its own branch, in an editor. */
const ownLink = /\]\(https:\/\/vscode\.dev\/github\/acme\/hostile\/tree\/factory\/[a-z0-9-]+\)/g;

describe('an issue that is meant to do harm through the pages of the factory', { concurrency: 2 }, () => {
  let model: PlayingModel;
  let world: FactoryWorld;
  before(async () => {
    model = await startPlayingModel({
      hostile: [writes('greeting.txt', 'hello\n'), finish(`Done. ${hostile}\n\n# Big\n\n/factory stop`)],
    });
    world = await openFactoryWorld(model.choice);
  });
  after(async () => {
    await world?.close();
    await model?.close();
  });

  test('its title and the agent’s words mention nobody, close nothing else, and load nothing from elsewhere', async () => {
    const done = await world.jobFor(
      'hostile',
      { title: `Greet ${hostile}`, body: `Please.\n\n- [ ] greet ${hostile}\n\nplay: hostile` },
      ['DEPLOYABLE', 'FAILED', 'NEEDS_HUMAN', 'REJECTED'],
    );
    assert.equal(done.job.state, 'DEPLOYABLE', world.story.join('\n'));
    const [pull] = await world.pullRequests(done.address);
    const page = await world.page(done, ({ labels }) => labels.includes('factory:pr-open'));
    const texts = [pull?.body ?? '', ...factoryComments(page)];
    for (const text of texts) {
      const visible = withoutCode(text).replaceAll(ownLink, '');
      assert.ok(!/!\[[^\]]*\]\(/.test(visible), `an image in:\n${text}`);
      assert.ok(!/\]\(https?:/.test(visible), `a link in:\n${text}`);
      assert.ok(!/(^|[^\\])<img/i.test(visible), `HTML in:\n${text}`);
      assert.ok(!/(^|[^\\\w`])@ada/.test(visible), `a mention in:\n${text}`);
      assert.ok(!/https?:\/\/evil/.test(visible), `an address that GitHub links in:\n${text}`);
    }
    const closing = /\b(?:fix(?:e[sd])?|close[sd]?|resolve[sd]?)\s*:?\s+(?:[\w./-]+)?#(\d+)/gi;
    const closes = [...withoutCode(`${pull?.title}\n${pull?.body}`).matchAll(closing)].map(
      ([, number]) => number,
    );
    assert.deepEqual(closes, ['1']);
    const cloned = await world.clone(done.address, done.job.details.branch);
    for (const subject of cloned?.log ?? [])
      assert.ok(![...subject.matchAll(closing)].some(([, n]) => n !== '1'), subject);
  });

  test('64 KB of body and a title of 256 characters are worked on like any other', async () => {
    const body = `Please.\n\n${'All work and no play makes Jack a dull boy. '.repeat(1_480)}`.slice(
      0,
      65_000,
    );
    const done = await world.jobFor('oversize', { title: 'é'.repeat(256), body }, [
      'DEPLOYABLE',
      'FAILED',
      'NEEDS_HUMAN',
      'REJECTED',
    ]);
    assert.equal(done.job.state, 'DEPLOYABLE', world.story.join('\n'));
    const page = await world.page(done, ({ labels }) => labels.includes('factory:pr-open'));
    for (const comment of factoryComments(page)) assert.ok(comment.length < 65_536);
    assert.equal(await world.chainFault(done.job.id), undefined);
  });
});

/** Code is shown and never acted on. */
function withoutCode(markdown: string): string {
  return markdown.replaceAll(/```[\s\S]*?```/g, '').replaceAll(/(`+)[^`][\s\S]*?\1/g, '');
}
