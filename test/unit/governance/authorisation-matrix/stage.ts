import { slashCommands } from '../../../../src/chatops/slash-commands.ts';
import { freezeRequest } from '../../../../src/governance/freeze-request.ts';
import type { JobCommandType } from '../../../../src/job/job-command.ts';
import { GovernanceWorld, people } from '../../../support/governance-world.ts';
import { fittingCommand, request, verdict } from '../../../support/job-scenario.ts';
import type { Actor, Case, CommandName } from './cases.ts';

/** The account of the App itself. */
export const appBotUserId = 41_898_282;

export const accounts: Record<Actor, { id: number; login: string; type: string }> = {
  requester: people.writer,
  'requester-renamed': { id: people.writer.id, login: 'walter-the-second', type: 'User' },
  writer: { id: 110, login: 'wendy', type: 'User' },
  maintainer: { id: 111, login: 'mona', type: 'User' },
  admin: people.admin,
  triager: { id: 112, login: 'tara', type: 'User' },
  reader: people.reader,
  outsider: people.outsider,
  'listed-bot': { id: 120, login: 'trusted[bot]', type: 'Bot' },
  'unlisted-bot': people.bot,
  organisation: { id: 140, login: 'acme', type: 'Organization' },
  'the-app': { id: appBotUserId, login: 'devfactory[bot]', type: 'Bot' },
  'deleted-account': { id: 10_137, login: 'ghost', type: 'User' },
  'login-taken-over': { id: 130, login: 'wanda', type: 'User' },
};

/** A repository with all of them, as GitHub knows them now. */
export function worldFor({ repository }: Case): GovernanceWorld {
  const world = new GovernanceWorld(slashCommands);
  const { github } = world;
  const permissions = {
    wendy: 'write',
    mona: 'maintain',
    tara: 'triage',
    'walter-the-second': 'write',
  } as const;
  for (const [login, permission] of Object.entries(permissions))
    github.allow(world.repository, login, permission);
  for (const { id, login } of Object.values(accounts)) github.state.accounts.set(login, id);
  github.allow(world.repository, 'wanda', 'write');
  github.state.accounts.set('wanda', 131);
  github.at(world.repository).private = repository === 'private';
  github.commit(world.repository, 'main', {
    '.github/factory.yml': `governance: { allowed_bots: [${accounts['listed-bot'].id}] }\n`,
  });
  return world;
}

export const toApproved: readonly JobCommandType[] = ['SubmitJob', 'RecordVerdict'];
export const toWorking: readonly JobCommandType[] = [
  ...toApproved,
  'StartAttempt',
  'RegisterWorker',
  'RecordPlan',
];
export const toDelivered: readonly JobCommandType[] = [
  ...toWorking,
  ...(['StartValidation', 'AuthorizePush', 'RecordPush', 'VerifyDelivery'] as const),
];

/** What happened to the job before the case. */
export const before: Partial<Record<CommandName, readonly JobCommandType[]>> = {
  retry: [...toApproved, 'CancelJob'],
  guide: toWorking,
  rebase: toDelivered,
  pause: toWorking,
  resume: [...toWorking, 'PauseJob'],
  stop: toWorking,
  priority: toApproved,
  budget: toApproved,
  status: toApproved,
  explain: toApproved,
};

/** Brings issue #1's job where the commands lead, and answers its pull request when it is delivered. */
export async function bring(
  world: GovernanceWorld,
  commands: readonly JobCommandType[],
  requester: Actor = 'requester',
): Promise<number> {
  const { github, repository, branch } = world;
  const sha = github.commit(repository, branch, { 'greet.js': 'hello' });
  const pullRequest = github.openPullRequest(repository, { headBranch: branch, author: github.state.app });
  const { id, login } = accounts[requester];
  for (const type of commands) {
    const command = fittingCommand(type, await world.job());
    if (command.type === 'SubmitJob')
      Object.assign(command, { repository, issueNumber: 1, branch, requester: { id, login }, request });
    if (command.type === 'AuthorizePush') command.newSha = sha;
    if (command.type === 'VerifyDelivery') Object.assign(command, { pullRequest, headSha: sha });
    await world.issue(command);
  }
  /* What nobody was allowed to push is on no branch: whoever resumes would be asked about it. */
  if (commands.includes('PauseJob') && !commands.includes('AuthorizePush'))
    github.at(repository).branches.delete(branch);
  return pullRequest;
}

/** Has issue #1's request held on a pull request; the verdict may permit the requester to release it. */
export async function hold(
  world: GovernanceWorld,
  given: { requester?: Actor; selfRelease?: boolean } = {},
): Promise<{ pullRequest: number; headSha: string }> {
  const { github, repository, branch, governance } = world;
  const { id, login } = accounts[given.requester ?? 'requester'];
  const issue = await github.facts.issue(repository, 1);
  if (issue === undefined) throw new Error('there is no issue');
  const trigger = { requester: { id, login }, at: new Date(world.now).toISOString() };
  const frozen = await freezeRequest(governance, repository, issue, trigger);
  const headSha = github.commit(repository, branch, { '.factory/spec.md': 'What is asked for.' });
  const pullRequest = github.openPullRequest(repository, { headBranch: branch, author: github.state.app });
  const job = { repository, issueNumber: 1, branch, requester: { id, login }, request: frozen } as const;
  await world.issue({ type: 'SubmitJob', ...job, priority: 'medium', options: {} });
  const { inputHash } = await world.details();
  const permits = { id: 'self-release', effect: 'permit', reason: 'An organisation of one.' } as const;
  const rules = given.selfRelease === true ? [permits] : [];
  await world.issue(
    { type: 'RecordVerdict', verdict: { ...verdict('hold', inputHash), rules } },
    { type: 'RecordHold', pullRequest, headSha, inputHash },
  );
  return { pullRequest, headSha };
}
