import picomatch from 'picomatch';
import { parseDocument } from 'yaml';
import { z } from 'zod';

/** A workflow of GitHub Actions that would run what an agent wrote with something that an agent must not have. */
export type WorkflowExposure = {
  /** The events that start it for a branch or a pull request of the factory. */
  events: string[];
  /** `NPM_TOKEN` of `secrets`, `permissions: contents`, `all secrets`. */
  reaches: string[];
};
export type WorkflowReading =
  | { kind: 'harmless' }
  | { kind: 'exposed'; exposure: WorkflowExposure }
  /** GitHub may read it otherwise than we do: nobody may conclude that it is harmless. */
  | { kind: 'unreadable'; message: string };

const longest = 262_144;
const jobSchema = z.looseObject({
  permissions: z.unknown().optional(),
  secrets: z.unknown().optional(),
  uses: z.unknown().optional(),
});
const workflowSchema = z.looseObject({
  on: z.unknown().optional(),
  permissions: z.unknown().optional(),
  jobs: z.record(z.string(), jobSchema).default({}),
});
const filterSchema = z
  .looseObject({
    branches: z.union([z.string(), z.array(z.string())]).optional(),
    'branches-ignore': z.union([z.string(), z.array(z.string())]).optional(),
    tags: z.unknown().optional(),
    'tags-ignore': z.unknown().optional(),
  })
  .nullish();
type Filter = z.infer<typeof filterSchema>;

/** Events for which GitHub starts a workflow with the head, or about the head, of a pull request from the same repository. */
const aboutPullRequests = ['pull_request', 'pull_request_target'];
/** Events that know no branches to leave out: a branch that was made, and what people say of a pull request. */
const unfiltered = ['create', 'workflow_run', 'pull_request_review', 'pull_request_review_comment'];

/**
 * Reads one file of `.github/workflows`; `text` is null where GitHub shows none. `headBranch`: a branch as the factory names them; `baseBranch`: what its pull requests are for. Source: GitHub's documentation of workflow syntax,
 * "Events that trigger workflows" and "Automatic token authentication". `GITHUB_TOKEN` alone is no secret of the organisation's; what it may write is judged by `permissions`, where the file
 * says so: the repository's default cannot be seen from here.
 */
export function readWorkflow(
  text: string | null,
  { headBranch, baseBranch }: { headBranch: string; baseBranch: string },
): WorkflowReading {
  if (text === null) return { kind: 'unreadable', message: 'GitHub does not show its text' };
  if (text.length > longest)
    return { kind: 'unreadable', message: `it is longer than ${longest} characters` };
  const document = parseDocument(text, { prettyErrors: false, logLevel: 'silent' });
  const [error] = document.errors;
  if (error !== undefined) return { kind: 'unreadable', message: error.message };
  const parsed = workflowSchema.safeParse(plainOf(document));
  if (!parsed.success) return { kind: 'unreadable', message: 'it has not the shape of a workflow' };
  const events = eventsOf(parsed.data.on, headBranch, baseBranch);
  if (events.length === 0) return { kind: 'harmless' };
  const reaches = [...new Set([...secretsIn(parsed.data), ...rightsIn(parsed.data)])];
  return reaches.length === 0 ? { kind: 'harmless' } : { kind: 'exposed', exposure: { events, reaches } };
}

/** Aliases that grow without bound are refused by the parser itself. */
function plainOf(document: ReturnType<typeof parseDocument>): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    return undefined;
  }
}

function eventsOf(on: unknown, headBranch: string, baseBranch: string): string[] {
  const given: [string, unknown][] =
    typeof on === 'string'
      ? [[on, null]]
      : Array.isArray(on)
        ? on.map((event) => [String(event), null])
        : Object.entries((on ?? {}) as Record<string, unknown>);
  return given
    .filter(([event, value]) => {
      const parsed = filterSchema.safeParse(value);
      // A filter that is not understood is taken for none.
      const filter = parsed.success ? parsed.data : undefined;
      if (event === 'push') return !onlyTags(filter) && lets(filter, headBranch);
      if (unfiltered.includes(event)) return true;
      return aboutPullRequests.includes(event) && lets(filter, baseBranch);
    })
    .map(([event]) => event);
}

/** With `tags` and without `branches` a push of a branch starts nothing. */
function onlyTags(filter: Filter): boolean {
  const tags = filter?.tags !== undefined || filter?.['tags-ignore'] !== undefined;
  return tags && filter?.branches === undefined && filter?.['branches-ignore'] === undefined;
}

/** The last pattern that matches decides; `!` takes out again what one before let in. */
function lets(filter: Filter, branch: string): boolean {
  const ignored = filter?.['branches-ignore'];
  if (ignored !== undefined) return ![ignored].flat().some((pattern) => matches(branch, pattern));
  if (filter?.branches === undefined) return true;
  let allowed = false;
  for (const pattern of [filter.branches].flat()) {
    if (pattern.startsWith('!')) allowed &&= !matches(branch, pattern.slice(1));
    else allowed ||= matches(branch, pattern);
  }
  return allowed;
}

function matches(branch: string, pattern: string): boolean {
  return picomatch.isMatch(branch, pattern, { dot: true });
}

/* In expressions the case of names does not count. */
const secretName = /\bsecrets\s*(?:\.\s*([a-z_][\w-]*)|\[\s*['"]([^'"]+)['"]\s*\])/gi;
const expression = /\$\{\{([\s\S]*?)\}\}/g;
/** All of them at once, or one whose name is made when it runs. */
const wholeSecrets = /\bsecrets\b(?!\s*(?:\.\s*[a-z_]|\[\s*['"]))/i;

function secretsIn(workflow: z.infer<typeof workflowSchema>): string[] {
  const text = JSON.stringify(workflow).replaceAll('\\"', '"');
  const named = [...text.matchAll(secretName)]
    .map(([, dotted, bracketed]) => dotted ?? bracketed ?? '')
    .filter((name) => name.toUpperCase() !== 'GITHUB_TOKEN')
    .map((name) => `secret ${name}`);
  const inherits = Object.values(workflow.jobs).some(({ secrets }) => secrets === 'inherit');
  const whole = [...text.matchAll(expression)].some(([, inside = '']) => wholeSecrets.test(inside));
  return inherits || whole ? [...named, 'all secrets'] : named;
}

function rightsIn({ permissions, jobs }: z.infer<typeof workflowSchema>): string[] {
  return [permissions, ...Object.values(jobs).map((job) => job.permissions)].flatMap((given) => {
    if (given === 'write-all') return ['permission write-all'];
    if (typeof given !== 'object' || given === null) return [];
    return Object.entries(given)
      .filter(([, level]) => level === 'write')
      .map(([name]) => `permission ${name}: write`);
  });
}
