import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * When a process was started, in the system's own notation, or undefined when there is none (a zombie counts as gone). A process id is used again
 * after a while; together with this it names one process for good.
 */
export async function processStart(pid: number): Promise<string | undefined> {
  return process.platform === 'linux' ? await startOnLinux(pid) : await startByPs(pid);
}

async function startOnLinux(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (stat === undefined) return undefined;
  /* The second field, the command in parentheses, may contain anything; state is the third and the start time the 22nd. */
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
}

async function startByPs(pid: number): Promise<string | undefined> {
  const listed = await run('ps', ['-o', 'state=,lstart=', '-p', String(pid)]).catch(() => undefined);
  const [state, ...start] = (listed?.stdout ?? '').trim().split(/\s+/);
  return state === undefined || state === '' || state.startsWith('Z') ? undefined : start.join(' ');
}
