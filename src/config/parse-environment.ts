import type { z } from 'zod';
import { FactoryError } from '../contracts/factory-error.ts';

/** Environment variables as a process or a Lambda function has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The environment of one executable as its schema sees it. All problems are collected before anything is thrown, so that a wrong
 * deployment is mended in one go. Values never appear in the message: some of them are secrets.
 *
 * @throws FactoryError `environment-invalid` naming each variable and what it must be.
 */
export function parseEnvironment<Schema extends z.ZodType>(
  executable: string,
  schema: Schema,
  environment: Environment,
): z.infer<Schema> {
  const parsed = schema.safeParse(withoutEmpty(environment));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => {
    const name = issue.path.join('.');
    const missing = environment[name] === undefined || environment[name] === '';
    return `  ${name}: ${missing ? 'is not set' : issue.message}`;
  });
  throw new FactoryError(
    'environment-invalid',
    `The environment of ${executable} is incomplete. Set these variables and start it again:\n${problems.join('\n')}`,
    { disposition: 'ask-human' },
  );
}

/** An empty variable is how many shells and consoles write "not set". */
function withoutEmpty(environment: Environment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '',
    ),
  );
}
