import { createInterface } from 'node:readline/promises';
import { type NetworkProfile, networkProfiles } from '../../config/network-profiles.ts';
import { print } from '../print.ts';

/** Where credentials are written: a file for this machine, or Parameter Store for a deployment. */
export const destinations = ['env', 'ssm'] as const;
export type Destination = (typeof destinations)[number];

/** Asks for the network profile, with its price. Without a terminal nobody can be asked, and nothing is paid for that nobody chose. */
export async function askProfile(): Promise<NetworkProfile> {
  for (const [name, { restUsd, reaches }] of Object.entries(networkProfiles))
    print(`${name.padEnd(9)} about $${restUsd.toFixed(2)} a month at rest on AWS; ${reaches}`);
  return (await answerTo('Network profile [frugal]: ')) === 'isolated' ? 'isolated' : 'frugal';
}

/** Asks where the credentials are wanted; a file, when nobody answers. */
export async function askDestination(): Promise<Destination> {
  const question = 'Credentials into a file for this machine (env) or into AWS Parameter Store (ssm) [env]: ';
  return (await answerTo(question)) === 'ssm' ? 'ssm' : 'env';
}

async function answerTo(question: string): Promise<string | undefined> {
  if (!process.stdin.isTTY) return undefined;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return (await terminal.question(question)).trim();
  } finally {
    terminal.close();
  }
}
