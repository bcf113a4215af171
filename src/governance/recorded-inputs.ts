import { type VerdictInputs, verdictInputsSchema } from '../contracts/verdict-inputs.ts';
import { canonicalJson } from '../ledger/canonical-json.ts';

/** The inputs of a verdict as whoever reads their record will find them: what canonical JSON does not carry has no part in a verdict. */
export function asRecorded(inputs: VerdictInputs): VerdictInputs {
  return verdictInputsSchema.parse(JSON.parse(canonicalJson(inputs)));
}
