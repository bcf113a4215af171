import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { stagePackage } from './stage-package.ts';

/** `npm run package [-- DIR]`: writes the package as a tarball to DIR and prints its path. */
const [, , target = '.'] = process.argv;
const folder = mkdtempSync(join(tmpdir(), 'factory-package-'));
try {
  stagePackage(join(import.meta.dirname, '../..'), folder);
  mkdirSync(resolve(target), { recursive: true });
  const [packed] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--pack-destination', resolve(target)], {
      cwd: folder,
      encoding: 'utf8',
    }),
  ) as { filename: string }[];
  process.stdout.write(`${join(resolve(target), packed?.filename ?? '')}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
