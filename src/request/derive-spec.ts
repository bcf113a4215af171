import type { FrozenRequest } from '../contracts/frozen-request.ts';
import type { Spec, SpecItem } from '../contracts/spec.ts';
import type { InputPart } from '../job/job-values.ts';
import { listedItems } from './listed-items.ts';
import { oneLine } from './one-line.ts';

export const mostRequestItems = 30;
const mostAdditionItems = 20;
const longestTitle = 500;

/** What each kind of addition asks for. An answer says more about what was asked and asks for nothing by itself. */
const additionTexts: Record<InputPart['kind'], ((by: string, words: string) => string) | undefined> = {
  answer: undefined,
  constraint: (by, words) => `Keep to the constraint${by}: ${words}`,
  review: (by, words) => `Address the review${by}: ${words}`,
  ci: (_, words) => `Make the checks on GitHub pass: ${words}`,
  guidance: (by, words) => `Follow the guidance${by}: ${words}`,
  rebase: () => 'Bring the branch up to date with its base',
};
const longestWords = 200;
/** On one line a fence fences nothing. */
const fenceLine = /^ *(?:`{3,}|~{3,}).*$/gm;

/**
 * The SPEC by the structure of the request alone: what its author listed as tasks or under a heading such as "Acceptance criteria", else the whole request as one
 * item; then one item for each addition that asks for something. Pure: the same request and additions make the same SPEC. The items of the request come first
 * and keep their ids when something is added.
 */
export function deriveSpec(
  request: Pick<FrozenRequest, 'title' | 'body'>,
  additions: readonly InputPart[],
): Spec {
  const listed = listedItems(request.body).slice(0, mostRequestItems);
  const title = oneLine(request.title, longestTitle) || 'Carry out the request';
  return {
    schemaVersion: 1,
    title: request.title,
    items: withAdditions(listed.length > 0 ? listed : [{ text: title }], additions),
    derivedBy: { kind: 'structure' },
  };
}

/** Numbers the items of a request and puts those of the additions behind them; of very many additions the newest count. */
export function withAdditions(
  items: readonly Omit<SpecItem, 'id'>[],
  additions: readonly InputPart[],
): SpecItem[] {
  const added = additions.map(itemOfAddition).filter((item) => item !== undefined);
  return [
    ...items.map((item, index) => ({ id: String(index + 1), ...item })),
    ...added.slice(-mostAdditionItems),
  ];
}

function itemOfAddition({ kind, text, author }: InputPart, index: number): SpecItem | undefined {
  const say = additionTexts[kind];
  if (say === undefined) return undefined;
  const by = author === undefined ? '' : ` by @${author.login}`;
  return {
    id: `${kind}-${index + 1}`,
    text: say(by, oneLine(text.replaceAll(fenceLine, ''), longestWords) || 'see its text'),
  };
}
