import { posix } from 'node:path';
import { distance } from 'fastest-levenshtein';
import type { ChangedText } from '../changed-text.ts';
import type { Finding } from '../finding.ts';
import type { DependencyPolicy } from './dependency-policy.ts';
import { judgeLocked } from './judge-locked.ts';
import type { DeclaredPackage, Manifest } from './manifest.ts';
import { readManifest } from './read-manifest.ts';

type Read = { path: string; before: Manifest | undefined; after: Manifest };

/** Not from a registry: whoever owns the address can change what is there. */
const elsewhere =
  /^(?:git(?:\+|:)|github:|gitlab:|bitbucket:|https?:|ssh:|file:|link:)|^[\w.-]+\/[\w.-]+(?:#.*)?$|\b(?:https?|git|ssh):\/\/|^@\s|^replace /;

/**
 * Judges what a change does to the packages that a project needs: new ones, other sources, changed content, licences, scripts that run at install. What cannot be known
 * without asking a registry, such as how old a version is, is said not to be checked. Pure.
 */
export function judgeDependencies(files: readonly ChangedText[], policy: DependencyPolicy): Finding[] {
  const unreadable: Finding[] = [];
  const read = files.flatMap(({ path, before, after }): Read[] => {
    if (after === undefined) return [];
    const fresh = readManifest(path, after);
    if (fresh === undefined) unreadable.push(cannotRead(path));
    else
      return [{ path, before: before === undefined ? undefined : readManifest(path, before), after: fresh }];
    return [];
  });
  return [
    ...unreadable,
    ...read.flatMap((each) =>
      each.after.kind === 'manifest' ? judgeManifest(each) : judgeLocked(each, policy),
    ),
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

function judgeManifest({ path, before, after }: Read): Finding[] {
  const known = new Map(before?.declared.map(({ name, wanted }) => [name, wanted]));
  const changed = after.declared.filter(({ name, wanted }) => known.get(name) !== wanted);
  return [
    ...changed.flatMap((each) => judgeDeclared(path, each, known)),
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
    message: `${name} is new; how old it is and who is behind it was not checked`,
    fix: 'do without it, or say in the summary why it is worth it',
  });
  return findings;
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
