#!/usr/bin/env node
import { fileURLToPath } from 'node:url';
import { runOnNode24 } from './node-24.js';

await runOnNode24(fileURLToPath(new URL('../src/cli/main.ts', import.meta.url)), process.argv.slice(2));
