import { hash } from 'node:crypto';
import { FactoryError } from '../../../src/contracts/factory-error.ts';
import type { ArtifactStore } from '../../../src/ports/artifact-store.ts';

/** Artifacts in memory. Its URLs can be told apart but lead nowhere. */
export function createInMemoryArtifactStore(): ArtifactStore & {
  /** Changes what is stored under a hash, as a broken disk would. */
  spoil(sha256: string): void;
} {
  const contents = new Map<string, Uint8Array>();
  return {
    async put(content) {
      const sha256 = sha256Of(content);
      contents.set(sha256, content.slice());
      return { sha256, bytes: content.byteLength };
    },
    async get(ref) {
      const content = contents.get(ref.sha256);
      if (content === undefined)
        throw new FactoryError('artifact-missing', ref.sha256, { disposition: 'quarantine' });
      if (sha256Of(content) !== ref.sha256 || content.byteLength !== ref.bytes) {
        throw new FactoryError('artifact-corrupt', ref.sha256, { disposition: 'ask-human' });
      }
      return content.slice();
    },
    async has(ref) {
      return contents.get(ref.sha256)?.byteLength === ref.bytes;
    },
    async uploadUrl(ref) {
      return { url: `memory:upload/${ref.sha256}`, headers: {} };
    },
    async downloadUrl(ref) {
      return `memory:download/${ref.sha256}`;
    },
    spoil(sha256) {
      contents.set(sha256, Buffer.from('something else'));
    },
  };
}

function sha256Of(content: Uint8Array): string {
  return hash('sha256', content);
}
