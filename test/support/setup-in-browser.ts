import assert from 'node:assert/strict';
import type { LocalGitHub } from '../../src/adapters/local/github/local-github.ts';
import { type FactoryProgram, runFactory } from './factory-program.ts';

/** `factory setup` that waits, and what a browser finds on its page: where the form goes, and what it sends. */
export type SetupPage = { setup: FactoryProgram; page: string; action: string; manifest: string };

/** Starts `factory setup` with the local GitHub. */
export async function beginSetup(
  github: LocalGitHub,
  args: readonly string[],
  environment: Record<string, string> = {},
): Promise<SetupPage> {
  const at = ['--github', github.url, '--github-api', github.url, '--organisation', github.org];
  const setup = runFactory(['setup', ...at, ...args], environment);
  await setup.says(/Open http:\S+ in/);
  const page = /Open (http:\S+) in/.exec(setup.printed())?.[1] ?? assert.fail();
  const html = await (await fetch(page)).text();
  const plain = (text: string) =>
    text.replace(/&#(\d+);/g, (_all, sign) => String.fromCharCode(Number(sign)));
  const action = plain(/action="([^"]+)"/.exec(html)?.[1] ?? assert.fail());
  const manifest = plain(/value="([^"]+)"/.exec(html)?.[1] ?? assert.fail());
  return { setup, page, action, manifest };
}

/** Sends the form, and answers where GitHub sends the browser back to. */
export async function confirmOnGitHub({ action, manifest }: SetupPage): Promise<string> {
  const answer = await fetch(action, {
    method: 'POST',
    body: new URLSearchParams({ manifest }),
    redirect: 'manual',
  });
  return answer.headers.get('location') ?? assert.fail();
}
