import type { Root } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { rememberAnswers } from '../memo/remember-answers.ts';

/** Emphasis hides nothing and structures nothing, and resolving it takes time quadratic in the length of a text made for that. */
const irrelevant = { disable: { null: ['attention', 'strikethrough'] } };
const parsing = { extensions: [gfm(), irrelevant], mdastExtensions: [gfmFromMarkdown()] };

/** More levels of quotes and lists on one line than anybody writes; the parser needs time quadratic in them. */
const tooDeep = /^[ \t]*(?:(?:[>*+-]|\d{1,9}[.)])[ \t]*){100}/m;

/** A request is read by several, one after the other: who looks for what is hidden, for risks, for the list of items. */
const mostKnown = 8;

/**
 * The tree of a request's Markdown, in which emphasis stays text; undefined when it is nested too deeply to be read by anybody. Whoever reads the same text soon after is
 * given the same tree, which nobody changes.
 */
export const parseMarkdown: (source: string) => Root | undefined = rememberAnswers(parse, mostKnown);

function parse(source: string): Root | undefined {
  if (tooDeep.test(source)) return undefined;
  try {
    return fromMarkdown(source, parsing);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
