import { html } from 'hono/html';
import type { Head } from '../ports/head-store.ts';
import { page } from './page.ts';

function row(head: Head) {
  return html`<tr><td><a href="/jobs/${head.jobId}">${head.reference}</a></td><td>${head.title}</td><td class="state">${head.state}</td><td>${head.attempt}</td><td>${head.priority}</td><td><time datetime="${head.stateSince}">${head.stateSince}</time></td></tr>`;
}

/** All jobs, the newest change first. */
export function renderJobsPage(heads: readonly Head[], notice: string) {
  if (heads.length === 0)
    return page(
      'Jobs',
      notice,
      html`<p>No jobs yet. Label an issue <code>ai-factory</code> to start one.</p>`,
    );
  return page(
    'Jobs',
    notice,
    html`<table><thead><tr><th scope="col">issue</th><th scope="col">title</th><th scope="col">state</th><th scope="col">attempt</th><th scope="col">priority</th><th scope="col">since</th></tr></thead><tbody>${heads.map(row)}</tbody></table>`,
  );
}
