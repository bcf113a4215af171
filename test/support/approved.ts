import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Compares a text with what a person has read and approved (test/fixtures/approved/<name>). `UPDATE_APPROVED=1 npm test` writes the files anew: read the difference
 * before committing it.
 */
export function assertApproved(name: string, text: string): void {
  const path = fileURLToPath(new URL(`../fixtures/approved/${name}`, import.meta.url));
  if (process.env.UPDATE_APPROVED === '1') {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  assert.equal(text, readFileSync(path, 'utf8'));
}
