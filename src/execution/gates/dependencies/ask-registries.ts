import { Agent, request } from 'node:https';
import { z } from 'zod';
import type { Egress } from '../../sandbox/rung.ts';
import type { PackageRegistries, PackageVersion, PublishAnswer } from './published-version.ts';

const answerMs = 20_000;
/** A registry's document about a package with thousands of versions has tens of megabytes. */
const mostBytes = 64 * 1024 * 1024;

const time = z.iso.datetime({ offset: true });
type Question = { url: string; read(answer: unknown, version: string): string | undefined };

/** How each registry is asked about a package. */
const questions: Record<PackageVersion['ecosystem'], (about: PackageVersion) => Question> = {
  npm: ({ name }) => ({
    url: `https://registry.npmjs.org/${name.replace('/', '%2f')}`,
    read: (answer, version) =>
      z.object({ time: z.record(z.string(), z.string()) }).parse(answer).time[version],
  }),
  python: ({ name, version }) => ({
    url: `https://pypi.org/pypi/${name}/${version}/json`,
    // The newest file counts: one that was added later is as new as a version.
    read: (answer) =>
      z
        .object({ urls: z.array(z.object({ upload_time_iso_8601: time })) })
        .parse(answer)
        .urls.map((each) => each.upload_time_iso_8601)
        .toSorted()
        .at(-1),
  }),
  cargo: ({ name, version }) => ({
    url: `https://crates.io/api/v1/crates/${name}/${version}`,
    read: (answer) => z.object({ version: z.object({ created_at: time }) }).parse(answer).version.created_at,
  }),
  go: ({ name, version }) => ({
    // The proxy writes capitals as `!` and the small letter.
    url: `https://proxy.golang.org/${[name, '@v', `${version}.info`].join('/').replaceAll(/[A-Z]/g, (letter) => `!${letter.toLowerCase()}`)}`,
    read: (answer) => z.object({ Time: time }).parse(answer).Time,
  }),
};
const askable: Record<PackageVersion['ecosystem'], RegExp> = {
  npm: /^(?:@[\w.~-]+\/)?[\w.~-]+$/,
  python: /^[\w.-]+$/,
  cargo: /^[\w-]+$/,
  go: /^[\w.~-]+(?:\/[\w.~-]+)+$/,
};
const versionForm = /^[\w.+!~-]{1,100}$/;

/**
 * The public registries, asked through the attempt's own way out: only hosts that the repository's configuration names are reached, and who is asked learns no more than an install would tell.
 *
 * @param options.certificates whom to believe instead of the authorities that Node knows
 */
export function askRegistries(
  egress: Pick<Egress, 'port' | 'credentials'>,
  options: { certificates?: string } = {},
): PackageRegistries {
  const proxyEnv = { HTTPS_PROXY: `http://${egress.credentials}@127.0.0.1:${egress.port}` };
  const trust = options.certificates === undefined ? {} : { ca: options.certificates };
  return {
    async publishedAt(about, signal) {
      if (!askable[about.ecosystem].test(about.name) || !versionForm.test(about.version) || hasDots(about))
        return { unknown: 'their names are none that a registry has' };
      const question = questions[about.ecosystem](about);
      const agent = new Agent({ proxyEnv, ...trust });
      try {
        const until = AbortSignal.any([signal, AbortSignal.timeout(answerMs)]);
        return answerOf(question, about.version, await getJson(question.url, agent, until));
      } catch {
        return { unknown: 'the registry could not be asked' };
      } finally {
        agent.destroy();
      }
    },
  };
}

/** A path of dots would lead to another page. */
function hasDots({ name, version }: PackageVersion): boolean {
  return [...name.split('/'), version].some((part) => /^\.+$/.test(part));
}

function answerOf(question: Question, version: string, answer: unknown): PublishAnswer {
  if (answer === undefined) return { unknown: 'the registry does not know them' };
  const at = Date.parse(question.read(answer, version) ?? '');
  return Number.isNaN(at) ? { unknown: 'the registry does not say' } : { at: new Date(at) };
}

/** The answer as JSON; undefined when there is no such page. Rejects when nothing useful comes. */
function getJson(url: string, agent: Agent, signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const headers = { accept: 'application/json', 'user-agent': 'devfactory' };
    const asked = request(url, { agent, signal, headers }, (answer) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      answer.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        chunks.push(chunk);
        if (bytes > mostBytes) answer.destroy(new Error('the answer is too large'));
      });
      answer.on('error', reject);
      answer.on('end', () => {
        if (answer.statusCode === 404 || answer.statusCode === 410) return resolve(undefined);
        if (answer.statusCode !== 200) return reject(new Error(`the registry answered ${answer.statusCode}`));
        try {
          resolve(JSON.parse(Buffer.concat(chunks).toString('utf8')));
        } catch (error) {
          reject(error);
        }
      });
    });
    asked.on('error', reject);
    asked.end();
  });
}
