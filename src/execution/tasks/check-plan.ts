import picomatch from 'picomatch';
import type { PlannedItem } from '../../contracts/task-output.ts';
import { orderItems } from './order-items.ts';
import { isTestPath } from './test-paths.ts';

/** What a plan is measured by. */
export type PlanBounds = { specItems: readonly string[]; denyGlobs: readonly string[] };

/** Tests are frozen as files: those inside of a source file change with it. */
const rustPlaces = ', which are files of their own here: put them into tests/';

/** Commands that succeed whatever the code is like. */
const provesNothing = /^\s*(?::|true|exit 0|echo\b[^&|;]*|printf\b[^&|;]*|\/bin\/true)\s*$/;

/**
 * What is wrong with a plan, in words for whoever made it; nothing when it can be worked by: ids unique, everything depended on is there, no circle, every item
 * of the SPEC covered and none invented, globs inside the repository and not of protected paths. Pure.
 */
export function checkPlan(items: readonly PlannedItem[], bounds: PlanBounds): string[] {
  const ids = items.map(({ id }) => id);
  const known = new Set(ids);
  const twice = ids.filter((id, index) => ids.indexOf(id) !== index);
  const missing = items.flatMap(({ id, dependsOn }) =>
    dependsOn
      .filter((other) => !known.has(other))
      .map((other) => `item ${id} depends on ${other}, which is not there`),
  );
  const problems = [...new Set(twice)].map((id) => `two items have the id ${id}`).concat(missing);
  if (problems.length === 0) problems.push(...circles(items));
  problems.push(...sharedTests(items));
  return [
    ...problems,
    ...coverage(items, bounds.specItems),
    ...items.flatMap((item) => itemProblems(item, bounds)),
  ];
}

function circles(items: readonly PlannedItem[]): string[] {
  const order = orderItems(items);
  return 'circular' in order
    ? [`these items depend on one another in a circle: ${order.circular.join(', ')}`]
    : [];
}

/** A frozen test is changed by nobody, so that no second item can put its tests there. */
function sharedTests(items: readonly PlannedItem[]): string[] {
  const globs = items.flatMap(({ testGlobs }) => [...new Set(testGlobs)]);
  const shared = new Set(globs.filter((glob, index) => globs.indexOf(glob) !== index));
  return [...shared].map((glob) => `two items put their tests into ${glob}; give each its own files`);
}

function coverage(items: readonly PlannedItem[], specItems: readonly string[]): string[] {
  const covered = new Set(items.flatMap((item) => item.specItems));
  const uncovered = specItems.filter((id) => !covered.has(id));
  const invented = [...covered].filter((id) => !specItems.includes(id));
  return [
    ...uncovered.map((id) => `no item covers ${id} of the checklist (specItems)`),
    ...invented.map((id) => `the checklist has no ${id} (its ids: ${specItems.join(', ')})`),
  ];
}

function itemProblems(item: PlannedItem, { denyGlobs }: PlanBounds): string[] {
  const isProtected =
    denyGlobs.length === 0 ? () => false : picomatch([...denyGlobs], { dot: true, nocase: true });
  const globs = [...item.writeGlobs, ...item.testGlobs];
  const problems = globs.flatMap((glob) => {
    if (leavesRepository(glob)) return [`${glob} does not lie in the repository; write paths from its root`];
    return isProtected(glob) ? [`${glob} is protected: only a person may change it`] : [];
  });
  const noTests = item.testGlobs
    .filter((glob) => !isTestPath(glob))
    .map((glob) => `${glob} is no place for tests${glob.endsWith('.rs') ? rustPlaces : ''}`);
  const empty =
    item.acceptance !== undefined && provesNothing.test(item.acceptance)
      ? [`the acceptance command ${item.acceptance} proves nothing`]
      : [];
  return [...problems, ...noTests, ...empty].map((problem) => `item ${item.id}: ${problem}`);
}

function leavesRepository(glob: string): boolean {
  const segments = glob.split('/');
  return (
    glob.startsWith('/') ||
    glob.includes('\\') ||
    segments.some((segment) => segment === '..' || segment === '.git')
  );
}
