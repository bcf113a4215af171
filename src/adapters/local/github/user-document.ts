import type { Json } from './documents.ts';
import type { UserRow } from './tables.ts';

/** A user as GitHub shows one inside other documents. */
export function userDocument(url: string, user: UserRow): Json {
  const own = `${url}/users/${user.login}`;
  return {
    login: user.login,
    id: user.id,
    node_id: user.node_id,
    avatar_url: `${url}/avatars/u/${user.login}`,
    gravatar_id: '',
    url: own,
    html_url: `${url}/${user.login}`,
    followers_url: `${own}/followers`,
    following_url: `${own}/following{/other_user}`,
    gists_url: `${own}/gists{/gist_id}`,
    starred_url: `${own}/starred{/owner}{/repo}`,
    subscriptions_url: `${own}/subscriptions`,
    organizations_url: `${own}/orgs`,
    repos_url: `${own}/repos`,
    events_url: `${own}/events{/privacy}`,
    received_events_url: `${own}/received_events`,
    type: user.type,
    user_view_type: 'public',
    site_admin: user.site_admin,
  };
}
