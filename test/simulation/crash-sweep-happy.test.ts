import { sweepCrashes } from './crash-sweep.ts';
import { happyPath } from './paths.ts';

sweepCrashes('happy', happyPath);
