import { z } from 'zod';
import { issueHash } from '../../ledger/issue-hash.ts';
import { defineRoute, type Envelope, originSchema, type RouteSettings } from './webhook-route.ts';

const labelPayload = () =>
  originSchema().extend({
    // The last label of a deleted label's event can be absent.
    label: z.object({ name: z.string() }).optional(),
    issue: z.object({
      id: z.int().positive(),
      number: z.int().positive(),
      updated_at: z.string().min(1),
      title: z.string(),
      body: z.string().nullish(),
      pull_request: z.unknown().optional(),
    }),
  });
type LabelPayload = z.infer<ReturnType<typeof labelPayload>>;

/**
 * The command id of a label event. A label has no id of its own for each time it is put on, so the happening is the issue at its `updated_at`, which
 * every label change moves. The delivery id would do as well against GitHub's redeliveries, which repeat it, but it stands in a header that the
 * signature does not cover: whoever replays a captured body under a fresh delivery id would start a second run. The price: label, unlabel and
 * relabel within GitHub's clock tick of one second make the relabel a duplicate of the first; governance reads the labels anew for each of them.
 */
function fieldsOf(
  type: 'label-added' | 'label-removed',
  { issue, label }: LabelPayload,
  envelope: Envelope,
  { triggerLabel }: RouteSettings,
) {
  const isTrigger = label?.name.toLowerCase() === triggerLabel.toLowerCase();
  if (!isTrigger || (issue.pull_request !== undefined && issue.pull_request !== null)) return undefined;
  return {
    ...envelope,
    commandId: `${type}:${issue.id}:${issue.updated_at}`,
    happenedAt: issue.updated_at,
    issueNumber: issue.number,
  };
}

/**
 * The trigger label was put on an issue; never on a pull request. `seen` is what the issue said then: should it say something else by the time it is frozen, nobody
 * asked for that.
 */
export const issueLabeled = defineRoute({
  event: 'issues.labeled',
  payload: labelPayload,
  messagesOf(payload, envelope, settings) {
    const fields = fieldsOf('label-added', payload, envelope, settings);
    return fields === undefined ? [] : [{ type: 'label-added', ...fields, seen: issueHash(payload.issue) }];
  },
});

/** The trigger label was taken off: the job is no longer wanted. */
export const issueUnlabeled = defineRoute({
  event: 'issues.unlabeled',
  payload: labelPayload,
  messagesOf(payload, envelope, settings) {
    const fields = fieldsOf('label-removed', payload, envelope, settings);
    return fields === undefined ? [] : [{ type: 'label-removed', ...fields }];
  },
});
