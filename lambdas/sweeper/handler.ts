import { createSweeper } from '../../src/wiring/sweeper.ts';
import { withSecrets } from '../../src/wiring/with-secrets.ts';

const sweep = await withSecrets(process.env, createSweeper);

/** Every minute → ordinary messages about what stands still. */
export async function handler(): Promise<void> {
  await sweep();
}
