import { inputHashOf } from '../../job/input-hash.ts';
import type { JobEvent } from '../../job/job-event.ts';
import { canonicalHash } from '../../ledger/canonical-json.ts';
import { type CommitRule, unless } from './audit-rule.ts';

const changesInput: readonly JobEvent['type'][] = [
  'JobSubmitted',
  'JobRetried',
  'RequestAmended',
  'InputAdded',
];

/** The input hash is made of what was asked: an approval cannot be carried over to another request under its name. */
export const inputRule: CommitRule = ({ events }, _before, { details }) => {
  if (details === undefined || !events.some(({ type }) => changesInput.includes(type))) return [];
  return unless(
    inputHashOf(details.request, details.additions, canonicalHash) === details.inputHash,
    'wrong-input-hash',
    'The input hash is not that of the request and what was added to it.',
  );
};
