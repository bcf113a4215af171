import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../../../bin', import.meta.url));
/** Makes this Node believe that it is 20, as `bin/` looks at nothing but the version. */
const AS_NODE_20 = [
  '--import',
  `data:text/javascript,Object.defineProperty(process,'versions',{value:{node:'20.20.2'}})`,
];

let folder: string;
let entry: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'devfactory-bin-'));
  entry = join(folder, 'entry.ts');
  await writeFile(
    entry,
    `const [, file, ...args]: string[] = process.argv;
     console.log(JSON.stringify({ file, args, version: process.versions.node }));
     if (args[0] === 'wait') setInterval(() => {}, 1000);
     process.exitCode = 7;`,
  );
});
after(() => rm(folder, { recursive: true, force: true }));

interface Told {
  file: string;
  args: string[];
  version: string;
}

function start(flags: readonly string[], script: string, args: readonly string[]) {
  const child = spawn(process.execPath, [...flags, script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  return { child, exit: once(child, 'exit'), stderr: text(child.stderr) };
}

async function run(flags: readonly string[], script: string, args: readonly string[]) {
  const { child, exit, stderr } = start(flags, script, args);
  const [stdout, [code]] = await Promise.all([text(child.stdout), exit]);
  return { stdout, code, stderr: await stderr };
}

describe('bin/run-script.js', () => {
  it('runs TypeScript with its arguments and exit code on the Node it has', async () => {
    const { stdout, code } = await run([], join(BIN, 'run-script.js'), [entry, 'a', '--b']);
    const told = JSON.parse(stdout) as Told;
    assert.deepEqual(told.args, ['a', '--b']);
    assert.equal(told.file, entry);
    assert.equal(code, 7);
  });

  it('moves from an old Node to the one that npm installed, with arguments and exit code', async () => {
    const { stdout, code } = await run(AS_NODE_20, join(BIN, 'run-script.js'), [entry, 'a b', '']);
    const told = JSON.parse(stdout) as Told;
    assert.deepEqual(told.args, ['a b', '']);
    assert.match(told.version, /^24\./);
    assert.equal(code, 7);
  });

  it('passes on the signal that stops it', async () => {
    const { child, exit } = start(AS_NODE_20, join(BIN, 'run-script.js'), [entry, 'wait']);
    await once(child.stdout, 'data');
    child.kill('SIGTERM');
    assert.deepEqual(await exit, [143, null]);
  });

  it('says what to type when npm was not allowed to install Node 24', async () => {
    const clone = join(folder, 'clone/bin');
    await cp(BIN, clone, { recursive: true });
    const { stdout, code, stderr } = await run(AS_NODE_20, join(clone, 'run-script.js'), [entry]);
    assert.equal(code, 1);
    assert.equal(stdout, '');
    assert.match(stderr, /needs Node 24, and this is Node 20\.20\.2/);
    assert.match(stderr, /Next: npm ci --ignore-scripts=false/);
  });
});
