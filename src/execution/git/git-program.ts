import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { FactoryError } from '../../contracts/factory-error.ts';
import { gitEnvironment, type RemoteAccess } from './git-environment.ts';
import { gitFault } from './git-fault.ts';
import { createObjectReader, type ObjectReader } from './object-reader.ts';

export type GitCall = {
  gitDir?: string;
  workTree?: string;
  /** Another index than the git-dir's own. */
  indexFile?: string;
  access?: RemoteAccess;
  environment?: Record<string, string>;
  stdin?: string | Uint8Array;
  /** Exit codes that are answers, not faults; 0 is always one. */
  answers?: number[];
  signal?: AbortSignal;
};
export type GitAnswer = { exitCode: number; stdout: Buffer; stderr: string };

/** Runs git with fixed arguments and an environment of the supervisor's making. */
export type GitProgram = {
  /** @throws FactoryError `git-failed` (retry) for any other exit code, `git-output-too-large`, `git-timeout` */
  run(argv: string[], call?: GitCall): Promise<GitAnswer>;
  /** Standard output as text without the line end. */
  text(argv: string[], call?: GitCall): Promise<string>;
  /** Reads the objects of a git-dir; all who ask share one process. */
  objects(gitDir: string): ObjectReader;
};

const outputCapBytes = 256 * 1024 * 1024;
const complaintCapBytes = 16 * 1024;

export type GitProgramOptions = {
  /** Where git and its own programs are. */
  searchPath: string;
  /** The longest a single call may take. */
  timeoutMs: number;
  /** By which remotes over HTTPS are reached, where there is no other way to them. */
  proxy?: string | undefined;
};

export function createGitProgram(options: GitProgramOptions): GitProgram {
  const run = (argv: string[], call: GitCall = {}) => runGit(argv, call, options);
  const readers = new Map<string, ObjectReader>();
  const { timeoutMs, searchPath } = options;
  return {
    run,
    objects(gitDir) {
      const environment = gitEnvironment(searchPath);
      const reader =
        readers.get(gitDir) ??
        createObjectReader({ gitDir, environment, timeoutMs, capBytes: outputCapBytes });
      readers.set(gitDir, reader);
      return reader;
    },
    async text(argv, call) {
      return (await run(argv, call)).stdout.toString('utf8').trimEnd();
    },
  };
}

async function runGit(argv: string[], call: GitCall, options: GitProgramOptions): Promise<GitAnswer> {
  const name = argv.find((word) => !word.startsWith('-')) ?? 'git';
  const timeout = AbortSignal.timeout(options.timeoutMs);
  const child = spawn('git', argv, {
    cwd: call.workTree ?? call.gitDir ?? '/',
    env: {
      ...gitEnvironment(options.searchPath, call.access),
      ...(options.proxy === undefined ? {} : { https_proxy: options.proxy }),
      ...placeOf(call),
      ...call.environment,
    },
    stdio: ['pipe', 'pipe', 'pipe'],
    signal: call.signal === undefined ? timeout : AbortSignal.any([call.signal, timeout]),
    killSignal: 'SIGKILL',
  });
  child.stdin.on('error', () => {}); // git may stop reading early
  child.stdin.end(call.stdin);
  const chunks: Buffer[] = [];
  let bytes = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > outputCapBytes) child.kill('SIGKILL');
    else chunks.push(chunk);
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-complaintCapBytes);
  });
  const exitCode = await exitOf(child, name, timeout);
  if (bytes > outputCapBytes)
    throw gitFault('git-output-too-large', `git ${name} printed more than ${outputCapBytes} bytes`);
  if (exitCode !== 0 && call.answers?.includes(exitCode) !== true) {
    throw gitFault('git-failed', `git ${name} ended with ${exitCode}: ${stderr.trim()}`);
  }
  return { exitCode, stdout: Buffer.concat(chunks), stderr };
}

async function exitOf(child: ReturnType<typeof spawn>, name: string, timeout: AbortSignal): Promise<number> {
  try {
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
    return code ?? fail(`git ${name} was ended by ${signal}`);
  } catch (error) {
    if (timeout.aborted) throw gitFault('git-timeout', `git ${name} took too long`, error);
    throw error instanceof FactoryError
      ? error
      : gitFault('git-failed', `git ${name} could not be run: ${String(error)}`, error);
  }
}

function fail(message: string): never {
  throw gitFault('git-failed', message);
}

function placeOf(call: GitCall): Record<string, string> {
  return {
    ...(call.gitDir === undefined ? {} : { GIT_DIR: call.gitDir }),
    ...(call.workTree === undefined ? {} : { GIT_WORK_TREE: call.workTree }),
    ...(call.indexFile === undefined ? {} : { GIT_INDEX_FILE: call.indexFile }),
  };
}
