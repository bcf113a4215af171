import type { Octokit } from '@octokit/rest';
import type { LocalGitHub } from '../../../src/adapters/local/github/local-github.ts';
import type { JobMessage, Sender } from '../../../src/contracts/job-message.ts';
import { freezeRequest } from '../../../src/governance/freeze-request.ts';
import type { JobCommandType } from '../../../src/job/job-command.ts';
import { issueHash } from '../../../src/ledger/issue-hash.ts';
import type { RepositoryAddress } from '../../../src/ports/github-facts.ts';
import type { GovernanceWorld } from '../../support/governance-world.ts';
import { fittingCommand, verdict } from '../../support/job-scenario.ts';
import { createPerson } from '../../support/person.ts';

type People = Record<'admin' | 'writer' | 'outsider', Sender>;
type At = { owner: string; repo: string };

/** What a scene has made on GitHub, and what it needs to make in the log. */
export type Props = {
  address: RepositoryAddress;
  people: People;
  pullRequest: number;
  headSha: string;
  reviewId: number;
  commentId: number;
};

/** One message, on a GitHub and a log in which it has its full effect. */
export type Scene = {
  name: string;
  /** What it commits when GitHub answers. */
  commits: readonly string[];
  /** An issue or pull request that is gone ends a job as a closed one does. */
  ends?: true;
  /** It looks once more after the commit. */
  looksAgain?: true;
  onGitHub?: (stage: Stage) => Promise<Partial<Props>>;
  inLog?: (world: GovernanceWorld, props: Props) => Promise<void>;
  message: (world: GovernanceWorld, props: Props) => Promise<JobMessage> | JobMessage;
};
type Stage = { as: (role: 'admin' | 'writer' | 'outsider') => Octokit; at: At };

const branch = 'factory/1-greet-people-by-name';
const toWorking: readonly JobCommandType[] = [
  'SubmitJob',
  'RecordVerdict',
  'StartAttempt',
  'RegisterWorker',
  'RecordPlan',
];

async function play(world: GovernanceWorld, props: Props, types: readonly JobCommandType[]): Promise<void> {
  for (const type of types) {
    const command = fittingCommand(type, await world.job());
    if (command.type === 'SubmitJob') Object.assign(command, await submission(world, props));
    if (command.type === 'AuthorizePush') command.newSha = props.headSha;
    if (command.type === 'VerifyDelivery') Object.assign(command, props);
    await world.issue(command);
  }
}

async function submission(world: GovernanceWorld, { address, people }: Props) {
  const issue = await world.governance.facts.issue(address, 1);
  if (issue === undefined) throw new Error('there is no issue');
  const { id, login } = people.writer;
  const requester = { id, login };
  const trigger = { requester, at: new Date(world.now).toISOString() };
  const request = await freezeRequest(world.governance, address, issue, trigger);
  return { repository: address, issueNumber: 1, branch, requester, request };
}

async function openPullRequest(
  { as, at }: Stage,
  path: string,
): Promise<Pick<Props, 'pullRequest' | 'headSha'>> {
  const writer = as('writer');
  const { data: main } = await writer.git.getRef({ ...at, ref: 'heads/main' });
  await writer.git.createRef({ ...at, ref: `refs/heads/${branch}`, sha: main.object.sha });
  const { data } = await writer.repos.createOrUpdateFileContents({
    ...at,
    branch,
    path,
    message: 'Write a file',
    content: Buffer.from('hello').toString('base64'),
  });
  const opened = await writer.pulls.create({ ...at, head: branch, base: 'main', title: 'Greet', body: '' });
  return { pullRequest: opened.data.number, headSha: data.commit.sha ?? '' };
}

async function heldPullRequest(stage: Stage): Promise<Pick<Props, 'pullRequest' | 'headSha'>> {
  return await openPullRequest(stage, '.factory/spec.md');
}

async function hold(world: GovernanceWorld, props: Props): Promise<void> {
  await play(world, props, ['SubmitJob']);
  const { inputHash } = await world.details();
  const { pullRequest, headSha } = props;
  await world.issue(
    { type: 'RecordVerdict', verdict: verdict('hold', inputHash) },
    { type: 'RecordHold', pullRequest, headSha, inputHash },
  );
}

async function review(
  { as, at }: Stage,
  role: 'admin' | 'writer',
  pull_number: number,
  event: 'APPROVE' | 'REQUEST_CHANGES',
): Promise<number> {
  const body = event === 'APPROVE' ? '' : 'Use a map.';
  return (await as(role).pulls.createReview({ ...at, pull_number, event, body })).data.id;
}

const command =
  (name: string, text = '', by: keyof People = 'writer') =>
  (world: GovernanceWorld, { people, address }: Props): JobMessage =>
    ({ ...world.command(name, { sender: people[by], text }), repository: address }) as JobMessage;

function about(world: GovernanceWorld, props: Props, by: keyof People, fields: object): JobMessage {
  const common = world.from('label-added', { sender: props.people[by], commandId: 'the-message' });
  return { ...common, repository: props.address, ...fields } as JobMessage;
}

const onReview =
  (by: keyof People) =>
  (world: GovernanceWorld, props: Props): JobMessage => {
    const { pullRequest, reviewId } = props;
    return about(world, props, by, { type: 'review-submitted', pullRequest, branch, reviewId });
  };

/** Everything people can have the factory do, each once. */
export const scenes: readonly Scene[] = [
  {
    name: 'a label',
    commits: ['JobSubmitted'],
    looksAgain: true,
    message: (world, props) => about(world, props, 'writer', { type: 'label-added' }),
  },
  { name: '/factory run', commits: ['JobSubmitted', 'CommandAcknowledged'], message: command('run') },
  {
    name: '/factory run by an outsider',
    commits: ['CommandRefused'],
    message: command('run', '', 'outsider'),
  },
  {
    name: '/factory stop',
    commits: ['JobCancelled', 'CommandAcknowledged'],
    inLog: (world, props) => play(world, props, toWorking),
    message: command('stop'),
  },
  {
    name: '/factory budget',
    commits: ['BudgetRaised', 'CommandAcknowledged'],
    inLog: (world, props) => play(world, props, toWorking),
    message: command('budget', '+$2', 'admin'),
  },
  {
    name: 'the analysis of a request',
    commits: ['VerdictRecorded'],
    inLog: (world, props) => play(world, props, ['SubmitJob']),
    async message(world) {
      const { inputHash } = await world.details();
      return { type: 'analyse', commandId: 'the-message', jobId: world.jobId, inputHash };
    },
  },
  {
    name: 'requested changes',
    commits: ['InputAdded'],
    async onGitHub(stage) {
      const opened = await openPullRequest(stage, 'greet.js');
      return { ...opened, reviewId: await review(stage, 'admin', opened.pullRequest, 'REQUEST_CHANGES') };
    },
    inLog: (world, props) =>
      play(world, props, [...toWorking, 'StartValidation', 'AuthorizePush', 'RecordPush', 'VerifyDelivery']),
    message: onReview('admin'),
  },
  {
    name: 'an approval of a hold',
    commits: ['HoldReleased'],
    async onGitHub(stage) {
      const opened = await heldPullRequest(stage);
      return { ...opened, reviewId: await review(stage, 'admin', opened.pullRequest, 'APPROVE') };
    },
    inLog: hold,
    message: onReview('admin'),
  },
  {
    name: 'requested changes of a hold',
    commits: ['InputAdded'],
    async onGitHub(stage) {
      const opened = await heldPullRequest(stage);
      return { ...opened, reviewId: await review(stage, 'admin', opened.pullRequest, 'REQUEST_CHANGES') };
    },
    inLog: hold,
    message: onReview('admin'),
  },
  {
    name: 'an edit of a held issue',
    commits: ['RequestAmended'],
    onGitHub: heldPullRequest,
    async inLog(world, props) {
      await hold(world, props);
      /* What was held was another text. */
      const { request } = await world.details();
      const text = new TextDecoder().decode(await world.artifacts.get(request.artifact));
      const older = text.replace('The greeting should contain', 'The greeting must contain');
      const artifact = await world.artifacts.put(new TextEncoder().encode(older));
      const issue = 'e'.repeat(64);
      await world.issue({
        type: 'AmendRequest',
        request: { ...request, hash: artifact.sha256, artifact, issue },
      });
      const { inputHash } = await world.details();
      await world.issue({ type: 'RecordVerdict', verdict: verdict('hold', inputHash) });
    },
    async message(world, props) {
      const issue = await world.governance.facts.issue(props.address, 1);
      if (issue === undefined) throw new Error('there is no issue');
      return about(world, props, 'writer', { type: 'issue-edited', seen: issueHash(issue) });
    },
  },
  {
    name: 'an answer',
    commits: ['InputAdded', 'CommandAcknowledged'],
    async onGitHub({ as, at }) {
      const { data } = await as('writer').issues.createComment({
        ...at,
        issue_number: 1,
        body: 'The second.',
      });
      return { commentId: data.id };
    },
    inLog: (world, props) => play(world, props, ['SubmitJob', 'AskQuestions']),
    message: (world, props) =>
      about(world, props, 'writer', { type: 'comment-added', commentId: props.commentId }),
  },
  {
    name: 'a closed issue',
    ends: true,
    commits: ['JobCancelled'],
    async onGitHub({ as, at }) {
      await as('writer').issues.update({ ...at, issue_number: 1, state: 'closed' });
      return {};
    },
    inLog: (world, props) => play(world, props, toWorking),
    message: (world, props) => about(world, props, 'writer', { type: 'issue-closed' }),
  },
];

/** A repository of its own for a scene, with issue #1 and everything the scene is about. */
export async function setScene(local: LocalGitHub, { onGitHub }: Scene, name: string): Promise<Props> {
  const { id } = await local.createRepository(name, { autoInit: true });
  const address = { installationId: local.installationId, id, owner: local.org, name };
  const at = { owner: address.owner, repo: name };
  const as = (role: 'admin' | 'writer' | 'outsider') => createPerson(local.url, local.tokens[role]);
  await as('writer').issues.create({
    ...at,
    title: 'Greet people by name',
    body: 'The greeting should contain the name.',
    labels: ['ai-factory'],
  });
  const people = {
    admin: await whoIs(as('admin')),
    writer: await whoIs(as('writer')),
    outsider: await whoIs(as('outsider')),
  };
  const empty = { address, people, pullRequest: 0, headSha: '', reviewId: 0, commentId: 0 };
  return { ...empty, ...(await onGitHub?.({ as, at })) };
}

async function whoIs(person: Octokit): Promise<Sender> {
  const { id, login, type } = (await person.users.getAuthenticated()).data;
  return { id, login, type };
}
