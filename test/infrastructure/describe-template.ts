import type { Template } from './template.ts';

/** Parts of a template that change with every change of code, or repeat what other tests look at. */
const leftOut = ['Tags', 'S3Key', 'S3Bucket', 'DashboardBody', 'Image'];

/** A template as text for people to read and approve: each resource with its properties, one a line, without hashes of code. */
export function describeTemplate({ Resources }: Template): string {
  return Object.entries(Resources)
    .map(([id, { Type, Properties, DeletionPolicy }]) => {
      const lines = Object.entries(Properties ?? {})
        .filter(([name]) => !leftOut.includes(name))
        .map(([name, value]) => `  ${name}: ${JSON.stringify(value, without)}`);
      return [
        `${id} ${Type}${DeletionPolicy === undefined ? '' : ` (${String(DeletionPolicy)})`}`,
        ...lines,
      ].join('\n');
    })
    .sort()
    .join('\n')
    .concat('\n');
}

function without(key: string, value: unknown): unknown {
  return leftOut.includes(key) ? undefined : value;
}
