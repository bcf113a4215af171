import picomatch from 'picomatch';
import type { Quality, RiskLevel } from '../../../contracts/quality.ts';
import type { Change } from '../../git/changes-between.ts';
import { isTestPath } from '../../tasks/test-paths.ts';

/** Paths where a mistake costs more, and the points that touching one adds. Each row counts once, however many files fit. */
export const sensitivePaths: readonly { what: string; points: number; globs: readonly string[] }[] = [
  {
    what: 'who may do what',
    points: 25,
    globs: [
      ...['**/auth/**', '**/auth{,-*,_*,.*}', '**/*{-,_}auth{,-*,_*,.*}', '**/{authn,authz}*'],
      '**/*{login,oauth,saml,rbac,permission,authoriz,authentic}*',
    ],
  },
  {
    what: 'keys and cryptography',
    points: 25,
    globs: [
      '**/*{crypt,secret,password,credential,certificate,signature}*',
      '**/{crypto,keys}/**',
      '**/keys.*',
    ],
  },
  {
    what: 'money',
    points: 25,
    globs: ['**/*{payment,billing,invoice,refund,payout}*', '**/{payments,billing}/**'],
  },
  {
    what: 'stored data and its form',
    points: 20,
    globs: ['**/{migration,migrations}/**', '**/*.sql', '**/schema.{rb,prisma,graphql}', '**/*migration*'],
  },
  {
    what: 'how it is deployed',
    points: 20,
    globs: [
      '**/*.tf',
      '**/{infra,terraform,k8s,helm,cdk,deploy}/**',
      '**/Dockerfile*',
      '**/docker-compose*',
      '**/serverless.*',
    ],
  },
  {
    what: 'dependencies',
    points: 15,
    globs: [
      '**/{package,package-lock,npm-shrinkwrap}.json',
      '**/{pnpm-lock.yaml,yarn.lock,bun.lock,go.mod,go.sum,Cargo.toml,Cargo.lock}',
      '**/{pyproject.toml,poetry.lock,uv.lock,requirements*.txt}',
    ],
  },
];

/** Lines and files from which on a change is larger than people review well, and the points of each. */
const lineSteps = [
  [1_500, 25],
  [600, 15],
  [200, 8],
] as const;
const fileSteps = [
  [50, 20],
  [20, 12],
  [8, 5],
] as const;

/** What is known of a change beside the diff itself. */
export type ChangeHistory = {
  /** How many of the newest commits (at most 100 are fetched) touched each changed path. */
  touched: ReadonlyMap<string, number>;
  /** Commits that were looked at. */
  commits: number;
  /** Folders at the root and endings of files that the base knows. */
  folders: ReadonlySet<string>;
  endings: ReadonlySet<string>;
};

type Reason = { points: number; text: string };

/** Risk of a change from what it touches, how large it is, how often that code changes, and what it brings that was not there. More of anything never lowers it. Pure. */
export function assessChange(changes: readonly Change[], history: ChangeHistory): Quality['risk'] {
  const code = changes.filter(({ path }) => !isTestPath(path));
  const reasons = [
    ...pathReasons(code),
    ...sizeReasons(code),
    ...churnReasons(code, history),
    ...noveltyReasons(code, history),
  ].sort((a, b) => b.points - a.points);
  const points = Math.min(
    100,
    reasons.reduce((sum, reason) => sum + reason.points, 0),
  );
  return {
    level: levelOf(points),
    points,
    reasons: reasons.map(({ points: each, text }) => `${text} (${each})`),
  };
}

function levelOf(points: number): RiskLevel {
  if (points >= 75) return 'critical';
  if (points >= 45) return 'high';
  return points >= 20 ? 'medium' : 'low';
}

function pathReasons(changes: readonly Change[]): Reason[] {
  return sensitivePaths.flatMap(({ what, points, globs }) => {
    const fits = picomatch([...globs], { dot: true, nocase: true });
    const found = changes.find(({ path }) => fits(path));
    return found === undefined ? [] : [{ points, text: `touches ${what}: ${found.path}` }];
  });
}

function sizeReasons(changes: readonly Change[]): Reason[] {
  const lines = changes.reduce((sum, { added, removed }) => sum + added + removed, 0);
  const ofLines = lineSteps.find(([least]) => lines >= least)?.[1];
  const ofFiles = fileSteps.find(([least]) => changes.length >= least)?.[1];
  return [
    ...(ofLines === undefined ? [] : [{ points: ofLines, text: `${lines} lines beside tests` }]),
    ...(ofFiles === undefined ? [] : [{ points: ofFiles, text: `${changes.length} files beside tests` }]),
  ];
}

/** Code that changes often breaks often. Where a handful of commits is all there is, nothing can be said. */
function churnReasons(changes: readonly Change[], { touched, commits }: ChangeHistory): Reason[] {
  if (commits < 10) return [];
  const busy = changes.filter(({ path }) => (touched.get(path) ?? 0) >= Math.max(3, commits / 10));
  if (busy.length === 0) return [];
  return [
    {
      points: Math.min(15, 5 * busy.length),
      text: `changes what changes often: ${busy[0]?.path}, in ${touched.get(busy[0]?.path ?? '')} of ${commits} commits`,
    },
  ];
}

function noveltyReasons(changes: readonly Change[], { folders, endings }: ChangeHistory): Reason[] {
  const added = changes.filter(({ status }) => status === 'added').map(({ path }) => path);
  const newFolder = added.find((path) => path.includes('/') && !folders.has(rootOf(path)));
  const newEnding = added.find((path) => endingOf(path) !== '' && !endings.has(endingOf(path)));
  return [
    ...(newFolder === undefined ? [] : [{ points: 8, text: `a new folder: ${rootOf(newFolder)}/` }]),
    ...(newEnding === undefined ? [] : [{ points: 8, text: `a new kind of file: ${endingOf(newEnding)}` }]),
  ];
}

export function rootOf(path: string): string {
  return path.slice(0, path.indexOf('/'));
}

/** The ending of a file's name, with its dot; empty without one. */
export function endingOf(path: string): string {
  return /[^/](\.[A-Za-z0-9]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
}
