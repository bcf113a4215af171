import { createInterface } from 'node:readline/promises';
import { nearestMatch } from '../../config/nearest-match.ts';
import { type NetworkProfile, networkProfiles } from '../../config/network-profiles.ts';
import { FactoryError } from '../../contracts/factory-error.ts';

/** Where credentials are written: a file for this machine, or Parameter Store for a deployment. */
export const destinations = ['env', 'ssm'] as const;
export type Destination = (typeof destinations)[number];

/** Where questions are put, and answered by a person when `input` is a terminal. */
export type Terminal = {
  input: NodeJS.ReadableStream & { isTTY?: boolean };
  output: NodeJS.WritableStream;
};

const ourTerminal: Terminal = { input: process.stdin, output: process.stdout };

/** Asks for the network profile, with its price. Without a terminal nobody can be asked, and nothing is paid for that nobody chose. Throws FactoryError `setup-ended`. */
export async function askProfile(terminal: Terminal = ourTerminal): Promise<NetworkProfile> {
  for (const [name, { restUsd, reaches }] of Object.entries(networkProfiles))
    terminal.output.write(
      `${name.padEnd(9)} about $${restUsd.toFixed(2)} a month at rest on AWS; ${reaches}\n`,
    );
  const profiles = Object.keys(networkProfiles) as NetworkProfile[];
  return await choose('Network profile', profiles, 'frugal', terminal);
}

/** Asks where the credentials are wanted; a file, without a terminal. Throws FactoryError `setup-ended`. */
export async function askDestination(terminal: Terminal = ourTerminal): Promise<Destination> {
  const question = 'Credentials into a file for this machine (env) or into AWS Parameter Store (ssm)';
  return await choose(question, destinations, 'env', terminal);
}

/** An empty answer takes what is proposed; one that is no choice is asked for again: the weaker of two things is not what a typo means. */
async function choose<C extends string>(
  question: string,
  choices: readonly C[],
  proposed: C,
  { input, output }: Terminal,
): Promise<C> {
  if (input.isTTY !== true) return proposed;
  const lines = createInterface({ input, output, prompt: `${question} [${proposed}]: ` });
  let ended = false;
  lines.once('close', () => {
    ended = true;
  });
  lines.prompt();
  for await (const line of lines) {
    const answer = line.trim() || proposed;
    const chosen = choices.find((choice) => choice === answer);
    if (chosen !== undefined) return chosen;
    const nearest = nearestMatch(answer, choices);
    const hint = nearest === undefined ? '' : ` Did you mean ${nearest}?`;
    output.write(`There is no ${answer}.${hint} Answer ${choices.join(' or ')}.\n`);
    if (!ended) lines.prompt();
  }
  throw new FactoryError('setup-ended', 'Nothing was chosen, and nothing was done. Next: factory setup', {
    disposition: 'ask-human',
  });
}
