// node bin/run-script.js scripts/check/main.ts [args]: how npm scripts start TypeScript, on Node 24 or not at all.
import { resolve } from 'node:path';
import { runOnNode24 } from './node-24.js';

const [, , file = '', ...args] = process.argv;
await runOnNode24(resolve(file), args);
