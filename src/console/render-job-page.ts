import { html } from 'hono/html';
import type { Commit } from '../contracts/commit.ts';
import { describeStanding } from '../contracts/describe-standing.ts';
import type { Standing } from '../contracts/waiting.ts';
import type { Job } from '../job/job.ts';
import { page } from './page.ts';

function row(commit: Commit) {
  const actor = commit.actor.kind === 'person' ? commit.actor.account.login : commit.actor.kind;
  return html`<tr><td>${commit.version}</td><td><time datetime="${commit.at}">${commit.at}</time></td><td>${actor}</td><td>${commit.events.map(
    ({ type, ...fields }) =>
      html`<details><summary>${type}</summary><pre>${JSON.stringify(fields, null, 2)}</pre></details>`,
  )}</td><td><code>${commit.hash.slice(0, 12)}</code></td></tr>`;
}

export type JobPage = { job: Job; commits: readonly Commit[]; standing: Standing; notice: string };

/** One job: where it stands, what it waits for, and its whole log. */
export function renderJobPage({ job, commits, standing, notice }: JobPage) {
  const { details } = job;
  const title =
    details === undefined
      ? job.id
      : `${details.repository.owner}/${details.repository.name}#${details.issueNumber}`;
  return page(
    title,
    notice,
    html`<p>${details?.request.title ?? ''}</p><p><span class="state">${job.state}</span> since <time datetime="${job.stateSince}">${job.stateSince}</time>${job.state === 'APPROVED' || standing.waiting !== undefined ? `: ${describeStanding(standing)}` : ''}</p>
<h2>Log</h2><table><thead><tr><th scope="col">no.</th><th scope="col">at</th><th scope="col">by</th><th scope="col">what happened</th><th scope="col">hash</th></tr></thead><tbody>${commits.map(row)}</tbody></table>`,
  );
}
