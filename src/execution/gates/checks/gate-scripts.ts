import { z } from 'zod';
import type { Commands } from '../../../contracts/worker-protocol.ts';
import type { Finding } from '../finding.ts';

const scriptsSchema = z.object({ scripts: z.record(z.string(), z.string()).catch({}).default({}) });
type Scripts = Record<string, string>;

const startOfScript =
  /\b(?:npm|pnpm|yarn|bun)\s+(?:run(?:-script)?\s+)?(?:--?\S+\s+)*([\w:.-]+)|\bnode\s+--run\s+([\w:.-]+)/g;

/**
 * The gates run `npm test` as it was on the base, and package.json says what that is: who changes the script changes the gate. A script that the gates start,
 * or that such a script starts, may grow by `&& more` and by nothing else.
 *
 * @param commands what the gates run
 */
export function judgeGateScripts(
  path: string,
  before: string,
  after: string | undefined,
  commands: Commands,
): Finding[] {
  const old = scriptsOf(before);
  const fresh = after === undefined ? {} : scriptsOf(after);
  const started = Object.values(commands).filter((command) => command !== undefined);
  // A hook that is new runs as well: what the fresh scripts start counts too.
  const names = new Set([...reached(started, old), ...hooksOf(reached(started, old), fresh)]);
  return [...names].flatMap((name) => {
    const was = old[name];
    const is = fresh[name];
    if (is === was || (was !== undefined && is !== undefined && growsBy(was, is))) return [];
    return [
      {
        code: is === undefined ? 'gate-script-removed' : 'gate-script-changed',
        severity: 'high' as const,
        path,
        message: `the gates run the script "${name}", and the change would have it do something else`,
        fix: 'leave it as it is; more checks may follow behind &&',
      },
    ];
  });
}

/** Whether a script does what it did and then more, each part of which can only fail: a `||`, `;` or pipe behind it could take the failure back. */
function growsBy(was: string, is: string): boolean {
  const more = is.startsWith(`${was} && `) ? is.slice(was.length + 4) : undefined;
  return more !== undefined && !/\|\||[;|&\n]/.test(more.replaceAll(' && ', ' ')) && !/\|\||;/.test(was);
}

function hooksOf(names: ReadonlySet<string>, scripts: Scripts): string[] {
  return [...names].flatMap((name) => [`pre${name}`, `post${name}`]).filter((hook) => hook in scripts);
}

/** Scripts that commands start, with the hooks of npm around them and whatever they start themselves. */
function reached(commands: readonly string[], scripts: Scripts): Set<string> {
  const names = new Set<string>();
  const pending = [...commands];
  for (let text = pending.pop(); text !== undefined; text = pending.pop()) {
    for (const match of text.matchAll(startOfScript)) {
      const name = match[1] ?? match[2] ?? '';
      for (const each of [`pre${name}`, name, `post${name}`]) {
        const script = scripts[each];
        if (script === undefined || names.has(each)) continue;
        names.add(each);
        pending.push(script);
      }
    }
  }
  return names;
}

function scriptsOf(text: string): Scripts {
  try {
    return scriptsSchema.parse(JSON.parse(text)).scripts;
  } catch {
    return {};
  }
}
