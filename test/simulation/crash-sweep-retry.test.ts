import { sweepCrashes } from './crash-sweep.ts';
import { retryPath } from './paths.ts';

sweepCrashes('retry', retryPath);
