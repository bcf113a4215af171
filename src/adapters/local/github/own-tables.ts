import type { Collection, Row, Store } from './tables.ts';

/** A credential. `repository_ids` undefined = every repository of the installation's account. */
export type TokenRow = Row & {
  token: string;
  kind: 'user' | 'installation';
  login: string;
  installation_id?: number;
  permissions?: Record<string, string>;
  repository_ids?: number[];
  expires_at?: string;
};
/** One webhook delivery. A redelivery is a row of its own with the same guid. The body lies apart because rows are rewritten when answered. */
export type DeliveryRow = Row & {
  guid: string;
  app_id: number;
  event: string;
  action: string | null;
  installation_id: number;
  repository_id: number | null;
  redelivery: boolean;
  status: 'pending' | 'answered' | 'failed';
  status_code: number;
  duration_seconds: number;
  body_id: number;
};
export type DeliveryBodyRow = Row & { body: string };
export type ReactionRow = Row & { node_id: string; subject: string; user_id: number; content: string };
/** One move of a branch. */
export type ActivityRow = Row & {
  repo_id: number;
  ref: string;
  before: string;
  after: string;
  activity_type: string;
  actor_id: number;
  at: string;
};
export type StatusRow = Row & {
  node_id: string;
  repo_id: number;
  sha: string;
  state: string;
  context: string;
  description: string | null;
  target_url: string | null;
  creator_id: number;
};

/** One edit of the title or the body of an issue. */
export type IssueEditRow = Row & {
  repo_id: number;
  issue_number: number;
  what: 'title' | 'body';
  actor_id: number;
  at: string;
};

/** What GitHub has and the emulator lacks, kept in the same store so that one journal persists both. */
export type OwnTables = {
  tokens: Collection<TokenRow>;
  deliveries: Collection<DeliveryRow>;
  deliveryBodies: Collection<DeliveryBodyRow>;
  reactions: Collection<ReactionRow>;
  statuses: Collection<StatusRow>;
  activities: Collection<ActivityRow>;
  issueEdits: Collection<IssueEditRow>;
};

/** Opens (or creates) the local GitHub's own collections in the emulator's store. */
export function openOwnTables(store: Store): OwnTables {
  return {
    tokens: store.collection<TokenRow>('local.tokens', ['token']),
    deliveries: store.collection<DeliveryRow>('local.deliveries', ['app_id']),
    deliveryBodies: store.collection<DeliveryBodyRow>('local.delivery_bodies'),
    reactions: store.collection<ReactionRow>('local.reactions', ['subject']),
    statuses: store.collection<StatusRow>('local.statuses', ['sha']),
    activities: store.collection<ActivityRow>('local.activities', ['repo_id']),
    issueEdits: store.collection<IssueEditRow>('local.issue_edits', ['repo_id']),
  };
}
