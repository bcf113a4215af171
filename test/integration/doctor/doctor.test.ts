import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { examineFactory } from '../../../src/wiring/doctor/examine-factory.ts';
import { type FactoryWorld, openFactoryWorld } from '../../support/local-factory-world.ts';
import { onAws, plantedFaults } from './planted-faults.ts';

const searchPath = process.env.PATH ?? '';

describe('factory doctor', { timeout: 240_000 }, () => {
  let world: FactoryWorld;
  before(async () => {
    world = await openFactoryWorld({ kind: 'scripted' });
    await world.repository('fine', { 'README.md': '# Fine\n', '.github/factory.yml': 'model: gpt-5\n' });
  });
  after(() => world.close());

  it('finds nothing wrong with a local factory, and has the sample worked on', async () => {
    const findings = await examineFactory(world.factory.environment, { searchPath, canary: true });
    assert.deepEqual(
      findings.filter(({ status }) => status !== 'ok'),
      [],
    );
    assert.match(findings.at(-1)?.text ?? '', /^on this machine the sample was worked on in the sandbox/);
  });

  it('does not take that for a job of a deployment', async (test) => {
    const closing: (() => Promise<unknown>)[] = [];
    test.after(async () => {
      for (const close of closing) await close();
    });
    const atEnd = (close: () => Promise<unknown>) => void closing.push(close);
    const deployed = await onAws({ atEnd }, { 'L-B99A9384': 1_000, 'L-3032A538': 64, 'L-36FBB829': 64 });
    const findings = await examineFactory(
      { ...world.factory.environment, ...deployed },
      { searchPath, canary: false },
    );
    const told = findings.find(({ check }) => check === 'job');
    assert.equal(told?.status, 'not-checked');
    assert.match(told.text, /no job went through the deployed queues.*put the label ai-factory/);
    assert.equal(findings.find(({ check }) => check === 'worker')?.status, 'ok');
  });

  for (const fault of plantedFaults) {
    it(`finds ${fault.name}, and says how to mend it`, async (test) => {
      const folder = await mkdtemp(join(tmpdir(), 'doctor-'));
      const closing: (() => Promise<unknown>)[] = [];
      test.after(async () => {
        for (const close of closing) await close();
        await rm(folder, { recursive: true, force: true });
      });
      const { environment } = world.factory;
      const planted = await fault.plant({
        world,
        environment,
        folder,
        atEnd: (close) => void closing.push(close),
      });
      const findings = await examineFactory(
        { ...environment, ...planted.environment },
        { searchPath: planted.searchPath ?? searchPath, canary: false },
      );
      const found = findings.find(
        (finding) =>
          finding.check === fault.finds && finding.status === 'failed' && fault.says.test(finding.text),
      );
      assert.ok(found?.status === 'failed', JSON.stringify(findings, null, 2));
      assert.match(found.mend, fault.mend);
    });
  }
});
