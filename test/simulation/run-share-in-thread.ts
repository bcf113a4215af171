import { parentPort, workerData } from 'node:worker_threads';
import { type Campaign, type Progress, runShare, type Share } from './campaign.ts';

export type ShareMessage = { progress: Progress } | { campaign: Campaign };

const toldEveryMs = 1_000;

const tell = (message: ShareMessage): void => parentPort?.postMessage(message);

let toldAt = performance.now();
const campaign = await runShare(workerData as Share, (progress) => {
  if (performance.now() - toldAt < toldEveryMs) return;
  toldAt = performance.now();
  tell({ progress });
});
tell({ campaign });
