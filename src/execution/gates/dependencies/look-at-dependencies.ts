import type { ChangedText } from '../changed-text.ts';
import type { Finding } from '../finding.ts';
import type { GateRun } from '../gate-run.ts';
import { commonDependencyPolicy } from './dependency-policy.ts';
import { findPublishTimes } from './find-publish-times.ts';
import { judgeDependencies, readManifests, versionsBroughtIn } from './judge-dependencies.ts';

/** The dependency gate: reads the changed manifests and lockfiles, asks registries how old what is new is as far as they may be asked, and judges. */
export async function lookAtDependencies(
  { dependencies, registries, clock, place }: GateRun,
  files: readonly ChangedText[],
): Promise<Finding[]> {
  const manifests = readManifests(files);
  const brought = dependencies.cooldownDays === 0 ? [] : versionsBroughtIn(manifests);
  const answers = await findPublishTimes(brought, registries, place.signal);
  const policy = { ...commonDependencyPolicy, ...dependencies };
  return judgeDependencies(manifests, policy, { answers, now: clock.now() });
}
