import {
  FOLDER_RULES,
  type FolderRule,
  GITHUB_CLIENTS,
  JOB_DECISIONS,
  OUTSIDE,
  WORKER_MAIN,
} from '../../test/architecture/import-rules.ts';
import { row } from './json-schema.ts';
import { pageWithTable } from './page-with-table.ts';

const clients = [...OUTSIDE, ...GITHUB_CLIENTS];

const code = (text: string) => `\`${text}\``;
const withoutRoot = (place: string) => place.replace(/^src\//, '');
const packageName = (target: string) => code(target.replace(/^npm:/, ''));

/** What a rule refuses beside everything that it does not name, without what the table says in fewer words. */
function refused({ never = [] }: FolderRule): string[] {
  return never.filter((target) => !JOB_DECISIONS.includes(target) && !clients.includes(target));
}

/** Folders by their names, and of those that are not open as a whole, the files. */
function placesOf(rule: FolderRule): string {
  if (rule.mayImport.includes('src')) {
    const but = refused(rule).map((place) => code(withoutRoot(place)));
    return `all of \`src\`${but.length === 0 ? '' : ` but ${but.join(', ')}`}`;
  }
  if (refused(rule).length > 0) throw new Error(`No words for what ${rule.folder} must never import`);
  const files = Map.groupBy(
    rule.mayImport.filter((place) => place !== rule.folder),
    (place) => (place.endsWith('.ts') ? place.slice(0, place.lastIndexOf('/')) : place),
  );
  const names = [...files].map(([folder, places]) => {
    const inside = places.filter((place) => place.endsWith('.ts')).map((place) => place.split('/').at(-1));
    if (inside.length > 0) return `${code(withoutRoot(folder))} (${inside.map(String).map(code).join(', ')})`;
    return folder === 'src/job' && rule.never?.includes(JOB_DECISIONS[0] ?? '')
      ? '`job` without decisions'
      : code(withoutRoot(folder));
  });
  return names.length === 0 ? 'nothing' : names.join(', ');
}

function packagesOf({ packages, never = [] }: FolderRule): string {
  if (packages === 'any')
    return clients.every((target) => never.includes(target)) ? 'any but clients' : 'any';
  return packages.length === 0 ? 'none' : packages.map(packageName).join(', ');
}

/** The table of who may import whom, drawn from the rules that the architecture tests keep. */
function renderFolders(): string {
  return [
    '| folder | what it is | may import, beside itself | packages |',
    '|---|---|---|---|',
    ...[...FOLDER_RULES, WORKER_MAIN].map((rule) =>
      row(code(rule.folder), rule.what, placesOf(rule), packagesOf(rule)),
    ),
    '',
    `The decisions of \`job\` are ${JOB_DECISIONS.map((place) => code(withoutRoot(place))).join(', ')}: whoever may not import them sees schemas and types. Clients are`,
    `${clients.map(packageName).join(', ')}: of clouds, emulators and GitHub.`,
  ].join('\n');
}

export const foldersPage = pageWithTable('docs/architecture.md', {
  from: 'test/architecture/import-rules.ts',
  render: renderFolders,
});
