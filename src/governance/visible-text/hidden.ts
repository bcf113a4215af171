export const hiddenKinds = [
  'html-comment',
  'unterminated-html',
  'unshown-element',
  'concealing-markup',
  'collapsed',
  'invisible-characters',
  'unused-definition',
  'empty-link',
  'link-target',
  'extra-cell',
  'hidden-math',
  'diagram-comment',
  'code-info',
  'off-screen',
  'unreadable',
  'html-attribute',
  'image-text',
  'link-title',
  'reference-label',
  'rendered-data',
] as const;
export type HiddenKind = (typeof hiddenKinds)[number];

/** Something a reader does not see; it is kept for reviewers and never given to the agent. */
export type Hidden = { kind: HiddenKind; text: string };

/**
 * Kinds that ordinary writing brings along (a pasted screenshot has attributes and an alternative text): left out, but no sign of anything. All others mean
 * that somebody wrote text that people would not see.
 */
const incidental: readonly string[] = [
  'html-attribute',
  'image-text',
  'link-title',
  'reference-label',
  'rendered-data',
] satisfies HiddenKind[];

export function isSuspicious(hidden: { kind: string }): boolean {
  return !incidental.includes(hidden.kind);
}
