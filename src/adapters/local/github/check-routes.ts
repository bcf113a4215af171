import { z } from 'zod';
import type { Actor } from './actor.ts';
import { type Api, type ApiContext, forward, jsonBody, repositoryOf } from './api.ts';
import { concludeSuites, joinSuite } from './check-suites.ts';
import type { Json } from './documents.ts';
import type { Hub } from './hub.ts';
import { mendDocument } from './mend-document.ts';
import { refusal } from './refusal.ts';
import { commitExists } from './statuses-routes.ts';
import type { CheckRunRow } from './tables.ts';

const wrapped = z.object({ check_annotations: z.array(z.record(z.string(), z.json())) });
const textSchema = z.object({ text: z.string().min(1) });
const answered = z.object({ id: z.number() });

/** Check runs belong to the App that made them, in that App's suite of the commit; a suite whose runs have all ended is announced. */
export function checkRoutes(api: Api, hub: Hub): void {
  api.post('/repos/:owner/:repo/check-runs', async (c) => {
    const repository = repositoryOf(hub, c);
    const body = jsonBody(c);
    if (!repository) return refusal(404);
    if (!commitExists(hub, repository, String(body.head_sha)))
      return refusal(422, `No commit found for SHA: ${body.head_sha}`);
    return write(hub, c, ended(body));
  });
  /* The emulator wraps the list, and knows no logs: here the text of a run's output is the log of the job of that number. */
  api.get('/repos/:owner/:repo/check-runs/:run{[0-9]+}/annotations', async (c) => {
    const response = await forward(hub, c);
    if (!response.ok) return response;
    return c.json(wrapped.parse(await response.json()).check_annotations);
  });
  api.get('/repos/:owner/:repo/actions/jobs/:job{[0-9]+}/logs', (c) => {
    const run = hub.tables.checkRuns.get(Number(c.req.param('job')));
    const text = run?.repo_id === repositoryOf(hub, c)?.id ? textSchema.safeParse(run?.output) : undefined;
    return text?.success ? c.text(text.data.text) : refusal(404);
  });
  api.patch('/repos/:owner/:repo/check-runs/:run{[0-9]+}', async (c) => {
    const run = hub.tables.checkRuns.get(Number(c.req.param('run')));
    if (run && run.app_id !== appIdOf(c.get('actor')))
      return refusal(
        403,
        `Invalid app_id \`${appIdOf(c.get('actor'))}\` - check run can only be modified by the GitHub App that created it.`,
      );
    return write(hub, c, ended(jsonBody(c)));
  });
}

async function write(hub: Hub, c: ApiContext, body: Record<string, unknown>): Promise<Response> {
  const repository = repositoryOf(hub, c);
  const before = hub.tables.checkRuns.get(Number(c.req.param('run')));
  const response = await forward(hub, c, { body });
  if (!response.ok || !repository) return response;
  const { id } = answered.parse(await response.json());
  const run = hub.tables.checkRuns.get(id);
  if (!run) return refusal(404);
  const appId = appIdOf(c.get('actor'));
  if (!before) joinSuite(hub, repository, run, appId);
  /* The one CI there is here names its jobs as GitHub Actions does. */
  if (!before && run.details_url === null)
    hub.tables.checkRuns.update(id, {
      details_url: `${hub.url}/${repository.full_name}/actions/runs/${run.check_suite_id}/job/${id}`,
    });
  const isNews = run.status === 'completed' && !isSame(before, run);
  concludeSuites(
    hub,
    repository,
    run.head_sha,
    isNews ? hub.tables.checkRuns.get(id)?.check_suite_id : undefined,
  );
  const document = mendDocument(hub, await hub.documents.checkRun(repository, id)) as Json;
  return c.json(document, response.status === 201 ? 201 : 200);
}

function isSame(before: CheckRunRow | undefined, after: CheckRunRow): boolean {
  return before?.status === after.status && before.conclusion === after.conclusion;
}

/** GitHub takes a conclusion for the end of the run. */
function ended(body: Record<string, unknown>): Record<string, unknown> {
  return typeof body.conclusion === 'string' ? { ...body, status: 'completed' } : body;
}

function appIdOf(actor: Actor): number {
  return actor.kind === 'installation' ? actor.app.app_id : 0;
}
