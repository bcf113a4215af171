import type { JobMessageOf } from '../contracts/job-message.ts';
import { maxCommentLength, mostCommandsPerComment, takesTextBelow } from '../contracts/may-hold-command.ts';
import type { RunOptions } from '../job/job-values.ts';
import { type CommandLine, commandLines } from '../request/command-lines.ts';

export type WrittenCommand = Pick<
  JobMessageOf<'slash-command'>,
  'name' | 'options' | 'text' | 'below' | 'isCut'
>;

const maxNameLength = 100;

/** The commands a person wrote in a comment, in order, and one more than may be carried out, which governance refuses; see `commandLines` for what counts as written. */
export function parseSlashCommands(comment: string): WrittenCommand[] {
  const lines = commandLines(comment);
  return lines
    .slice(0, mostCommandsPerComment + 1)
    .map((line, index) =>
      parseCommand(line, comment.length > maxCommentLength && index === lines.length - 1),
    );
}

/**
 * `/factory <name> [option=value …] [text]`. A bare `/factory` asks for help. What stands below belongs to a command that tells the agent something; `isCut`: the comment goes on, and was not
 * read to its end.
 */
function parseCommand(line: CommandLine, isCut: boolean): WrittenCommand {
  const words = withoutInvisible(line.text.slice('/factory'.length)).trim();
  const [, name = '', rest = ''] = /^(\S*)\s*(.*)$/su.exec(words) ?? [];
  const { options, text } = acceptsOptions(name) ? takeOptions(rest) : { options: {}, text: rest };
  const takesBelow = takesTextBelow(asciiLowerCase(name));
  return {
    name: asciiLowerCase(name === '' ? 'help' : name).slice(0, maxNameLength),
    options,
    text,
    ...(takesBelow && line.below.trim() !== '' ? { below: line.below } : {}),
    ...(takesBelow && isCut ? { isCut } : {}),
  };
}

function acceptsOptions(name: string): boolean {
  return ['run', 'retry', 'plan'].includes(asciiLowerCase(name));
}

/** Options stand between the name and the text; the first word that is none begins the text. */
function takeOptions(rest: string): { options: RunOptions; text: string } {
  const options: RunOptions = {};
  let text = rest;
  for (;;) {
    const [whole, key, value] = /^(model|agent|deliver)=([\w.:/@+-]{1,100})(?:\s+|$)/.exec(text) ?? [];
    if (whole === undefined || value === undefined || !setOption(options, key, value))
      return { options, text };
    text = text.slice(whole.length);
  }
}

function setOption(options: RunOptions, key: string | undefined, value: string): boolean {
  if (key === 'model' && options.model === undefined) options.model = value;
  else if (key === 'agent' && options.agent === undefined) options.agent = value;
  else if (key === 'deliver' && options.deliver === undefined && isDelivery(value)) options.deliver = value;
  else return false;
  return true;
}

function isDelivery(value: string): value is NonNullable<RunOptions['deliver']> {
  return value === 'pr' || value === 'zip' || value === 'blob';
}

/**
 * What a reader cannot see must not reach the agent: the characters that governance takes out of a request (see invisible-characters.ts, which this executable does not
 * load), here also where they would join an emoji.
 */
function withoutInvisible(text: string): string {
  return text
    .replaceAll('\t', ' ')
    .replaceAll(/[\p{Cf}\p{Cc}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u2800]/gu, '');
}

/** Only A to Z: the full Unicode mapping would turn look-alikes such as the Kelvin sign into plain letters. */
function asciiLowerCase(text: string): string {
  return text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}
