import { readFileSync } from 'node:fs';
import { canonicalHash } from '../../ledger/canonical-json.ts';

/** A function's bundle carries the two files beside its code. */
function shipped(name: string): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8');
}

/** What every policy is checked against. */
export const policySchema = shipped('./schema.cedarschema');

/** The lowest layer: it is always there. */
export const defaultPolicy = shipped('./default.cedar');

/** Names the version of the shipped policy in a verdict. */
export const defaultPolicyHash = canonicalHash({ policy: defaultPolicy, schema: policySchema });
