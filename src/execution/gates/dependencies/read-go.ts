import { emptyManifest, type Manifest } from './manifest.ts';

/** Reads `go.mod`: what is required, and what is replaced by something from elsewhere. */
export function readGoMod(text: string): Manifest {
  const declared = text.split('\n').flatMap((line) => {
    const plain = line.replace(/\/\/.*$/, '').trim();
    const replaced = /^(?:replace\s+)?(\S+)(?:\s+v\S+)?\s+=>\s+(\S+)/.exec(plain);
    if (replaced !== null) return [{ name: replaced[1] ?? '', wanted: `replace ${replaced[2]}` }];
    const required = /^(?:require\s+)?([\w.-]+\.[a-z]+\/\S+)\s+(v\S+)$/.exec(plain);
    return required === null ? [] : [{ name: required[1] ?? '', wanted: required[2] ?? '' }];
  });
  return { ...emptyManifest('go', 'manifest'), declared };
}

/** Reads `go.sum`: each module's version with the hash of its content. */
export function readGoSum(text: string): Manifest {
  const locked = text.split('\n').flatMap((line) => {
    const [name, version, integrity] = line.trim().split(/\s+/);
    return name === undefined || version === undefined || integrity === undefined
      ? []
      : [{ name, version, integrity, ...commitTime(version) }];
  });
  return { ...emptyManifest('go', 'lockfile'), locked };
}

/** A version without a tag bears the time of its commit: `v0.0.0-20260102150405-0123456789ab`. */
function commitTime(version: string): { publishedAt?: string } {
  const found = /[-.](\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)-[0-9a-f]{12}(?:\/|\+|$)/.exec(version);
  if (found === null) return {};
  const [, year, month, day, hour, minute, second] = found;
  return { publishedAt: `${year}-${month}-${day}T${hour}:${minute}:${second}Z` };
}
