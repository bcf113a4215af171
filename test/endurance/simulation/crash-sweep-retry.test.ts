import { sweepCrashes } from '../../simulation/crash-sweep.ts';
import { retryPath } from '../../simulation/paths.ts';

sweepCrashes('retry', retryPath);
