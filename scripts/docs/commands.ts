import { slashCommands } from '../../src/chatops/slash-commands.ts';
import type { SlashCommandHandler } from '../../src/governance/slash-command-handler.ts';
import type { Page } from './page.ts';

const whoMay: Record<SlashCommandHandler['who'], string> = {
  writer: 'people with write permission on the repository, as it is when they ask',
  approver:
    'approvers who did not ask for the job and have write permission: users and teams under `governance.approvers`, else the code owners of `.factory/spec.md`, else people who may maintain the repository',
  reader: 'everybody who can comment',
};

function section({ name, usage, who, help, example }: SlashCommandHandler): string {
  const rows = [
    `## ${name}`,
    '',
    '```text',
    usage,
    '```',
    '',
    help,
    '',
    `Who may use it: ${whoMay[who]}.`,
    '',
  ];
  return [...rows, 'Example:', '', '```text', example, '```'].join('\n');
}

function render(): string {
  return `${[
    '# Commands',
    '',
    'Generated from `src/chatops/slash-commands.ts` by `npm run docs`. Do not edit.',
    '',
    'A command is the first thing on a line of a new comment on an issue, or on a pull request of the factory. Edited comments are not read. It must stand in an',
    'ordinary paragraph: commands in quotes, code, lists, headings, tables, footnotes, links, HTML comments or `<details>` are not read. A line directly under a quote',
    'or a list still belongs to it; leave an empty line between. Options stand directly behind the name. Up to five commands are read from one comment, from its first',
    '8,192 characters. Whatever cannot be done is answered with 😕 and a line that says why.',
    'Everybody may give 30 commands an hour (`limits.commands_per_hour`); the label counts as one. The first one above that is answered with a line, later ones with 😕.',
    'On the factory’s pull requests a command does what it does on their issue. It counts in the conversation, not in a review: of a review that holds one nothing is taken, and',
    'its author is told so.',
    '',
    slashCommands.map(section).join('\n\n'),
  ].join('\n')}\n`;
}

export const commandsPage: Page = { path: 'docs/reference/commands.md', render };
