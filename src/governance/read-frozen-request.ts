import { FactoryError } from '../contracts/factory-error.ts';
import { type FrozenRequest, frozenRequestSchema } from '../contracts/frozen-request.ts';
import type { ArtifactRef } from '../job/job-values.ts';
import type { Governance } from './governance.ts';

/** A request as it was frozen. Throws FactoryError `artifact-corrupt` (a person is needed) when what is stored is none. */
export async function readFrozenRequest(
  { artifacts }: Pick<Governance, 'artifacts'>,
  ref: ArtifactRef,
): Promise<FrozenRequest> {
  const text = new TextDecoder().decode(await artifacts.get(ref));
  const parsed = frozenRequestSchema.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  throw new FactoryError('artifact-corrupt', `The artifact ${ref.sha256} is no frozen request.`, {
    disposition: 'ask-human',
    cause: parsed.error,
  });
}
