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
      : [{ name, version, integrity }];
  });
  return { ...emptyManifest('go', 'lockfile'), locked };
}
