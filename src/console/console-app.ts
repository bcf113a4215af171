import { Hono } from 'hono';
import type { Standing } from '../contracts/waiting.ts';
import type { Job } from '../job/job.ts';
import { jobStates } from '../job/job-state.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Head, HeadStore } from '../ports/head-store.ts';
import { renderJobPage } from './render-job-page.ts';
import { renderJobsPage } from './render-jobs-page.ts';

/** Nothing is loaded from anywhere and no script runs; what agents and people wrote is text. */
const securityHeaders = {
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

/** Jobs listed per state at most. */
const listLimit = 200;

export type ConsoleOptions = {
  heads: Pick<HeadStore, 'list'>;
  ledger: Pick<Ledger, 'read' | 'commits'>;
  /** What an approved job waits for; nothing of jobs in other states. */
  standingOf: (job: Job) => Promise<Standing>;
  /** Shown on every page, such as the notice that a scripted model answers. */
  notice: string;
};

/**
 * The console, read-only: jobs and their logs as pages and as JSON. It has no login, so it serves loopback only and refuses every host name but
 * the local ones (a page elsewhere could otherwise read it by rebinding its own name).
 */
export function createConsole({ heads, ledger, standingOf, notice }: ConsoleOptions): Hono {
  const app = new Hono();
  app.use(async (context, next) => {
    const host = (context.req.header('host') ?? '').replace(/:\d+$/, '');
    if (!['localhost', '127.0.0.1', '[::1]'].includes(host))
      return context.text('This console answers on localhost only.', 421);
    await next();
    for (const [name, value] of Object.entries(securityHeaders)) context.header(name, value);
  });
  app.get('/', async (context) => context.html(renderJobsPage(await allHeads(heads), notice)));
  app.get('/api/jobs', async (context) => context.json({ jobs: await allHeads(heads) }));
  app.get('/jobs/:id', async (context) => {
    const commits = await ledger.commits(context.req.param('id'));
    if (commits.length === 0) return context.text('There is no such job.', 404);
    const job = await ledger.read(context.req.param('id'));
    return context.html(renderJobPage({ job, commits, standing: await standingOf(job), notice }));
  });
  app.get('/api/jobs/:id', async (context) => {
    const commits = await ledger.commits(context.req.param('id'));
    if (commits.length === 0)
      return context.json({ error: { code: 'not-found', message: 'There is no such job.' } }, 404);
    const job = await ledger.read(context.req.param('id'));
    return context.json({ job, standing: await standingOf(job), commits });
  });
  return app;
}

async function allHeads(heads: Pick<HeadStore, 'list'>): Promise<Head[]> {
  const lists = await Promise.all(jobStates.map((state) => heads.list(state, listLimit)));
  return lists.flat().sort((a, b) => b.stateSince.localeCompare(a.stateSince));
}
