import type { ArtifactRef } from '../job/job-values.ts';
import { FactoryError } from './factory-error.ts';
import { type FrozenRequest, frozenRequestSchema } from './frozen-request.ts';

/** Where the content of an artifact comes from. */
type Artifacts = { get(ref: ArtifactRef): Promise<Uint8Array> };

/** What people are told when a job's request is lost: the factory cannot get it back, and the issue may say something else by now. */
export const requestUnreadable =
  'What was frozen of the issue cannot be read from the factory’s store any more, so that nothing is done with it.';

/**
 * A request as it was frozen: the one way to read it, for whoever judges it, shows it or hands it to a worker. Throws FactoryError `artifact-corrupt` (a person is
 * needed) when what is stored is no frozen request, and whatever the store throws: nobody goes on with half of a request.
 */
export async function readFrozenRequest(
  { artifacts }: { artifacts: Artifacts },
  ref: ArtifactRef,
): Promise<FrozenRequest> {
  const parsed = frozenRequestSchema.safeParse(jsonIn(await artifacts.get(ref)));
  if (parsed.success) return parsed.data;
  throw new FactoryError('artifact-corrupt', `The artifact ${ref.sha256} is no frozen request.`, {
    disposition: 'ask-human',
    cause: parsed.error,
  });
}

function jsonIn(content: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(content));
  } catch {
    return undefined;
  }
}
