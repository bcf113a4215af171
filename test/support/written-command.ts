import assert from 'node:assert/strict';
import { parseSlashCommands } from '../../src/chatops/parse-slash-commands.ts';
import { slashCommands } from '../../src/chatops/slash-commands.ts';
import type { SlashCommandContext, SlashCommandHandler } from '../../src/governance/slash-command-handler.ts';
import type { Job } from '../../src/job/job.ts';
import type { JobCommand } from '../../src/job/job-command.ts';
import { createInMemoryGitHub } from './in-memory/github.ts';
import { repository, request } from './job-scenario.ts';

const github = createInMemoryGitHub();
github.addRepository(repository);
github.openIssue(repository, { number: 3, title: request.title });

/** Somebody who is neither the requester nor a reviewer of the jobs of `job-scenario`. */
export const walter = { id: 101, login: 'walter' };

export function handlerOf(name: string): SlashCommandHandler {
  const handler = slashCommands.find((command) => command.name === name);
  assert.ok(handler, `${name} has no handler`);
  return handler;
}

/** What a line of a comment, written by walter, asks of a job. */
export async function askedBy(
  line: string,
  job: Job,
  changes: Partial<SlashCommandContext> = {},
): Promise<JobCommand> {
  const [written] = parseSlashCommands(line);
  assert.ok(written, `${line} is no command`);
  return await handlerOf(written.name).toCommand({
    message: {
      type: 'slash-command',
      commandId: 'comment:31:0',
      repository,
      sender: { ...walter, type: 'User' },
      deliveryId: 'd-1',
      receivedAt: '2026-03-01T12:00:00.000Z',
      issueNumber: 3,
      onPullRequest: false,
      commentId: 31,
      ordinal: 0,
      ...written,
    },
    job,
    facts: github.facts,
    freeze: async () => request,
    editors: async () => [],
    adoption: async () => ({ outcome: 'none' }),
    status: async ({ state }) => `it is ${state}`,
    ...changes,
  });
}

/** The code of a refusal, or what is asked instead. */
export function codeOf(command: JobCommand): string {
  return command.type === 'RefuseCommand' ? command.code : command.type;
}
