import { readFile } from 'node:fs/promises';
import { RE2JS } from 're2js';
import { parse } from 'yaml';
import { FactoryError } from '../../../contracts/factory-error.ts';
import { type Scenario, scenarioSchema } from './scenario.ts';

/** Reads a scenario file, JSON or YAML. Throws FactoryError `scenario-invalid` with every problem. */
export async function readScenario(path: string): Promise<Scenario> {
  const text = await readFile(path, 'utf8');
  let value: unknown;
  try {
    value = parse(text);
  } catch (cause) {
    throw invalid(path, [cause instanceof Error ? cause.message : String(cause)], cause);
  }
  return parseScenario(value, path);
}

/** The same for a value; `source` names it in messages. */
export function parseScenario(value: unknown, source: string): Scenario {
  const parsed = scenarioSchema.safeParse(value);
  if (!parsed.success)
    throw invalid(
      source,
      parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`),
    );
  const problems = parsed.data.turns.flatMap(({ name, when }) =>
    [...(when.resultMatches ?? []), ...(when.resultLacks ?? [])].flatMap((pattern) =>
      patternProblem(name, pattern),
    ),
  );
  if (problems.length > 0) throw invalid(source, problems);
  return parsed.data;
}

function patternProblem(turn: string, pattern: string): string[] {
  try {
    RE2JS.compile(pattern);
    return [];
  } catch (fault) {
    return [`turn ${turn}: ${JSON.stringify(pattern)}: ${fault instanceof Error ? fault.message : fault}`];
  }
}

function invalid(source: string, problems: string[], cause?: unknown): FactoryError {
  return new FactoryError(
    'scenario-invalid',
    `The scenario ${source} cannot be used:\n${problems.map((problem) => `- ${problem}`).join('\n')}`,
    {
      disposition: 'ask-human',
      cause,
    },
  );
}
