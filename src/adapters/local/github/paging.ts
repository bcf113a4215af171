import type { ApiContext } from './api.ts';

const DEFAULT_PAGE = 30;
const LARGEST_PAGE = 100;

/** One page of a list with the Link header that octokit follows. Source: GitHub's "using pagination". */
export function paged(c: ApiContext, items: readonly unknown[]): Response {
  return c.json(pageOf(c, items));
}

/** What of the items is on the page that is asked for; the answer gets its Link header. */
export function pageOf<T>(c: ApiContext, items: readonly T[]): T[] {
  const page = Math.max(1, Number(c.req.query('page')) || 1);
  const size = Math.min(LARGEST_PAGE, Math.max(1, Number(c.req.query('per_page')) || DEFAULT_PAGE));
  const last = Math.max(1, Math.ceil(items.length / size));
  const link = (target: number, relation: string) => {
    const url = new URL(c.req.url);
    url.searchParams.set('page', String(target));
    url.searchParams.set('per_page', String(size));
    return `<${url}>; rel="${relation}"`;
  };
  const links = [
    ...(page > 1 ? [link(page - 1, 'prev'), link(1, 'first')] : []),
    ...(page < last ? [link(page + 1, 'next'), link(last, 'last')] : []),
  ];
  if (links.length > 0) c.header('link', links.join(', '));
  return items.slice((page - 1) * size, page * size);
}
