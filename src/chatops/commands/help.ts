import type { SlashCommandHandler } from '../../governance/slash-command-handler.ts';

/** Lists the commands; made from the others' own words, so that it cannot tell anything else. */
export function createHelpCommand(others: readonly SlashCommandHandler[]): SlashCommandHandler {
  const help: SlashCommandHandler = {
    name: 'help',
    who: 'reader',
    usage: '/factory help',
    help: 'Lists the commands.',
    example: '/factory help',
    applies: () => true,
    async toCommand() {
      return { type: 'AcknowledgeCommand', command: 'help', message: listOf([...others, help]) };
    },
  };
  return help;
}

function listOf(commands: readonly SlashCommandHandler[]): string {
  return [
    'Write a command as the first thing on a line of a new comment:',
    ...commands.map(({ usage, help }) => `- \`${usage}\` ${help}`),
  ].join('\n');
}
