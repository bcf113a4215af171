import type { Finding } from '../finding.ts';
import type { DependencyPolicy } from './dependency-policy.ts';
import { isLocalSource } from './local-source.ts';
import type { LockedPackage, Manifest } from './manifest.ts';

/** Findings beyond this number are counted: a lockfile holds thousands of packages. */
const mostOfAKind = 20;

/** Judges what changed in a lockfile. */
export function judgeLocked(
  { path, before, after }: { path: string; before: Manifest | undefined; after: Manifest },
  policy: DependencyPolicy,
): Finding[] {
  const known = new Map(before?.locked.map((each) => [`${each.name}@${each.version}`, each]));
  const hosts = new Set([
    ...policy.registries,
    ...(before?.locked ?? []).map(({ source }) => hostOf(source)),
  ]);
  const scripted = new Set(
    before?.locked.filter(({ installScript }) => installScript).map(({ name }) => name),
  );
  const hashed = after.locked.some(({ integrity }) => integrity !== undefined);
  const findings = after.locked.flatMap((each) => {
    const old = known.get(`${each.name}@${each.version}`);
    const find = (code: string, severity: Finding['severity'], message: string, fix: string): Finding => ({
      ...{ code, severity, path, fix },
      message: `${each.name} ${each.version} ${message}`,
    });
    return [
      ...contentFindings(each, old, hashed, find),
      ...(hosts.has(hostOf(each.source)) || sameSource(each, old)
        ? []
        : [find('foreign-source', 'high', `is fetched from ${hostOf(each.source)}`, 'the registry')]),
      ...(old === undefined ? newFindings(each, scripted, policy, find) : []),
    ];
  });
  return limited(findings, path);
}

type Find = (code: string, severity: Finding['severity'], message: string, fix: string) => Finding;

/** The same version with another content is another package under its name. */
function contentFindings(
  each: LockedPackage,
  old: LockedPackage | undefined,
  hashed: boolean,
  find: Find,
): Finding[] {
  if (old?.integrity !== undefined && each.integrity !== undefined && old.integrity !== each.integrity)
    return [
      find(
        'content-changed',
        'critical',
        'is the same version with another content',
        'install it anew from the registry',
      ),
    ];
  const lost = old === undefined ? hashed : old.integrity !== undefined;
  if (each.integrity !== undefined || !lost || isLocalSource(each.source)) return [];
  return [
    find(
      'content-unknown',
      'high',
      'has no hash of its content',
      'let the package manager write the lockfile',
    ),
  ];
}

function newFindings(
  each: LockedPackage,
  scripted: ReadonlySet<string>,
  policy: DependencyPolicy,
  find: Find,
): Finding[] {
  const findings: Finding[] = [];
  if (each.installScript && !scripted.has(each.name))
    findings.push(
      find(
        'dependency-install-script',
        'medium',
        'runs a script when it is installed',
        'one that needs none',
      ),
    );
  if (each.licence !== undefined && !isAllowed(each.licence, policy.licences))
    findings.push(
      find('licence', 'high', `is licensed under ${each.licence}`, 'one with a permissive licence'),
    );
  return findings;
}

/** Whether an SPDX expression can be fulfilled: each part of an AND, one part of an OR. */
export function isAllowed(expression: string, licences: readonly string[]): boolean {
  return expression
    .replaceAll(/[()]/g, ' ')
    .split(/\s+AND\s+/i)
    .every((part) => part.split(/\s+OR\s+/i).some((each) => licences.includes(each.trim())));
}

/** The host of an address; without one the registry's place is taken, which is what a name of its own means. */
function hostOf(source: string | undefined): string {
  if (source === undefined || isLocalSource(source)) return 'registry.npmjs.org';
  const [, host = source, path = ''] =
    /^(?:[a-z+]+:)?\/\/(?:[^@/]*@)?([^/:?#]+)(?::\d+)?([^?#]*)/i.exec(
      source.replace(/^(?:registry|sparse|git)\+/, ''),
    ) ?? [];
  return host === 'github.com' && path.startsWith('/rust-lang/crates.io-index') ? 'crates.io' : host;
}

function sameSource(each: LockedPackage, old: LockedPackage | undefined): boolean {
  return old !== undefined && old.source === each.source;
}

function limited(findings: readonly Finding[], path: string): Finding[] {
  const counts = new Map<string, number>();
  const kept = findings.filter(({ code }) => {
    counts.set(code, (counts.get(code) ?? 0) + 1);
    return (counts.get(code) ?? 0) <= mostOfAKind;
  });
  const more = [...counts].filter(([, count]) => count > mostOfAKind);
  return [
    ...kept,
    ...more.map(
      ([code, count]): Finding => ({
        ...{ code, severity: 'low', path },
        message: `and ${count - mostOfAKind} more of these`,
      }),
    ),
  ];
}
