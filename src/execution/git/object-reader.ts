import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { gitFault } from './git-fault.ts';

/** An object as git describes it. */
export type GitObject = { id: string; type: string; bytes: number };

/** Reads the objects of one git-dir through a process that is kept, since starting one takes longer than any answer. */
export type ObjectReader = {
  /**
   * What a name stands for: an object's hash, a ref, `<commit>^{tree}`, `<ref>:<path>`; undefined when there is no such object.
   * @throws FactoryError `git-failed` (retry), `git-timeout`
   */
  describe(name: string): Promise<GitObject | undefined>;
  /** The content of the object; undefined when there is none. Throws `git-output-too-large` as well, before anything of it is read. */
  read(name: string): Promise<Buffer | undefined>;
};

export type ObjectReaderOptions = {
  gitDir: string;
  environment: Record<string, string>;
  /** The longest an answer may take. */
  timeoutMs: number;
  /** The largest content that is handed out. */
  capBytes: number;
};

/** A process that nobody has asked for so long is ended. */
const idleMs = 60_000;

type Answer = { object: GitObject; content: Buffer } | undefined;
type Question = {
  command: 'info' | 'contents';
  name: string;
  resolve(answer: Answer): void;
  reject(fault: Error): void;
};

/** The process starts with the first question, holds no caller's process back, and ends when it is idle or whoever asked is gone. */
export function createObjectReader(options: ObjectReaderOptions): ObjectReader {
  let current: Conversation | undefined;
  const ask = (command: Question['command'], name: string): Promise<Answer> => {
    if (!/^[\x21-\x7e]+$/.test(name))
      return Promise.reject(gitFault('git-failed', `${JSON.stringify(name)} is no name of a git object`));
    if (current === undefined || current.ended()) current = converse(options);
    const conversation = current;
    return new Promise((resolve, reject) => conversation.ask({ command, name, resolve, reject }));
  };
  return {
    describe: async (name) => (await ask('info', name))?.object,
    async read(name) {
      const described = await ask('info', name);
      if (described === undefined) return undefined;
      const { id, bytes } = described.object;
      if (bytes > options.capBytes)
        throw gitFault('git-output-too-large', `the git object ${id} has ${bytes} bytes`);
      return (await ask('contents', id))?.content;
    },
  };
}

type Conversation = { ask(question: Question): void; ended(): boolean };

/** One process, which answers its questions in their order. */
function converse({ gitDir, environment, timeoutMs }: ObjectReaderOptions): Conversation {
  const child = spawn('git', ['cat-file', '--batch-command'], {
    cwd: gitDir,
    env: { ...environment, GIT_DIR: gitDir },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const questions: Question[] = [];
  const received = createReceived();
  let object: GitObject | undefined;
  let timer: NodeJS.Timeout | undefined;
  let over = false;

  const end = (fault: Error) => {
    over = true;
    clearTimeout(timer);
    for (const question of questions.splice(0)) question.reject(fault);
    child.kill('SIGKILL');
  };
  const wait = () => {
    clearTimeout(timer);
    const waiting = questions.length > 0;
    holdBack(child, waiting);
    timer = waiting
      ? setTimeout(() => end(gitFault('git-timeout', 'git cat-file took too long')), timeoutMs)
      : setTimeout(() => end(gitFault('git-failed', 'git cat-file was idle')), idleMs).unref();
  };
  const answer = (given: Answer) => {
    object = undefined;
    questions.shift()?.resolve(given);
    wait();
  };
  /** Takes in the first line of an answer; false when it has not come whole. */
  const takeInHeader = (): boolean => {
    const line = received.line();
    if (line === undefined) return false;
    object = readHeader(line);
    if (object === undefined && / (?:missing|ambiguous)$/.test(line)) answer(undefined);
    else if (object === undefined)
      end(gitFault('git-failed', `git cat-file answered ${JSON.stringify(line.slice(0, 200))}`));
    return true;
  };
  /** Takes in what follows the first line; false when more of it has to come. */
  const takeInContent = ({ command }: Question, described: GitObject): boolean => {
    const content = command === 'info' ? Buffer.alloc(1) : received.bytes(described.bytes + 1);
    if (content === undefined) return false;
    answer({ object: described, content: content.subarray(0, -1) });
    return true;
  };
  const takeIn = (): boolean => {
    const [question] = questions;
    if (question === undefined) return false;
    return object === undefined ? takeInHeader() : takeInContent(question, object);
  };

  child.on('error', (error) => end(gitFault('git-failed', `git cat-file could not be run: ${error}`, error)));
  child.on('close', (code) => end(gitFault('git-failed', `git cat-file ended with ${code}`)));
  child.stdin.on('error', () => {}); // told by its end
  child.stdout.on('data', (chunk: Buffer) => {
    received.add(chunk);
    while (takeIn());
  });

  return {
    ask(question) {
      questions.push(question);
      wait();
      child.stdin.write(`${question.command} ${question.name}\n`);
    },
    ended: () => over,
  };
}

/** Whether this process has to go on until the other has answered. */
function holdBack(child: ChildProcess, waiting: boolean): void {
  for (const each of [child, child.stdin as Socket | null, child.stdout as Socket | null]) {
    if (waiting) each?.ref();
    else each?.unref();
  }
}

function readHeader(line: string): GitObject | undefined {
  const [, id, type, bytes] = /^([0-9a-f]{40,64}) ([a-z]+) (\d+)$/.exec(line) ?? [];
  return id === undefined || type === undefined ? undefined : { id, type, bytes: Number(bytes) };
}

/** What has come and was not taken yet. Pieces are only joined once there is enough of them. */
function createReceived() {
  let chunks: Buffer[] = [];
  let length = 0;
  const join = (): Buffer => {
    const [first] = chunks;
    const all = chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks);
    chunks = [all];
    return all;
  };
  const take = (bytes: number): Buffer => {
    const all = join();
    chunks = [all.subarray(bytes)];
    length -= bytes;
    return all.subarray(0, bytes);
  };
  return {
    add(chunk: Buffer) {
      chunks.push(chunk);
      length += chunk.length;
    },
    line(): string | undefined {
      const at = join().indexOf('\n');
      return at < 0 ? undefined : take(at + 1).toString('utf8', 0, at);
    },
    bytes: (bytes: number): Buffer | undefined => (length < bytes ? undefined : take(bytes)),
  };
}
