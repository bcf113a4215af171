import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { processStart } from '../../src/adapters/local/tasks/process-identity.ts';
import { openTaskRecords, type TaskRecord } from '../../src/adapters/local/tasks/task-records.ts';

/** Kills one worker that is at work, if there is any; answers how many. */
export async function killWorker(dataDir: string, next: () => number): Promise<number> {
  const working = await livingWorkers(dataDir);
  const pid = working[Math.floor(next() * working.length)];
  if (pid === undefined) return 0;
  process.kill(pid, 'SIGKILL');
  return 1;
}

/** What was killed with the factory needs a moment to be gone. */
const dyingMs = 5_000;
const lookEveryMs = 100;

/** Whatever of a worker's process group is still there, though the factory was closed a moment ago. */
export async function workersLeft(dataDir: string): Promise<string[]> {
  let left = await groupsLeft(dataDir);
  for (let waited = 0; left.length > 0 && waited < dyingMs; waited += lookEveryMs) {
    await setTimeout(lookEveryMs);
    left = await groupsLeft(dataDir);
  }
  return left.map((pid) => `the process (group) ${pid} of a worker is left`);
}

async function groupsLeft(dataDir: string): Promise<number[]> {
  const living = await livingWorkers(dataDir);
  const records = await taskRecords(dataDir);
  const groups = records.filter(({ pid }) => isGroupAlive(pid)).map(({ pid }) => pid);
  return [...new Set([...living, ...groups])];
}

function isGroupAlive(pid: number): boolean {
  try {
    process.kill(-pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function livingWorkers(dataDir: string): Promise<number[]> {
  const records = await taskRecords(dataDir);
  const starts = await Promise.all(records.map(({ pid }) => processStart(pid)));
  return records.filter(({ startedAs }, n) => starts[n] === startedAs).map(({ pid }) => pid);
}

async function taskRecords(dataDir: string): Promise<TaskRecord[]> {
  const records = await openTaskRecords(join(dataDir, 'tasks'));
  return await records.readAll();
}
