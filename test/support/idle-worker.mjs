import { spawn } from 'node:child_process';

/* A task that says what it was given and runs until it is asked to end. `STUBBORN`: it does not listen. `CHILD`: it starts a process of its own. */
const child = process.env.CHILD === undefined ? undefined : spawn('sleep', ['1000'], { stdio: 'ignore' });
const given = { ...process.env };
if (process.env.STUBBORN === undefined) process.on('SIGTERM', () => process.exit(0));
else process.on('SIGTERM', () => {});
process.stdout.write(`${JSON.stringify({ pid: process.pid, child: child?.pid, environment: given })}\n`);
setInterval(() => {}, 60_000);
