import { safeMarkdown } from './safe-markdown.ts';
import { safeText } from './safe-text.ts';

/** How long a text is, as GitHub counts it. */
export type SizeOf = (text: string) => number;

/** A part of a page, which stands apart from the next one. Empty where there is nothing to say. */
export type PageSection = {
  whole: string;
  /** As much of it as has room, and a word on what was left out; its shortest form where there is no room even for that. */
  within(room: number, sizeOf: SizeOf): string;
};

/** What has an end by itself, and stands on the page whatever else does. */
export function fixed(lines: readonly string[]): PageSection {
  const whole = lines.join('\n');
  return { whole, within: () => whole };
}

export const nothing: PageSection = fixed([]);

/** What stands between two sections. */
export const apart = '\n\n';

type Listing = {
  /** Stays, as does `after`, so that nothing that was begun is left without its end. */
  before?: readonly string[];
  entries: readonly string[];
  after?: readonly string[];
  /** Which entries are told first; the first ones unless it says otherwise. */
  keeps?: 'first' | 'last';
  /** As many were left out before. */
  leftOut?: number;
  more?: (count: number) => string;
};

const inList = (count: number) => `- … ${count} more`;
const inTable = (count: number) => `| … ${count} more |`;

/** Entries of which each is shown whole or not at all. */
export function listed(listing: Listing): PageSection {
  const { before = [], entries, after = [], keeps = 'first', leftOut = 0, more = inList } = listing;
  const written = (kept: number): string => {
    const left = entries.length - kept + leftOut;
    const word = left === 0 ? [] : [more(left)];
    const shown = keeps === 'first' ? entries.slice(0, kept) : entries.slice(entries.length - kept);
    return [...before, ...(keeps === 'first' ? [...shown, ...word] : [...word, ...shown]), ...after].join(
      '\n',
    );
  };
  return {
    whole: written(entries.length),
    within(room, sizeOf) {
      const inOrder = keeps === 'first' ? entries : entries.toReversed();
      /* The word on all of them is at least as long as that on fewer. */
      let left = room - sizeOf(written(0));
      let kept = 0;
      for (const entry of inOrder) {
        left -= sizeOf(entry) + 1;
        if (left < 0) break;
        kept += 1;
      }
      return written(kept);
    },
  };
}

/** Lines of which the first two say what is in the columns. */
export function tabled(
  lines: readonly string[],
  around: Pick<Listing, 'before' | 'after'> = {},
): PageSection {
  const { before = [], after = [] } = around;
  return listed({
    before: [...before, ...lines.slice(0, 2)],
    entries: lines.slice(2),
    after,
    more: inTable,
  });
}

const cuts = [4_096, 2_048, 1_024, 512];
const shortest = 200;

/** The words of somebody else. Where there is no room they are cut before they are made safe to post: cut afterwards they might not be. `rest`: what stands behind a cut. */
export function told(
  text: string,
  {
    before = [],
    render = safeMarkdown,
    rest = '',
  }: { before?: readonly string[]; render?: (text: string) => string; rest?: string } = {},
): PageSection {
  const written = (shown: string) => [...before, shown].join('\n');
  return {
    whole: written(render(text)),
    within(room, sizeOf) {
      for (const cut of cuts) {
        const shorter = written(`${render(text.length > cut ? `${text.slice(0, cut)} …` : text)}${rest}`);
        if (sizeOf(shorter) <= room) return shorter;
      }
      return written(`${safeText(text, shortest)}${rest}`);
    },
  };
}

/** Sections that belong together. The last of them give way first; where even their shortest forms have no room, the last are left out. */
export function stacked(sections: readonly PageSection[], more: (count: number) => string): PageSection {
  return {
    whole: sections.map(({ whole }) => whole).join(apart),
    within(room, sizeOf) {
      const sizes = sections.map(({ whole }) => sizeOf(whole) + apart.length);
      let excess = sizes.reduce((sum, size) => sum + size, 0) - room;
      const shown: string[] = [];
      for (const [index, section] of [...sections.entries()].toReversed()) {
        const size = sizes[index] ?? 0;
        const form = excess <= 0 ? section.whole : section.within(size - apart.length - excess, sizeOf);
        excess -= size - apart.length - sizeOf(form);
        shown.unshift(form);
      }
      if (excess <= 0) return shown.join(apart);
      let kept = shown.length;
      excess += sizeOf(more(kept)) + apart.length;
      while (excess > 0 && kept > 0) {
        kept -= 1;
        excess -= sizeOf(shown[kept] ?? '') + apart.length;
      }
      return [...shown.slice(0, kept), more(shown.length - kept)].join(apart);
    },
  };
}
