import { parentPort, workerData } from 'node:worker_threads';
import { atIntervals } from './at-intervals.ts';
import type { Campaign, Progress, Share } from './campaign.ts';
import { runShare } from './run-share.ts';

export type ShareMessage = { progress: Progress } | { campaign: Campaign };

/* Thousands of faults are thrown on purpose, and what fails is run again by itself to be read. */
Error.stackTraceLimit = 0;

const toldEveryMs = 1_000;

const tell = (message: ShareMessage): void => parentPort?.postMessage(message);

const campaign = await runShare(
  workerData as Share,
  atIntervals(toldEveryMs, (progress: Progress) => tell({ progress })),
);
tell({ campaign });
