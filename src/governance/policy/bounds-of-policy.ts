import type { PolicyProblem } from './policy-text.ts';
import { positionAt } from './position-at.ts';
import type { ScannedPolicy } from './scan-policies.ts';

/** More than any honest layer needs. */
const longestText = 65_536;
const mostPolicies = 500;
/**
 * Cedar's parser and evaluator go down one call for each level of an expression, inside a stack of a megabyte: they were seen to run out of it at a hundred and fifty nested
 * brackets and four hundred chained operators, and a runaway leaves them unusable. Both bounds keep far away from that.
 */
const deepestNesting = 24;
const mostOperators = 200;

/** What is too large to be looked at. */
export function boundsOfText(text: string): PolicyProblem[] {
  if (text.length <= longestText) return [];
  return [{ line: 1, column: 1, message: `The file is longer than ${longestText} characters` }];
}

export function boundsOfPolicies(text: string, policies: readonly ScannedPolicy[]): PolicyProblem[] {
  if (policies.length > mostPolicies)
    return [{ line: 1, column: 1, message: `The file holds more than ${mostPolicies} policies` }];
  return policies.flatMap(({ start, depth, operators }) => {
    const at = positionAt(text, start);
    const problems: PolicyProblem[] = [];
    if (depth > deepestNesting)
      problems.push({ ...at, message: `Brackets are nested deeper than ${deepestNesting}` });
    if (operators > mostOperators)
      problems.push({
        ...at,
        message: `The policy has more than ${mostOperators} operators and brackets: make several of it`,
      });
    return problems;
  });
}
