import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseSlashCommands } from '../../../../src/chatops/parse-slash-commands.ts';
import { slashCommands } from '../../../../src/chatops/slash-commands.ts';
import { nearestMatch } from '../../../../src/config/nearest-match.ts';
import { initialJob } from '../../../../src/job/evolve.ts';
import type { Job } from '../../../../src/job/job.ts';
import { jobStates } from '../../../../src/job/job-state.ts';
import { issue, issueAll, jobIn } from '../../../support/job-scenario.ts';
import { askedBy, codeOf, handlerOf, walter } from '../../../support/written-command.ts';

const none = initialJob('77-3');
const planOnly = (job: Job): Job => {
  assert.ok(job.details);
  return { ...job, details: { ...job.details, options: { ...job.details.options, planOnly: true } } };
};
/** A job that waits for a person for a given reason, with work delivered or not. */
const waiting = {
  paused: jobIn('NEEDS_HUMAN'),
  delivered: issueAll(jobIn('DEPLOYABLE'), ['RequestChanges', 'PauseJob']),
  planned: issueAll(planOnly(jobIn('TASK_PLANNING')), ['RegisterWorker', 'RecordPlan']),
};
const waitingFor = (reason: 'budget' | 'question' | 'stuck'): Job => {
  assert.ok(waiting.paused.details);
  return { ...waiting.paused, details: { ...waiting.paused.details, human: { reason, explanation: 'So.' } } };
};
const messageOf = async (line: string, job: Job): Promise<string> => {
  const command = await askedBy(line, job);
  return 'message' in command ? (command.message ?? '') : '';
};

describe('every command', () => {
  /** What each is written as where nothing is wrong with it. */
  const lines: Record<string, string> = {
    guide: '/factory guide keep the alias',
    priority: '/factory priority critical',
    budget: '/factory budget +$1',
  };

  for (const { name, applies } of slashCommands) {
    const line = lines[name] ?? `/factory ${name}`;
    for (const [title, job] of [
      ...jobStates.map((state) => [state, jobIn(state)] as const),
      ...Object.entries(waiting),
    ])
      it(`${name} does what it says for a job that is ${title}, or is refused with a way out`, async () => {
        const command = await askedBy(line, job);
        const { events } = issue(job, command);
        const refusal = events.find((event) => event.type === 'CommandRefused');
        assert.equal(refusal === undefined, applies(job), JSON.stringify(command));
        if (refusal !== undefined)
          assert.match(refusal.message, /\/factory|issue|review|answers|verdict|person/);
      });

    it(`${name} is not read from where it is only spoken of`, () => {
      for (const text of [
        `> ${line}`,
        `> somebody wrote\n${line}`,
        `\`\`\`\n${line}\n\`\`\``,
        `    ${line}`,
        `\`${line}\``,
        `<!-- ${line} -->`,
        `<details>\n\n${line}\n\n</details>`,
        `please ${line}`,
        `- ${line}`,
        `# ${line}`,
        `/\u200bfactory ${name}`,
      ])
        assert.deepEqual(parseSlashCommands(text), [], text);
    });

    it(`${name} is what is meant by it with a letter left out, doubled or two of them swapped`, () => {
      const names = slashCommands.map((command) => command.name);
      for (const misspelt of [
        name.slice(0, 1) + name.slice(2),
        name.slice(0, 2) + name.slice(1),
        `${name.slice(0, -2)}${name.at(-1)}${name.at(-2)}`,
      ])
        assert.equal(nearestMatch(misspelt, names), name, misspelt);
    });
  }
});

describe('options', () => {
  for (const [line, code, hint] of [
    ['/factory run agent=nativ', 'unknown-agent', 'agent=native'],
    ['/factory plan agent=codx', 'unknown-agent', 'agent=codex'],
    ['/factory retry agent=somebody', 'unknown-agent', undefined],
    ['/factory run modle=x', 'unknown-option', 'model='],
    ['/factory plan agnet=native', 'unknown-option', 'agent='],
    ['/factory retry delivr=pr', 'unknown-option', 'deliver='],
    ['/factory retry Model=x', 'unknown-option', 'model='],
    ['/factory run deliver=bolb', 'unknown-option', 'deliver=blob'],
    ['/factory retry deliver=pull', 'unknown-option', undefined],
    ['/factory retry model=a model=b', 'unknown-option', undefined],
    ['/factory plan model=', 'unknown-option', undefined],
    ['/factory plan colour=red', 'unknown-option', undefined],
    ['/factory plan please', 'unexpected-text', undefined],
  ] as const)
    it(`${line} is refused with ${code}${hint === undefined ? '' : ` and “${hint}”`}`, async () => {
      const job = jobIn('FAILED');
      assert.equal(codeOf(await askedBy(line, job)), code);
      const message = await messageOf(line, job);
      assert.equal(/Did you mean `(.*?)`/.exec(message)?.[1], hint);
    });

  it('that this version cannot serve are left to the verdict', async () => {
    for (const option of ['deliver=zip', 'deliver=blob', 'agent=codex']) {
      assert.equal(codeOf(await askedBy(`/factory run ${option}`, none)), 'SubmitJob');
      assert.equal(codeOf(await askedBy(`/factory retry ${option}`, jobIn('FAILED'))), 'RetryJob');
      assert.equal(codeOf(await askedBy(`/factory plan ${option}`, jobIn('NEEDS_HUMAN'))), 'RetryJob');
    }
  });

  it('do not swallow guidance that has an equals sign in it', async () => {
    const command = await askedBy('/factory retry timeout=5 is too short', jobIn('FAILED'));
    assert.equal(command.type === 'RetryJob' && command.guidance?.text, 'timeout=5 is too short');
  });
});

describe('/factory guide', () => {
  it('adds what was written, and names its author and its line', async () => {
    assert.deepEqual(await askedBy('/factory guide keep the *old* name', jobIn('IN_PROGRESS')), {
      type: 'GuideJob',
      part: { kind: 'guidance', text: 'keep the old name', author: walter, source: 'comment:31:0' },
    });
  });

  it('wants a text', async () => {
    assert.equal(codeOf(await askedBy('/factory guide', jobIn('IN_PROGRESS'))), 'guidance-missing');
    const unseen = '/factory guide\n\n<!-- nobody sees this -->';
    assert.equal(codeOf(await askedBy(unseen, jobIn('IN_PROGRESS'))), 'guidance-missing');
  });

  it('goes on below its line, as a reader sees it, and so does /factory retry', async () => {
    const below = 'Mend these:\n- the **login**\n- the tests <!-- and leak -->';
    const text = 'Mend these:\n- the **login**\n- the tests';
    const guide = await askedBy(`/factory guide two things\n\n${below}`, jobIn('IN_PROGRESS'));
    assert.equal(guide.type === 'GuideJob' && guide.part.text, `two things\n\n${text}`);
    const retry = await askedBy(`/factory retry\n${below}`, jobIn('FAILED'));
    assert.equal(retry.type === 'RetryJob' && retry.guidance?.text, text);
  });

  it('is refused whole, as /factory retry is, when the comment was not read to its end', async () => {
    const long = 'word '.repeat(2_000);
    for (const [name, state] of [
      ['guide', 'IN_PROGRESS'],
      ['retry', 'FAILED'],
    ] as const)
      assert.equal(codeOf(await askedBy(`/factory ${name} ${long}`, jobIn(state))), 'guidance-too-long');
    const status = await askedBy(`/factory status\n${long}`, jobIn('FAILED'));
    assert.notEqual(codeOf(status), 'guidance-too-long');
  });

  it('points to the review of a held job and to the answers of one with questions', async () => {
    assert.match(await messageOf('/factory guide x', jobIn('HELD')), /request changes/);
    assert.match(await messageOf('/factory guide x', jobIn('NEEDS_INPUT')), /plain comment/);
  });
});

describe('/factory plan', () => {
  it('starts a job that stops after its plan', async () => {
    const command = await askedBy('/factory plan model=gpt-5', none);
    assert.deepEqual(command.type === 'SubmitJob' && command.options, { model: 'gpt-5', planOnly: true });
  });

  it('takes the issue as it is now for a job that has ended, and the old request for one that waits', async () => {
    const ended = await askedBy('/factory plan', jobIn('FAILED'));
    assert.ok(ended.type === 'RetryJob' && ended.request !== undefined);
    const stands = await askedBy('/factory plan', jobIn('DEPLOYABLE'));
    assert.ok(stands.type === 'RetryJob' && stands.request === undefined);
    for (const command of [ended, stands]) assert.deepEqual(command.options, { planOnly: true });
  });

  it('is not for a job that is being worked on', async () => {
    assert.equal(codeOf(await askedBy('/factory plan', jobIn('IN_PROGRESS'))), 'not-applicable');
  });

  it('holds for one try: a retry, a run and a resume carry the work out', async () => {
    for (const [line, job] of [
      ['/factory retry', waiting.planned],
      ['/factory run', planOnly(jobIn('CANCELLED'))],
      ['/factory resume', waiting.planned],
    ] as const) {
      const { job: after } = issue(job, await askedBy(line, job));
      assert.equal(after.details?.options.planOnly, false, line);
    }
  });

  it('is planned anew with guidance, and stops again', async () => {
    const job = waiting.planned;
    const { job: after } = issue(job, await askedBy('/factory guide leave the tests alone', job));
    assert.deepEqual([after.state, after.details?.options.planOnly], ['GOVERNANCE_ANALYSIS', true]);
  });
});

describe('/factory priority', () => {
  for (const [written, priority] of [
    ['critical', 'critical'],
    ['High', 'high'],
    ['  low ', 'low'],
  ] as const)
    it(`takes “${written}”`, async () => {
      assert.deepEqual(await askedBy(`/factory priority ${written}`, jobIn('APPROVED')), {
        type: 'ChangePriority',
        by: walter,
        priority,
      });
    });

  for (const [written, hint] of [
    ['hihg', 'high'],
    ['critcal', 'critical'],
    ['', undefined],
    ['urgent!', undefined],
    ['high please', undefined],
    ['ｈｉｇｈ', undefined],
  ] as const)
    it(`refuses “${written}”${hint === undefined ? '' : ` and asks for ${hint}`}`, async () => {
      const line = `/factory priority ${written}`;
      assert.equal(codeOf(await askedBy(line, jobIn('APPROVED'))), 'unknown-priority');
      const message = await messageOf(line, jobIn('APPROVED'));
      assert.equal(/Did you mean `\/factory priority (\w+)`/.exec(message)?.[1], hint);
    });

  it('says so when nothing changes', async () => {
    assert.match(await messageOf('/factory priority medium', jobIn('APPROVED')), /medium already/);
  });
});

describe('/factory pause and resume', () => {
  it('sets aside, whatever else the line says, and goes on', async () => {
    const job = jobIn('IN_PROGRESS');
    const paused = issue(job, await askedBy('/factory pause for today', job)).job;
    assert.deepEqual([paused.state, paused.details?.human?.reason], ['NEEDS_HUMAN', 'paused']);
    const resumed = issue(paused, await askedBy('/factory resume', paused)).job;
    assert.equal(resumed.state, 'GOVERNANCE_ANALYSIS');
  });

  for (const [reason, way] of [
    ['budget', /approver.*\/factory budget/],
    ['question', /plain comment/],
    ['stuck', /\/factory retry/],
  ] as const)
    it(`does not resume a job that waits for a person (${reason}), and says what does`, async () => {
      const job = waitingFor(reason);
      assert.equal(codeOf(await askedBy('/factory resume', job)), 'not-paused');
      assert.match(await messageOf('/factory resume', job), way);
    });
});

describe('/factory rebase', () => {
  it('adds a note that the branch is to be brought up', async () => {
    const command = await askedBy('/factory rebase please', jobIn('DEPLOYABLE'));
    assert.ok(command.type === 'RebaseJob');
    assert.deepEqual([command.part.kind, command.part.author], ['rebase', walter]);
    assert.match(command.part.text, /^Bring /, 'it is a wish: nobody knows yet what becomes of it');
    assert.equal(codeOf(await askedBy('/factory rebase', waiting.delivered)), 'RebaseJob');
    assert.equal(codeOf(await askedBy('/factory rebase', jobIn('IN_PROGRESS'))), 'not-applicable');
  });

  it('has nothing to bring up before anything was delivered', async () => {
    assert.equal(codeOf(await askedBy('/factory rebase', waiting.paused)), 'nothing-delivered');
  });
});

describe('who may use a command', () => {
  const readers = slashCommands.filter(({ who }) => who === 'reader').map(({ name }) => name);
  it('is anybody only where nothing changes', () => {
    assert.deepEqual(readers, ['status', 'explain', 'help']);
    assert.deepEqual(handlerOf('budget').who, 'approver');
  });

  it('who only reads, asks nothing of the job', async () => {
    for (const name of readers)
      for (const state of jobStates)
        assert.ok(
          ['AcknowledgeCommand', 'RefuseCommand'].includes(
            (await askedBy(`/factory ${name}`, jobIn(state))).type,
          ),
        );
  });
});
