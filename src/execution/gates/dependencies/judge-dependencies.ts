import { posix } from 'node:path';
import { distance } from 'fastest-levenshtein';
import { entryMeans } from '../../../contracts/package-entry.ts';
import type { ChangedText } from '../changed-text.ts';
import type { Finding } from '../finding.ts';
import type { DependencyPolicy } from './dependency-policy.ts';
import { type Ages, judgeAge } from './judge-age.ts';
import { judgeLocked } from './judge-locked.ts';
import type { DeclaredPackage, Manifest } from './manifest.ts';
import { type NewVersion, newVersions } from './new-versions.ts';
import { versionKey } from './published-version.ts';
import { readManifest } from './read-manifest.ts';

type Read = { path: string; before: Manifest | undefined; after: Manifest };

/** Not from a registry: whoever owns the address can change what is there. */
const elsewhere =
  /^(?:git(?:\+|:)|github:|gitlab:|bitbucket:|https?:|ssh:|file:|link:)|^[\w.-]+\/[\w.-]+(?:#.*)?$|\b(?:https?|git|ssh):\/\/|^@\s|^replace /;

/** The manifests and lockfiles of a change, and what could not be read of them. */
export type ReadManifests = { read: Read[]; unreadable: Finding[] };

/** Reads the changed manifests and lockfiles, as they were and as they are. Pure. */
export function readManifests(files: readonly ChangedText[]): ReadManifests {
  const unreadable: Finding[] = [];
  const read = files.flatMap(({ path, before, after }): Read[] => {
    if (after === undefined) return [];
    const fresh = readManifest(path, after);
    if (fresh === undefined) unreadable.push(cannotRead(path));
    else
      return [{ path, before: before === undefined ? undefined : readManifest(path, before), after: fresh }];
    return [];
  });
  return { read, unreadable };
}

/** Every version that a change brings in, once: where a lockfile tells more of it than a manifest, that counts. Pure. */
export function versionsBroughtIn({ read }: ReadManifests): NewVersion[] {
  const all = read.flatMap(({ path, before, after }) => newVersions(path, before, after));
  const locked = all.filter(({ inLockfile }) => inLockfile);
  const named = all.filter(({ inLockfile }) => !inLockfile);
  const byKey = new Map([...named, ...locked].map((each) => [versionKey(each), each]));
  return [...byKey.values()];
}

/**
 * Judges what a change does to the packages that a project needs: new ones, other sources, changed content, licences, scripts that run at install, and how long they have been public. Pure.
 */
export function judgeDependencies(manifests: ReadManifests, policy: DependencyPolicy, ages: Ages): Finding[] {
  const { read, unreadable } = manifests;
  return [
    ...unreadable,
    ...read.flatMap((each) =>
      each.after.kind === 'manifest' ? judgeManifest(each, policy) : judgeLocked(each, policy),
    ),
    ...judgeAge(versionsBroughtIn(manifests), policy.cooldownDays, ages),
    ...read.flatMap((each) => lockLeftBehind(each, read)),
  ];
}

function cannotRead(path: string): Finding {
  return {
    ...{ code: 'unreadable-manifest', severity: 'high', path },
    message: 'what it asks for cannot be read',
    fix: 'write it as its tool would',
  };
}

function judgeManifest({ path, before, after }: Read, policy: DependencyPolicy): Finding[] {
  const known = new Map(before?.declared.map(({ name, wanted }) => [name, wanted]));
  const changed = after.declared.filter(({ name, wanted }) => known.get(name) !== wanted);
  return [
    ...changed.flatMap((each) => judgeDeclared(path, each, known)),
    ...changed.flatMap((each) => judgeAllowed(path, each, { before, after }, policy)),
    ...Object.entries(after.installScripts)
      .filter(([name, script]) => before?.installScripts[name] !== script)
      .map(
        ([name]): Finding => ({
          ...{ code: 'install-script', severity: 'high', path },
          message: `the script "${name}" runs on every machine that installs this`,
          fix: 'leave it to a person to add',
        }),
      ),
  ];
}

function judgeDeclared(
  path: string,
  { name, wanted }: DeclaredPackage,
  known: ReadonlyMap<string, string>,
): Finding[] {
  const findings: Finding[] = [];
  if (elsewhere.test(wanted)) {
    findings.push({
      ...{ code: 'not-from-registry', severity: 'high', path },
      message: `${name} comes from ${wanted.slice(0, 100)}, which its owner can change at any time`,
      fix: 'a released version from the registry',
    });
  }
  if (known.has(name)) return findings;
  const alike = [...known.keys()].find((other) => isAlike(name, other));
  if (alike !== undefined) {
    findings.push({
      ...{ code: 'name-alike', severity: 'high', path },
      message: `${name} is one letter from ${alike}, which is in use here`,
      fix: 'make sure which one is meant',
    });
  }
  findings.push({
    ...{ code: 'new-dependency', severity: 'low', path },
    message: `${name} is new; who is behind it was not checked`,
    fix: 'do without it, or say in the summary why it is worth it',
  });
  return findings;
}

/** Whether a package that was not asked for before is one of those that may be. Folders of the repository itself are no packages from outside. */
function judgeAllowed(
  path: string,
  { name, wanted }: DeclaredPackage,
  { before, after }: Pick<Read, 'before' | 'after'>,
  { allow }: DependencyPolicy,
): Finding[] {
  const isKnown = before?.declared.some((each) => each.name === name) ?? false;
  const isOption = name.startsWith('-');
  if (allow === undefined || isKnown || isOption || wanted.startsWith('workspace:')) return [];
  if (allow.some((entry) => entryMeans(entry, after.ecosystem, name))) return [];
  return [
    {
      ...{ code: 'dependency-not-allowed', severity: 'high', path },
      message: `${name} is none of the packages that gates.dependencies.allow names`,
      fix: 'do without it; a person decides what the list allows',
    },
  ];
}

/** Names that people mistake for one another. Short ones differ by a letter as a matter of course. */
function isAlike(name: string, other: string): boolean {
  return (
    name.length > 4 &&
    other.length > 4 &&
    name !== other &&
    distance(name.toLowerCase(), other.toLowerCase()) <= 1
  );
}

/** Where there is a lockfile beside it, a changed manifest changes it too: otherwise installs differ from machine to machine. */
function lockLeftBehind({ path, before, after }: Read, all: readonly Read[]): Finding[] {
  if (after.kind !== 'lockfile' || before === undefined) return [];
  const changed = all.some(
    (other) =>
      other.after.kind === 'manifest' &&
      other.after.ecosystem === after.ecosystem &&
      posix.dirname(path).startsWith(posix.dirname(other.path).replace(/^\.$/, '')),
  );
  if (changed) return [];
  return [
    {
      ...{ code: 'lockfile-alone', severity: 'medium', path },
      message: 'the lockfile changes though nothing else asks for it',
      fix: 'change it only together with the manifest',
    },
  ];
}
