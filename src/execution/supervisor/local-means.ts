import { setTimeout } from 'node:timers/promises';
import { FactoryError } from '../../contracts/factory-error.ts';

/** What a supervisor on a real machine waits, repeats and downloads with. */
export const localMeans = {
  async pause(ms: number, signal?: AbortSignal): Promise<void> {
    await setTimeout(ms, undefined, signal === undefined ? {} : { signal }).catch((error: unknown) => {
      if (signal?.aborted !== true) throw error;
    });
  },
  every(ms: number, callback: () => void): () => void {
    const timer = setInterval(callback, ms);
    return () => clearInterval(timer);
  },
  /** @throws FactoryError `checkpoint-unusable` when the store does not hand it out */
  async download(url: string): Promise<Uint8Array> {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(120_000) });
      if (!response.ok) throw new Error(`the artifact store answered ${response.status}`);
      return new Uint8Array(await response.arrayBuffer());
    } catch (error) {
      throw new FactoryError('checkpoint-unusable', 'The checkpoint could not be fetched', {
        disposition: 'retry',
        cause: error,
      });
    }
  },
};
