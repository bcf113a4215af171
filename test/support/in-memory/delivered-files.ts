import type { DeliveredFiles } from '../../../src/ports/delivered-files.ts';

/** Delivered files in memory, by their keys. */
export function createInMemoryDeliveredFiles(): DeliveredFiles & { files: Map<string, Uint8Array> } {
  const files = new Map<string, Uint8Array>();
  return {
    files,
    async place(folder, name, content) {
      const key = `deliveries/${folder}/${name}`;
      files.set(key, content);
      return key;
    },
  };
}
