import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import type { SQSRecord } from 'aws-lambda';
import { consumeSqsBatch } from '../../../src/adapters/aws/consume-sqs-batch.ts';
import { createGitHubApp } from '../../../src/adapters/github/create-github-app.ts';
import { startLocalGitHub } from '../../../src/adapters/local/github/local-github.ts';
import { createPemAppKey } from '../../../src/adapters/system/pem-app-key.ts';
import { noticeOf } from '../../../src/chatops/reporter/notices-of.ts';
import { slashCommands } from '../../../src/chatops/slash-commands.ts';
import { type JobMessage, jobMessageSchema } from '../../../src/contracts/job-message.ts';
import type { QuarantinedMessage } from '../../../src/contracts/quarantined-message.ts';
import {
  type FailingRoute,
  type FaultKind,
  faultKinds,
  startFailingProxy,
} from '../../support/failing-proxy.ts';
import { GovernanceWorld } from '../../support/governance-world.ts';
import { createInMemoryQueue } from '../../support/in-memory/message-queue.ts';
import { silentLog } from '../../support/silent-log.ts';
import { silentMetrics } from '../../support/silent-metrics.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { type Props, type Scene, scenes, setScene } from './github-scenes.ts';

const local = await startLocalGitHub({
  dataDir: temporaryFolder('failing-github'),
  webhookSecret: 'not-used-here',
});
const proxy = await startFailingProxy(local.url);
after(async () => {
  await proxy.close();
  await local.close();
});
/** Never fails: prepares the scenes. */
const directly = connect(local.url);

/** As governance is wired. */
function connect(apiUrl: string) {
  const clock = { now: () => Date.now() };
  const app = createGitHubApp({
    apiUrl,
    appId: local.appId,
    key: createPemAppKey(local.appPrivateKey),
    clock,
    log: silentLog,
  });
  return { ...app, facts: { ...app.facts, workflows: app.registration.workflows } };
}

type Received = 'done' | 'comes back' | 'quarantined';

/** One performance: a fresh log before the scene's GitHub, which it reads through the real adapter. */
class Performance {
  readonly world = new GovernanceWorld(slashCommands);
  readonly route: FailingRoute = proxy.route();
  readonly quarantine = createInMemoryQueue<QuarantinedMessage>({ clock: { now: () => this.world.now } });
  message: JobMessage | undefined;
  #before = 0;

  async prepare(scene: Scene, props: Props): Promise<this> {
    const { world } = this;
    Object.defineProperty(world, 'repository', { value: props.address });
    Object.assign(world.governance, directly);
    await scene.inLog?.(world, props);
    this.message = await scene.message(world, props);
    this.connectAnew();
    this.#before = (await world.events()).length;
    world.effects.length = 0;
    return this;
  }

  /** Nothing is known of GitHub: tokens have to be asked for as well. */
  connectAnew(): void {
    Object.assign(this.world.governance, connect(this.route.url));
  }

  /** Hands the message in as a queue does. */
  async receive(): Promise<Received> {
    const { world, quarantine } = this;
    const put = quarantine.sent.length;
    const record = {
      messageId: 'm',
      body: JSON.stringify(this.message),
      attributes: {},
      eventSourceARN: 'jobs',
    };
    const { batchItemFailures } = await consumeSqsBatch(
      { Records: [record as unknown as SQSRecord] },
      {
        schema: jobMessageSchema,
        handle: async (message) => void (await world.consume(message)),
        artifacts: world.artifacts,
        quarantine,
        log: silentLog,
        metrics: silentMetrics,
        random: { next: () => 0 },
      },
    );
    if (batchItemFailures.length > 0) return 'comes back';
    return quarantine.sent.length > put ? 'quarantined' : 'done';
  }

  /** What the message has committed so far. */
  async committed(): Promise<string[]> {
    return (await this.world.events()).slice(this.#before).map(({ type }) => type);
  }

  /** What the message has set going so far: everything but answers, and verdicts that let nothing run. */
  async granted(): Promise<string[]> {
    return (await this.world.events())
      .slice(this.#before)
      .filter(({ type }) => !harmless.includes(type))
      .filter((event) => event.type !== 'VerdictRecorded' || event.verdict.decision === 'approve')
      .map(({ type }) => type);
  }

  /** Whether people see an answer to the last commit. */
  async told(): Promise<boolean> {
    const commits = await this.world.governance.ledger.commits(this.world.jobId);
    const last = commits.at(-1);
    return last !== undefined && noticeOf(last, await this.world.job()) !== undefined;
  }
}

/** Requests whose 404 is an answer to go on with: a policy that nobody has written, an issue without comments. */
const definite =
  /\/contents\/|\/repos\/[^/]+\/\.github\b|\/git\/ref\/|GET \/repos\/[^/]+\/[^/]+$|\/issues\/1\/comments/;
/** … and those whose 404 may even be followed by an approval: files. */
const file = /\/contents\/|\/repos\/[^/]+\/\.github\b/;
const limits: readonly FaultKind[] = ['primary-rate-limit', 'secondary-rate-limit'];
const harmless = ['CommandRefused', 'CommandAcknowledged'];
const approvals = ['VerdictRecorded', 'HoldReleased'];

type Failure = { scene: Scene; performance: Performance; kind: FaultKind; place: number; received: Received };
type Site = { scene: Scene; props: Props; place: number };

/** Prepares a performance in which one request fails. */
async function prepareFailure(
  { scene, props, place }: Site,
  kind: FaultKind,
): Promise<Omit<Failure, 'received'>> {
  const performance = await new Performance().prepare(scene, props);
  performance.route.fail = (index) => (index === place ? kind : undefined);
  return { scene, performance, kind, place };
}

/** Looks at what was done, lets GitHub answer again and looks once more. */
async function problemsOf(failure: Failure): Promise<string[]> {
  const { performance, kind, place, received } = failure;
  const { route } = performance;
  const failed = route.requests[place] ?? 'a request that was never made';
  const problems = await problemsMeanwhile(failure, failed);
  route.fail = undefined;
  if (received !== 'done') problems.push(...(await problemsAfterwards(failure)));
  return problems.map((problem) => `${failed} (${kind}): ${problem}`);
}

async function problemsMeanwhile(failure: Failure, failed: string): Promise<string[]> {
  const { scene, performance, kind, place, received } = failure;
  const problems: string[] = [];
  /* What is gone by one answer and there by the next is there. */
  const isAskedAgain = performance.route.requests.slice(place + 1).includes(failed);
  const isAnswer = kind === 'not-found';
  if (received === 'done' && !isAnswer) problems.push('the message counts as done');
  if (received === 'quarantined' && !isAnswer && kind !== 'permission-missing')
    problems.push('the message was put aside');
  const granted = await performance.granted();
  const takenBack = granted.at(-1) === 'JobCancelled' && granted.length > 1;
  const mayGrant =
    (isAnswer && (definite.test(failed) || scene.ends === true)) ||
    (scene.looksAgain === true && (received !== 'done' || takenBack || isAskedAgain));
  if (granted.length > 0 && !mayGrant) problems.push(`committed ${granted.join(', ')}`);
  if (granted.some((type) => approvals.includes(type)) && !file.test(failed))
    problems.push('it was approved');
  if (performance.world.effects.some(({ type }) => type === 'start-task')) problems.push('a job was started');
  return problems;
}

async function problemsAfterwards({ scene, performance, received, kind }: Failure): Promise<string[]> {
  const problems: string[] = [];
  const kept = performance.quarantine.sent[0]?.message.body === JSON.stringify(performance.message);
  if (received === 'quarantined' && !kept) problems.push('the message was lost');
  /* Whoever was told to wait asks nothing before: by then it may be another process. */
  if (limits.includes(kind)) performance.connectAnew();
  if ((await performance.receive()) !== 'done') problems.push('it does not come right');
  const committed = await performance.committed();
  if (committed.join() !== scene.commits.join()) problems.push(`ends with ${committed.join() || 'nothing'}`);
  const isAsked = committed.some((type) => harmless.includes(type));
  if (isAsked && !(await performance.told())) problems.push('nobody is told');
  return problems;
}

const transient = faultKinds.filter((kind) => kind !== 'not-found');

/** The ways to fail take turns: what is made of each is tested where failures are told apart. */
function kindsAt(place: number): readonly FaultKind[] {
  return ['not-found', transient[place % transient.length] ?? 'server-error'];
}

/** The requests that a scene makes when all is well. */
async function rehearse(scene: Scene, props: Props): Promise<number> {
  const performance = await new Performance().prepare(scene, props);
  assert.equal(await performance.receive(), 'done');
  assert.deepEqual(await performance.committed(), scene.commits);
  return performance.route.requests.length;
}

/** Lets every single request of some scenes fail, in turn. */
export function describeFailures(about: string, names: readonly string[]): void {
  describe(`while GitHub fails at any single request about ${about}`, () => {
    const sites: Site[] = [];
    for (const [index, scene] of scenes.filter(({ name }) => names.includes(name)).entries())
      it(`${scene.name} grants nothing, is not lost, and is answered once GitHub answers`, async () => {
        const props = await setScene(local, scene, `scene-${index}`);
        const requests = await rehearse(scene, props);
        assert.ok(requests > 1, `${requests} requests`);
        const problems: string[] = [];
        for (let place = 0; place < requests; place += 1) {
          const site = { scene, props, place };
          sites.push(site);
          for (const kind of kindsAt(place)) {
            const failure = await prepareFailure(site, kind);
            problems.push(
              ...(await problemsOf({ ...failure, received: await failure.performance.receive() })),
            );
          }
        }
        assert.deepEqual(problems, []);
      });

    it('the same holds for every request that gets no answer at all, until it is given up', async () => {
      const prepared: Omit<Failure, 'received'>[] = [];
      for (const site of sites) prepared.push(await prepareFailure(site, 'no-answer'));
      const failures = await Promise.all(
        prepared.map(async (failure) => ({ ...failure, received: await failure.performance.receive() })),
      );
      const problems: string[] = [];
      for (const failure of failures) problems.push(...(await problemsOf(failure)));
      assert.deepEqual(problems, []);
    });
  });
}
