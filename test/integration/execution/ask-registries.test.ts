import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { PackageVersion } from '../../../src/execution/gates/dependencies/published-version.ts';
import { gatedChange } from '../../support/gated-change.ts';
import { publicRegistries } from '../../support/public-registries.ts';

const at = '2023-11-01T00:00:00.000Z';
const pages = {
  'registry.npmjs.org/left': { time: { created: at, '1.0.0': at, '2.0.0': '2023-11-14T00:00:00.000Z' } },
  'registry.npmjs.org/@types%2fleft': { time: { '1.0.0': at } },
  'registry.npmjs.org/odd': { time: { '1.0.0': 'yesterday' } },
  'registry.npmjs.org/broken': '<html>',
  'pypi.org/pypi/left/1.0/json': {
    urls: [{ upload_time_iso_8601: '2020-01-01T00:00:00.000000Z' }, { upload_time_iso_8601: at }],
  },
  'crates.io/api/v1/crates/left/1.0.0': { version: { created_at: '2023-11-01T00:00:00.000000+00:00' } },
  'proxy.golang.org/github.com/!left/x/@v/v1.0.0.info': { Version: 'v1.0.0', Time: '2023-11-01T00:00:00Z' },
};
const { signal } = new AbortController();

describe('a registry', () => {
  let world: Awaited<ReturnType<typeof publicRegistries>>;
  before(async () => {
    world = await publicRegistries(pages);
  });
  after(() => world.close());

  for (const [ecosystem, name, version] of [
    ['npm', 'left', '1.0.0'],
    ['npm', '@types/left', '1.0.0'],
    ['python', 'left', '1.0'],
    ['cargo', 'left', '1.0.0'],
    ['go', 'github.com/Left/x', 'v1.0.0'],
  ] as const satisfies [PackageVersion['ecosystem'], string, string][])
    it(`says when ${ecosystem}’s ${name} ${version} was published`, async () => {
      const answer = await world.registries.publishedAt({ ecosystem, name, version }, signal);
      assert.deepEqual(answer, { at: new Date(at) });
    });

  for (const [name, why] of [
    ['nobody', /does not know/],
    ['odd', /does not say/],
    ['broken', /could not be asked/],
  ] as const)
    it(`leaves the question about ${name} open`, async () => {
      const answer = await world.registries.publishedAt({ ecosystem: 'npm', name, version: '1.0.0' }, signal);
      assert.match('unknown' in answer ? answer.unknown : '', why);
    });

  it('is not asked about names that would lead elsewhere', async () => {
    const before = world.asked.length;
    for (const [ecosystem, name, version] of [
      ['npm', '../-/whoami', '1.0.0'],
      ['npm', 'left?x=', '1.0.0'],
      ['python', 'left', '1.0/../../../secret'],
      ['python', '..', '1.0'],
      ['cargo', 'left#', '1.0.0'],
      ['go', 'github.com/../x', 'v1.0.0'],
      ['npm', 'left', '..'],
    ] as const) {
      const answer = await world.registries.publishedAt({ ecosystem, name, version }, signal);
      assert.deepEqual(answer, { unknown: 'their names are none that a registry has' }, name);
    }
    assert.equal(world.asked.length, before);
  });

  it('that the configuration does not name is not reached', async () => {
    const closed = await publicRegistries(pages, ['pypi.org']);
    try {
      const asked = { ecosystem: 'npm', name: 'left', version: '1.0.0' } as const;
      assert.deepEqual(await closed.registries.publishedAt(asked, signal), {
        unknown: 'the registry could not be asked',
      });
      assert.deepEqual(closed.asked, []);
    } finally {
      await closed.close();
    }
  });

  it('decides in the dependency gate whether a version may come', async () => {
    const manifest = (version?: string) =>
      JSON.stringify({ dependencies: version === undefined ? {} : { left: version } });
    const lock = (version?: string) =>
      JSON.stringify({
        lockfileVersion: 3,
        packages: {
          '': {},
          ...(version === undefined
            ? {}
            : {
                'node_modules/left': {
                  ...{ version, integrity: 'sha512-AAAA', license: 'MIT' },
                  resolved: `https://registry.npmjs.org/left/-/left-${version}.tgz`,
                },
              }),
        },
      });
    const files = (version?: string) => ({
      'package.json': manifest(version),
      'package-lock.json': lock(version),
    });
    const judged = async (version: string, rules = {}) => {
      const { findings, outcomes } = await gatedChange(files(), files(version), rules);
      const gate = outcomes.find(({ result }) => result.name === 'dependencies');
      return { status: gate?.result.status, codes: findings.map(({ code }) => code) };
    };
    const { registries } = world;
    // The gates' clock stands at 2023-11-14T22:13:20Z.
    assert.deepEqual(await judged('1.0.0', { registries }), { status: 'passed', codes: ['new-dependency'] });
    assert.deepEqual(await judged('2.0.0', { registries }), {
      ...{ status: 'failed', codes: ['new-dependency', 'too-young'] },
    });
    assert.deepEqual(await judged('2.0.0'), {
      ...{ status: 'passed', codes: ['new-dependency', 'age-not-checked'] },
    });
    assert.deepEqual(
      await judged('1.0.0', { registries, dependencies: { cooldownDays: 0, allow: ['right'] } }),
      {
        ...{ status: 'failed', codes: ['new-dependency', 'dependency-not-allowed'] },
      },
    );
  });
});
