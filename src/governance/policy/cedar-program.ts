import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The program of Cedar as its package carries it. A function's bundle carries it compressed instead (scripts/bundle/compressed-cedar-program.ts). */
export function readCedarProgram(): Uint8Array<ArrayBuffer> {
  const entry = import.meta.resolve('@cedar-policy/cedar-wasm/web');
  return readFileSync(fileURLToPath(new URL('cedar_wasm_bg.wasm', entry)));
}
