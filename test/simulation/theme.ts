/** What the people of a run are about. They wait for a job to move, and do the next thing a moment later. */
export const themes = ['steering', 'holds', 'questions', 'feedback', 'money', 'endings'] as const;
/** `second-thoughts`, `edits`, `restarts` and `merges` are the subjects of occasions only. */
export type Theme = (typeof themes)[number] | 'second-thoughts' | 'edits' | 'restarts' | 'merges';
