import type { Finding } from '../finding.ts';
import type { NewVersion } from './new-versions.ts';
import { type PublishAnswer, versionKey } from './published-version.ts';

const dayMs = 24 * 60 * 60_000;
const mostNamed = 5;

/** What is known of the age of versions, and when it is asked. */
export type Ages = { answers: ReadonlyMap<string, PublishAnswer>; now: number };

/**
 * Judges how long the versions of a change have been public: most packages that turn out to be taken over are found out within days. A registry's answer decides. A lockfile's own word may only
 * speak against a version: the change could have written it. What nobody can tell is said not to be checked. Pure.
 */
export function judgeAge(
  versions: readonly NewVersion[],
  cooldownDays: number,
  { answers, now }: Ages,
): Finding[] {
  if (cooldownDays === 0) return [];
  const judged = versions.map((version) => {
    const answer = answers.get(versionKey(version)) ?? { unknown: 'no registry was asked' };
    const told = 'at' in answer ? answer.at : dateOf(version.publishedAt);
    const days = told === undefined ? undefined : (now - told.getTime()) / dayMs;
    return { version, days, why: 'unknown' in answer ? answer.unknown : undefined };
  });
  const isYoung = ({ days }: { days: number | undefined }) => days !== undefined && days < cooldownDays;
  const open = judged.filter((each) => !isYoung(each) && each.why !== undefined);
  const groups = Map.groupBy(open, ({ version, why }) => `${version.path}\0${why}`);
  return [
    ...judged.filter(isYoung).map(({ version, days = 0 }) => tooYoung(version, days, cooldownDays)),
    ...[...groups.values()].map((group) =>
      notChecked(
        group.map(({ version }) => version),
        group[0]?.why,
      ),
    ),
  ];
}

function tooYoung({ path, name, version }: NewVersion, days: number, least: number): Finding {
  const age = days < 0 ? 'will be published in the future' : `was published ${Math.floor(days)} days ago`;
  return {
    ...{ code: 'too-young', severity: 'high', path },
    message: `${name} ${version} ${age}; ${least} days are asked for`,
    fix: 'an older version, or wait',
  };
}

function notChecked(versions: readonly NewVersion[], why = ''): Finding {
  const named = versions.slice(0, mostNamed).map(({ name, version }) => `${name} ${version}`);
  const rest = versions.length > mostNamed ? ` and ${versions.length - mostNamed} more` : '';
  return {
    ...{ code: 'age-not-checked', severity: 'low', path: versions[0]?.path ?? '' },
    message: `how long these have been public was not checked (${why}): ${named.join(', ')}${rest}`,
  };
}

function dateOf(text: string | undefined): Date | undefined {
  const at = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(at) ? undefined : new Date(at);
}
