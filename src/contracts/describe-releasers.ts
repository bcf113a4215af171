import type { Verdict } from '../job/job-values.ts';
import { specPath } from './spec-path.ts';

const mostNamed = 10;
const namedBy = {
  policy: 'whom the policy that held it names',
  configuration: 'whom `governance.approvers` in `.github/factory.yml` names',
  'code-owners': `whom CODEOWNERS names for \`${specPath}\``,
} as const;

/**
 * Who can release a hold, in words that follow "by": names stand as code, so that nobody is called. It is what was so when the hold was judged; whether somebody may is read again when they
 * review.
 */
export function describeReleasers({
  approvers,
  releasers,
}: Pick<Verdict, 'approvers' | 'releasers'>): string {
  const told =
    releasers ?? (approvers === undefined ? undefined : { by: 'policy' as const, names: approvers });
  if (told === undefined)
    return `an approver: somebody whom \`governance.approvers\` in \`.github/factory.yml\` names; where it names nobody, a code owner of \`${specPath}\`; where there is none, somebody who may maintain the repository`;
  if (told.by === 'maintainers') return 'somebody who may maintain the repository';
  const { names, by } = told;
  if (names.length === 0) return `nobody yet: GitHub knows none of those ${namedBy[by]}`;
  const more = names.length - mostNamed;
  const shown = [...names.slice(0, mostNamed).map(inWords), ...(more > 0 ? [`${more} more`] : [])];
  const last = shown.at(-1);
  return `${[...(shown.length > 1 ? [shown.slice(0, -1).join(', ')] : []), last].join(' or ')}, ${namedBy[by]}`;
}

/** `team:platform` as "team `platform`", `user:octocat` as its login. */
function inWords(name: string): string {
  const [, kind, rest = name] = /^(team|user):(.*)$/s.exec(name) ?? [];
  const code = `\`${rest.replaceAll(/[`\r\n]/g, '')}\``;
  return kind === 'team' ? `team ${code}` : code;
}
