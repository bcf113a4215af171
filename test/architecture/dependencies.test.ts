import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { z } from 'zod';
import { PROJECT_ROOT, readProjectGraph } from './project-graph.ts';

/** Where a package offers a choice, the permissive licence is chosen. */
const PERMISSIVE = [
  'MIT',
  'MIT-0',
  'MIT OR Apache-2.0',
  '(MIT OR GPL-3.0-or-later)',
  'ISC',
  '0BSD',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'Apache-2.0',
];

const read = (path: string): Promise<string> => readFile(join(PROJECT_ROOT, path), 'utf8');

const versions = z.record(z.string(), z.string());
const manifest = z
  .object({ dependencies: versions, devDependencies: versions })
  .parse(JSON.parse(await read('package.json')));
const lockedSchema = z.object({
  version: z.string().optional(),
  license: z.string().optional(),
  resolved: z.string().optional(),
  deprecated: z.string().optional(),
});
const lock = z
  .object({ packages: z.record(z.string(), lockedSchema) })
  .parse(JSON.parse(await read('package-lock.json')));

const direct = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
const locked = Object.entries(lock.packages).filter(([place]) => place !== '');

describe('the dependencies', () => {
  it('have exact versions', () => {
    const ranges = direct.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version));
    assert.deepEqual(ranges, []);
  });

  it('stand in decision 0003 with version and licence, and nothing else stands there', async () => {
    const page = await read('docs/decisions/0003-libraries.md');
    const told = [...page.matchAll(/^\| `(\S+)` \| (\S+) \| ([^|]+) \|/gm)].map((row) =>
      row.slice(1, 4).join(' '),
    );
    const real = direct.map(
      ([name, version]) => `${name} ${version} ${lock.packages[`node_modules/${name}`]?.license}`,
    );
    assert.deepEqual(told.sort(), real.sort());
  });

  it('are permissively licensed, down to the last package in the lockfile', () => {
    const others = locked.filter(([, { license }]) => !PERMISSIVE.includes(license ?? 'none'));
    assert.ok(locked.length > direct.length);
    assert.deepEqual(others, []);
  });

  it('are declared, not merely found in node_modules, when the product loads them', async () => {
    const graph = await readProjectGraph();
    const loaded = graph.edges.filter(({ to, typeOnly }) => to.startsWith('npm:') && !typeOnly);
    assert.ok(loaded.length > 0);
    /* The deployment is described where the project is developed, and nothing of that is deployed. */
    const declared = (from: string) =>
      from.startsWith('cdk/')
        ? { ...manifest.dependencies, ...manifest.devDependencies }
        : manifest.dependencies;
    assert.deepEqual(
      loaded.filter(({ from, to }) => !(to.slice('npm:'.length) in declared(from))),
      [],
    );
  });

  it('are not deprecated', () => {
    assert.deepEqual(
      locked.filter(([, { deprecated }]) => deprecated !== undefined),
      [],
    );
  });

  it('install from any registry: the lockfile holds no addresses', () => {
    assert.deepEqual(
      locked.filter(([, { resolved }]) => resolved !== undefined),
      [],
    );
  });
});
