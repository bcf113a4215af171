import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import { readCedarProgram } from '../../src/governance/policy/cedar-program.ts';

const cache = fileURLToPath(new URL('../../node_modules/.cache/devfactory/', import.meta.url));

/** The program of the policy engine as small as brotli makes it. That takes many seconds, so it is done once for each version of the program and kept in node_modules. */
export async function compressCedar(): Promise<Buffer> {
  const program = readCedarProgram();
  const file = join(cache, `${createHash('sha256').update(program).digest('hex')}.wasm.br`);
  try {
    return await readFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const params = { [constants.BROTLI_PARAM_SIZE_HINT]: program.length };
  const compressed = await promisify(brotliCompress)(program, { params });
  await mkdir(cache, { recursive: true });
  /* Tests bundle side by side: nobody may read a file that is half written. */
  const unfinished = `${file}.${process.pid}`;
  await writeFile(unfinished, compressed);
  await rename(unfinished, file);
  return compressed;
}
