import { z } from 'zod';
import { artifactRefSchema } from '../../contracts/artifact-ref.ts';
import type { ArtifactStore } from '../../ports/artifact-store.ts';

// Apart from the sending side, so that an executable which only sends does not load the job's schemas.
const pointerSchema = z.strictObject({ artifact: artifactRefSchema });

/**
 * The value a body stands for. A body that is not JSON gives a SyntaxError; a pointer whose artifact is missing or changed gives the
 * artifact store's FactoryError.
 */
export async function valueOfSqsBody(body: string, artifacts: Pick<ArtifactStore, 'get'>): Promise<unknown> {
  const value: unknown = JSON.parse(body);
  /* Nearly every body is no pointer; the schema's answer to those would be a list of complaints that nobody reads. */
  if (typeof value !== 'object' || value === null || !('artifact' in value)) return value;
  const pointer = pointerSchema.safeParse(value);
  if (!pointer.success) return value;
  const content = await artifacts.get(pointer.data.artifact);
  return JSON.parse(Buffer.from(content).toString('utf8'));
}
