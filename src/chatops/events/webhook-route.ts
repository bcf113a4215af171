import { z } from 'zod';
import type { GitHubJobMessage } from '../../contracts/job-message.ts';
import { madeWhenAsked } from '../../memo/made-when-asked.ts';

/** The events the factory acts on; everything else that GitHub sends is answered "ignored". */
export type RoutedEvent =
  | 'issues.labeled'
  | 'issues.unlabeled'
  | 'issues.closed'
  | 'issues.edited'
  | 'issue_comment.created'
  | 'pull_request.closed'
  | 'pull_request.synchronize'
  | 'pull_request_review.submitted'
  | 'check_suite.completed'
  | 'status'
  | 'push';

/** The delivery a payload came with. */
export type Arrival = { deliveryId: string; receivedAt: string };

export type RouteSettings = {
  /** The label that asks for a job; compared without regard to case, as GitHub does. */
  triggerLabel: string;
  /** Our own App: what it did itself is not heard. */
  appId: number;
  /** The user id of the App's bot account, when known: its events are dropped whatever they are. */
  appBotUserId?: number | undefined;
};

/** What one event means for the jobs queue. */
export type WebhookRoute = {
  event: RoutedEvent;
  /** `unreadable` names the fields (never their values) that are not as GitHub documents them. */
  read(
    payload: unknown,
    arrival: Arrival,
    settings: RouteSettings,
  ): Promise<{ messages: GitHubJobMessage[] } | { unreadable: string[] }>;
};

/** What every event of an installed App carries. */
export const originSchema = madeWhenAsked(() =>
  z.object({
    installation: z.object({ id: z.int().positive() }),
    repository: z.object({
      id: z.int().positive(),
      name: z.string().min(1),
      owner: z.object({ login: z.string().min(1) }),
    }),
    sender: z.object({ id: z.int().positive(), login: z.string().min(1), type: z.string() }),
  }),
);
type Origin = z.infer<ReturnType<typeof originSchema>>;

/** The fields all messages share; the rest is the route's. */
export type Envelope = Pick<GitHubJobMessage, 'repository' | 'sender' | 'deliveryId' | 'receivedAt'>;

export function defineRoute<Payload extends Origin>(route: {
  event: RoutedEvent;
  /** Made when the first such event arrives: building all schemas at start would be a tenth of the cold start. */
  payload: () => z.ZodType<Payload>;
  messagesOf(
    payload: Payload,
    envelope: Envelope,
    settings: RouteSettings,
  ): GitHubJobMessage[] | Promise<GitHubJobMessage[]>;
}): WebhookRoute {
  let schema: z.ZodType<Payload> | undefined;
  return {
    event: route.event,
    async read(payload, arrival, settings) {
      schema ??= route.payload();
      const parsed = schema.safeParse(payload);
      if (!parsed.success) return { unreadable: parsed.error.issues.map((issue) => issue.path.join('.')) };
      if (parsed.data.sender.id === settings.appBotUserId) return { messages: [] };
      return { messages: await route.messagesOf(parsed.data, envelopeOf(parsed.data, arrival), settings) };
    },
  };
}

function envelopeOf({ installation, repository, sender }: Origin, arrival: Arrival): Envelope {
  return {
    repository: {
      id: repository.id,
      owner: repository.owner.login,
      name: repository.name,
      installationId: installation.id,
    },
    sender: { id: sender.id, login: sender.login, type: sender.type },
    ...arrival,
  };
}
