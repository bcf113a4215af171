import { apart, type PageSection, type SizeOf } from './page-section.ts';

export type PageLimit = { most: number; sizeOf: SizeOf };

/** GitHub takes 65,536 characters in a comment or the body of a pull request. What is taken out as a secret may be replaced by something longer. */
export const bodyLimit: PageLimit = { most: 60_000, sizeOf: (text) => text.length };

/** … and 65,535 bytes in the summary of a check run. */
export const summaryLimit: PageLimit = { most: 60_000, sizeOf: (text) => Buffer.byteLength(text) };

/** The sections one below the other. While the page is too long for GitHub, those that `giveWay` are written shorter, one after the other, each as far as it must be. */
export function fitPage(
  sections: readonly PageSection[],
  giveWay: readonly PageSection[],
  { most, sizeOf }: PageLimit = bodyLimit,
): string {
  const shown = new Map(sections.map((section) => [section, section.whole]));
  const page = () => [...shown.values()].filter((text) => text !== '').join(apart);
  for (const section of giveWay) {
    const excess = sizeOf(page()) - most;
    if (excess <= 0) break;
    const { whole } = section;
    if (whole !== '' && shown.has(section))
      shown.set(section, section.within(sizeOf(whole) - excess, sizeOf));
  }
  return page();
}
