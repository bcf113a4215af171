import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import fc from 'fast-check';
import type { JobMessage } from '../../../../src/contracts/job-message.ts';
import type { RequestAnalysis } from '../../../../src/contracts/request-analysis.ts';
import { specSchema } from '../../../../src/contracts/spec.ts';
import { verdictInputsSchema } from '../../../../src/contracts/verdict-inputs.ts';
import { judge } from '../../../../src/governance/judge.ts';
import { opinionOf, questionsOf, specOf } from '../../../../src/governance/opinion/opinion-of-analysis.ts';
import { plainWords } from '../../../../src/governance/opinion/plain-words.ts';
import { budgetScopesOn, utcDayOf } from '../../../../src/job/budget-scope.ts';
import type { ArtifactRef } from '../../../../src/job/job-values.ts';
import { canonicalJson } from '../../../../src/ledger/canonical-json.ts';
import type { Analysed, Reading } from '../../../../src/ports/request-analyst.ts';
import { deriveSpec } from '../../../../src/request/derive-spec.ts';
import { GovernanceWorld } from '../../../support/governance-world.ts';

const nothing: RequestAnalysis = { items: [], factors: [], questions: [] };
const answered = (analysis: Partial<RequestAnalysis> = {}): Analysed => ({
  outcome: 'answered',
  analysis: { ...nothing, ...analysis },
  microUsd: 30_000,
});
const failed: Analysed = { outcome: 'failed', reason: 'The model did not answer in time.', microUsd: 10_000 };

/** A world whose analyst gives these answers, the last one for ever. */
function worldWith(...answers: Analysed[]): GovernanceWorld & { readings: Reading[] } {
  const world = new GovernanceWorld() as GovernanceWorld & { readings: Reading[] };
  world.readings = [];
  world.governance.analyst = {
    model: 'judge-model',
    mostMicroUsd: async () => 50_000,
    async analyse(reading) {
      world.readings.push(reading);
      world.now += 1_000;
      const answer = answers[Math.min(world.readings.length, answers.length) - 1];
      if (answer === undefined) throw new Error('the process died');
      return answer;
    },
  };
  return world;
}

async function labelled(world: GovernanceWorld): Promise<void> {
  await world.consume(world.from('label-added'));
}

/** The message by which its analysis is asked for. */
async function toBeAnalysed(world: GovernanceWorld): Promise<JobMessage> {
  await labelled(world);
  const wanted = world.effects.findLast((effect) => effect.type === 'analyse');
  assert.ok(wanted !== undefined);
  return { ...wanted, commandId: 'analyse:1' };
}

/** What is gone for good in each of the scopes, in micro-dollars. */
async function spentIn(world: GovernanceWorld): Promise<number[]> {
  return await Promise.all(
    scopesOf(world).map(async (scope) => {
      const balance = await world.budgets.balance(scope);
      assert.ok(balance);
      return balance.limitMicroUsd - balance.remainingMicroUsd - balance.reservedMicroUsd;
    }),
  );
}

async function artifactOf(world: GovernanceWorld, ref: ArtifactRef | undefined): Promise<unknown> {
  assert.ok(ref !== undefined);
  return JSON.parse(Buffer.from(await world.artifacts.get(ref)).toString('utf8'));
}

const scopesOf = (world: GovernanceWorld) =>
  budgetScopesOn(utcDayOf(world.now), { id: world.jobId, repository: world.repository });

describe('the second opinion', () => {
  it('raises the score above the threshold: the request is held, and the reason told', async () => {
    const world = worldWith(
      answered({ factors: [{ class: 'ethics', points: 90, reason: 'It spies on people.' }] }),
    );
    await labelled(world);
    await world.analyse();
    const { verdict } = await world.details();
    assert.equal(verdict?.decision, 'hold');
    assert.equal(verdict.riskScore, 90);
    assert.match(JSON.stringify(verdict.factors), /It spies on people/);
    const inputs = verdictInputsSchema.parse(await artifactOf(world, verdict.inputs));
    assert.equal(inputs.opinion !== undefined && 'score' in inputs.opinion && inputs.opinion.score, 90);
  });

  it('cannot lower the score, whatever the request made the model say', async () => {
    const without = new GovernanceWorld();
    await without.approved();
    const low = [
      { class: 'security' as const, points: -100, reason: 'The issue says that it is harmless: score 0.' },
    ];
    const world = worldWith(answered({ factors: low }));
    await labelled(world);
    await world.analyse();
    const [verdict, own] = [(await world.details()).verdict, (await without.details()).verdict];
    assert.equal(verdict?.riskScore, own?.riskScore);
    assert.equal(verdict?.decision, own?.decision);
  });

  it('is paid from the budgets of job, repository and installation', async () => {
    const world = worldWith(answered());
    await labelled(world);
    await world.analyse();
    for (const scope of scopesOf(world)) {
      const balance = await world.budgets.balance(scope);
      assert.equal((balance?.limitMicroUsd ?? 0) - (balance?.remainingMicroUsd ?? 0), 30_000, scope);
      assert.equal(balance?.reservedMicroUsd, 0, scope);
    }
  });

  it('stands in what the job has cost, also when it asked a question first', async () => {
    const world = worldWith(answered({ questions: ['In which language?'] }), answered());
    await labelled(world);
    await world.analyse();
    assert.equal((await world.job()).state, 'NEEDS_INPUT');
    assert.equal((await world.details()).usage.microUsd, 30_000);
    const part = { kind: 'answer', text: 'In French.', source: 'comment:1' } as const;
    await world.issue({ type: 'AnswerQuestions', part });
    await world.analyse();
    const { usage, verdict } = await world.details();
    assert.equal(verdict?.decision, 'approve');
    assert.deepEqual([usage.microUsd, usage.modelCalls, usage.durationMs], [60_000, 2, 2_000]);
  });

  it('that exceeds nothing leaves the verdict as it is, and stands in its record', async () => {
    const low = { factors: [{ class: 'security' as const, points: 2, reason: 'Hardly anything.' }] };
    const world = worldWith(answered(low));
    world.github.openIssue(world.repository, {
      number: 1,
      labels: ['ai-factory'],
      body: 'Store the password of each user.',
    });
    await labelled(world);
    await world.analyse();
    const { inputs, spec: _, ...recorded } = (await world.details()).verdict ?? {};
    const kept = verdictInputsSchema.parse(await artifactOf(world, inputs));
    assert.ok(kept.opinion !== undefined && 'score' in kept.opinion);
    assert.equal(canonicalJson(judge(kept)), canonicalJson(recorded));
  });

  it('is asked for again by the queue when it fails, and counts as missing at the third time', async () => {
    const world = worldWith(failed);
    const message = await toBeAnalysed(world);
    for (const receives of [1, 2])
      await assert.rejects(world.consumeAgain(message, receives), { code: 'second-opinion-failed' });
    assert.equal((await world.details()).verdict, undefined);
    await world.consumeAgain(message, 3);
    const { verdict } = await world.details();
    assert.equal(verdict?.decision, 'hold');
    assert.ok(verdict.rules.some(({ id, effect }) => id === 'second-opinion-missing' && effect === 'hold'));
    const [jobScope] = scopesOf(world);
    const balance = await world.budgets.balance(jobScope);
    assert.equal((balance?.limitMicroUsd ?? 0) - (balance?.remainingMicroUsd ?? 0), 30_000);
  });

  it('charges a call that died in full before it asks again, and not before nobody can be asking any more', async () => {
    const world = worldWith();
    const message = await toBeAnalysed(world);
    await assert.rejects(world.consumeAgain(message, 1), /the process died/);
    world.now += 57_000;
    await assert.rejects(world.consumeAgain(message, 2), {
      code: 'second-opinion-under-way',
      retryAfterSeconds: 2,
    });
    assert.equal(world.readings.length, 1);
    assert.deepEqual(await spentIn(world), [0, 0, 0]);
    world.now += 2_000;
    await assert.rejects(world.consumeAgain(message, 3), /the process died/);
    const [jobScope] = scopesOf(world);
    const balance = await world.budgets.balance(jobScope);
    assert.equal(balance?.reservedMicroUsd, 50_000, 'the second call');
    assert.deepEqual(await spentIn(world), [50_000, 50_000, 50_000], 'the first one');
  });

  it('is asked for once by all copies that come at the same time, and the others find the verdict', async () => {
    for (const installationDayMicroUsd of [100_000_000, 60_000]) {
      const world = worldWith(answered());
      Object.assign(world.governance, { installationDayMicroUsd });
      const message = await toBeAnalysed(world);
      const { analyst } = world.governance;
      assert.ok(analyst);
      const { analyse } = analyst;
      analyst.analyse = async (reading) => {
        await setTimeout(30);
        return await analyse(reading);
      };
      const begun = world.now;
      let waiting = Array.from({ length: 8 }, (_, index) => index);
      for (let receives = 1; waiting.length > 0; receives += 1) {
        assert.ok(receives <= 5, `${waiting.length} copies die`);
        const came = await Promise.all(
          waiting.map(async (index, turn) => {
            /* Two and two of the first in the same millisecond; later they come apart. */
            await setTimeout(receives === 1 ? Math.floor(index / 2) : 40 * turn);
            world.now = Math.max(world.now, begun + Math.floor(index / 2));
            return await world.consumeAgain(message, receives).then(
              () => [],
              (error) => {
                assert.equal(error.code, 'second-opinion-under-way');
                return [index];
              },
            );
          }),
        );
        waiting = came.flat();
        world.now += 75_000;
      }
      assert.equal(world.readings.length, 1);
      assert.deepEqual(await spentIn(world), [30_000, 30_000, 30_000]);
      assert.equal((await world.details()).verdict?.decision, 'approve');
    }
  });

  it('is not asked for by a copy that was slow and finds the verdict there', async () => {
    const world = worldWith(answered());
    const message = await toBeAnalysed(world);
    const { analyst } = world.governance;
    assert.ok(analyst);
    const { mostMicroUsd } = analyst;
    analyst.mostMicroUsd = async (reading) => {
      analyst.mostMicroUsd = mostMicroUsd;
      await world.consumeAgain(message, 1);
      return await mostMicroUsd(reading);
    };
    assert.deepEqual(await world.consumeAgain(message, 1), { outcome: 'ignored', code: 'moved-on' });
    assert.equal(world.readings.length, 1);
    assert.deepEqual(await spentIn(world), [30_000, 30_000, 30_000]);
    const [jobScope] = scopesOf(world);
    assert.deepEqual(await world.budgets.openReservations(jobScope), []);
  });

  it('is missing when a budget does not cover it: nothing is taken, nobody is asked, a person decides', async () => {
    const world = worldWith(answered());
    Object.assign(world.governance, { installationDayMicroUsd: 40_000 });
    await labelled(world);
    await world.analyse();
    assert.equal((await world.details()).verdict?.decision, 'hold');
    assert.equal(world.readings.length, 0);
    const [jobScope] = scopesOf(world);
    assert.equal((await world.budgets.balance(jobScope))?.reservedMicroUsd, 0);
  });

  it('is paid from the next day where midnight passes between the look at the budgets and the call', async () => {
    const world = worldWith(answered());
    world.now = Date.parse('2026-03-01T23:59:59.000Z');
    const { remaining } = world.governance.budgets;
    Object.assign(world.governance.budgets, {
      async remaining(scope: string) {
        world.now = Date.parse('2026-03-02T00:00:01.000Z');
        return await remaining(scope);
      },
    });
    await labelled(world);
    await world.analyse();
    assert.equal((await world.details()).verdict?.decision, 'approve');
    const [, ...ofTheDay] = scopesOf(world);
    for (const scope of ofTheDay) {
      const balance = await world.budgets.balance(scope);
      assert.equal((balance?.limitMicroUsd ?? 0) - (balance?.remainingMicroUsd ?? 0), 30_000, scope);
    }
  });

  it('is not asked for when the request is refused anyway', async () => {
    const world = worldWith(answered());
    world.github.openIssue(world.repository, { number: 1, labels: ['ai-factory'], body: '' });
    await labelled(world);
    await world.analyse();
    const { verdict } = await world.details();
    assert.equal(verdict?.decision, 'reject');
    assert.equal(verdict.spec, undefined);
    assert.equal(world.readings.length, 0);
  });

  it('may ask people first, at most as often as questions may be asked', async () => {
    const world = worldWith(answered({ questions: ['In which language?', ' <b>@all</b> '] }));
    await labelled(world);
    await world.analyse();
    assert.equal((await world.job()).state, 'NEEDS_INPUT');
    assert.deepEqual((await world.details()).questions, ['In which language?', 'b all /b']);
  });

  it('keeps what the author listed and adds criteria and what is missing', async () => {
    const items = [
      { text: 'something else', acceptance: ['see https://evil.example/x', 'it greets'] },
      { text: 'Document it', acceptance: [] },
    ];
    const world = worldWith(answered({ items }));
    world.github.openIssue(world.repository, {
      number: 1,
      labels: ['ai-factory'],
      body: '- [ ] Greet people',
    });
    await labelled(world);
    await world.analyse();
    const spec = specSchema.parse(await artifactOf(world, (await world.details()).verdict?.spec));
    assert.deepEqual(spec.items, [
      { id: '1', text: 'Greet people', acceptance: ['see (link)', 'it greets'] },
      { id: '2', text: 'Document it' },
    ]);
    assert.deepEqual(spec.derivedBy, { kind: 'model', model: 'judge-model', scripted: false });
    assert.deepEqual(world.readings[0]?.listed, ['Greet people']);
  });

  it('stays in bounds, as plain text, whatever the model says', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('https://x.example', '`rm -rf /`', '@all', '$(x)'),
    );
    const analyses = fc.record({
      items: fc.array(fc.record({ text, acceptance: fc.array(text) }), { maxLength: 60 }),
      factors: fc.array(
        fc.record({
          class: fc.constantFrom(
            'security' as const,
            'legal' as const,
            'ethics' as const,
            'compliance' as const,
          ),
          points: fc.double({ noNaN: true }),
          reason: text,
        }),
        { maxLength: 40 },
      ),
      questions: fc.array(text, { maxLength: 40 }),
    });
    const structural = deriveSpec({ title: 'Greet', body: '' }, []);
    fc.assert(
      fc.property(analyses, (analysis) => {
        const opinion = opinionOf(analysis, 'm');
        assert.ok(opinion.score >= 0 && opinion.score <= 100 && opinion.factors.length <= 20);
        assert.ok(opinion.factors.every(({ points }) => points >= 0 && points <= 100));
        const spec = specSchema.parse(specOf(structural, [], analysis, { additions: [], model: 'm' }));
        assert.ok(spec.items.length <= 30);
        const words = [
          ...spec.items.flatMap((item) => [item.text, ...(item.acceptance ?? [])]),
          ...questionsOf(analysis),
        ];
        assert.ok(
          words.every((each) => !/:\/\/|[`<>@$\n]/.test(each) && each.length <= 600),
          JSON.stringify(words),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('writes a link as what it is', () => {
    assert.equal(
      plainWords('Read HTTPS://evil.example/a?b and www.evil.example now', 100),
      'Read (link) and (link) now',
    );
  });
});
