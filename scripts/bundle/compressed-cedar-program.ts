import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';

/** Stands in for src/governance/policy/cedar-program.ts in a bundle: the program lies beside the code, at a quarter of its size. */
export function readCedarProgram(): Uint8Array<ArrayBuffer> {
  return brotliDecompressSync(readFileSync(new URL('./cedar_wasm_bg.wasm.br', import.meta.url)));
}
