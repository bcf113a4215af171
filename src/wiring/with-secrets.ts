import { readSsmParameters } from '../adapters/aws/ssm-parameters.ts';
import { systemClock } from '../adapters/system/system-clock.ts';
import type { Environment } from '../config/parse-environment.ts';
import type { Clock } from '../ports/clock.ts';

/** What a variable holds in place of a secret: `ssm:` and the name of a parameter. */
const reference = /^ssm:(\/[\w./-]+)$/;
/** A secret that was changed is in use after so long at the latest. */
const readAgainAfterMs = 5 * 60_000;

type Handler<Args extends unknown[], Answer> = (...args: Args) => Answer | Promise<Answer>;

/**
 * A handler whose environment names parameters instead of holding secrets. They are read before the handler is made, and again while it is in use: when one has changed, the handler is
 * made anew. A parameter that does not exist counts as a variable that is not set. While they cannot be read nothing is handled: who uses an old secret does not know that it was withdrawn.
 */
export async function withSecrets<Args extends unknown[], Answer>(
  environment: Environment,
  create: (environment: Environment) => Handler<Args, Answer>,
  given: { clock?: Clock; read?: typeof readSsmParameters } = {},
): Promise<(...args: Args) => Promise<Answer>> {
  const { clock = systemClock, read = readSsmParameters } = given;
  const names = parametersIn(environment);
  let values = await readAll();
  let readAt = clock.now();
  let handler = create(environmentWith(environment, values));
  return async (...args) => {
    if (clock.now() - readAt > readAgainAfterMs) await renew();
    return await handler(...args);
  };

  async function readAll(): Promise<ReadonlyMap<string, string>> {
    return names.length === 0 ? new Map() : await read(environment, names);
  }

  async function renew(): Promise<void> {
    const now = clock.now();
    const fresh = await readAll();
    if (names.some((name) => fresh.get(name) !== values.get(name)))
      handler = create(environmentWith(environment, fresh));
    values = fresh;
    readAt = now;
  }
}

/** An environment in which every reference to a parameter is replaced by its value, once. A parameter that does not exist counts as a variable that is not set. */
export async function readSecrets(
  environment: Environment,
  read: typeof readSsmParameters = readSsmParameters,
): Promise<Environment> {
  const names = parametersIn(environment);
  return names.length === 0 ? environment : environmentWith(environment, await read(environment, names));
}

function parametersIn(environment: Environment): string[] {
  return [...new Set(Object.values(environment).flatMap((value) => parameterOf(value) ?? []))];
}

function parameterOf(value: string | undefined): string | undefined {
  return reference.exec(value ?? '')?.[1];
}

function environmentWith(environment: Environment, values: ReadonlyMap<string, string>): Environment {
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => {
      const parameter = parameterOf(value);
      return [name, parameter === undefined ? value : values.get(parameter)];
    }),
  );
}
