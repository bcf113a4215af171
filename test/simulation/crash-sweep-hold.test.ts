import { sweepCrashes } from './crash-sweep.ts';
import { holdPath } from './paths.ts';

sweepCrashes('hold', holdPath);
