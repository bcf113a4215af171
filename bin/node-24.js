// Plain JavaScript on purpose: a Node that is too old must be able to read this file to say so.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

const NEEDED_MAJOR = 24;
/** The `node` package of npm puts the binary of its platform here, unless install scripts were not run. */
const INSTALLED_NODE = fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url));
/** What was stripped of its types and compiled once is kept here. A folder that cannot be written is no problem for Node. */
const COMPILED = fileURLToPath(new URL('../node_modules/.cache/devfactory', import.meta.url));

/**
 * Runs a TypeScript entry file on Node 24 or newer: in this process where it is new enough, else in the Node
 * that `npm ci` installed. Ends with exit code 1 and the next command to type where neither exists.
 *
 * @param {string} file absolute path of the entry
 * @param {string[]} args what the entry finds in `process.argv` after its own name
 */
export async function runOnNode24(file, args) {
  if (majorOf(process.versions.node) >= NEEDED_MAJOR) {
    process.argv = [process.execPath, file, ...args];
    nodeModule.enableCompileCache(COMPILED);
    // For the processes that this one starts, as if it had been started by an older Node.
    process.env.NODE_COMPILE_CACHE ??= COMPILED;
    await import(pathToFileURL(file).href);
  } else if (existsSync(INSTALLED_NODE)) {
    runInInstalledNode(file, args);
  } else {
    process.stderr.write(explainMissingNode());
    process.exitCode = 1;
  }
}

function majorOf(version) {
  return Number(version.split('.')[0]);
}

function runInInstalledNode(file, args) {
  const env = { NODE_COMPILE_CACHE: COMPILED, ...process.env };
  const child = spawn(INSTALLED_NODE, [file, ...args], { stdio: 'inherit', env });
  // A terminal signals the whole group; whoever signals this process alone must reach the child as well.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(`devfactory could not start ${INSTALLED_NODE}: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === null ? 1 : 128 + SIGNAL_NUMBERS[signal] || 1);
  });
}

const SIGNAL_NUMBERS = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };

function explainMissingNode() {
  return [
    `devfactory needs Node ${NEEDED_MAJOR}, and this is Node ${process.versions.node}.`,
    'npm installs the right one with the project, but its install script did not run (--ignore-scripts?).',
    '',
    'Next: npm ci --ignore-scripts=false',
    `  or: install Node ${NEEDED_MAJOR} and run the command again`,
    '',
  ].join('\n');
}
