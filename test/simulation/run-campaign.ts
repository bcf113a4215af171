import { Worker } from 'node:worker_threads';
import { addCampaigns, type Campaign, type Progress, type Share } from './campaign.ts';
import type { ShareMessage } from './run-share-in-thread.ts';
import { threadLimits } from './thread-limits.ts';

/** Runs `seeds` seeds from `from` on, in so many threads. `told` hears every second or so how far all of them have come. */
export async function runCampaign(
  { from, seeds, threads }: { from: number; seeds: number; threads: number },
  told: (progress: Progress) => void = () => {},
): Promise<Campaign> {
  const step = Math.min(threads, seeds);
  const progress = Array.from({ length: step }, (): Progress => ({ schedules: 0, violations: 0 }));
  const campaigns = progress.map((_, first) =>
    runInThread({ from, seeds, first, step }, (own) => {
      progress[first] = own;
      told({
        schedules: progress.reduce((sum, one) => sum + one.schedules, 0),
        violations: progress.reduce((sum, one) => sum + one.violations, 0),
      });
    }),
  );
  return addCampaigns(await Promise.all(campaigns));
}

function runInThread(share: Share, told: (progress: Progress) => void): Promise<Campaign> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL('run-share-in-thread.ts', import.meta.url), {
      workerData: share,
      resourceLimits: threadLimits,
    });
    thread.on('message', (message: ShareMessage) => {
      if ('campaign' in message) resolve(message.campaign);
      else told(message.progress);
    });
    thread.once('error', reject);
    thread.once('exit', (code) => reject(new Error(`a thread ended with ${code} before its runs did`)));
  });
}
