import { createSweeper } from '../../src/wiring/sweeper.ts';

const sweep = createSweeper(process.env);

/** Every minute → ordinary messages about what stands still. */
export async function handler(): Promise<void> {
  await sweep();
}
