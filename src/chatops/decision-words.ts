/** What a verdict decided, as people are told it. */
export const decisionWords = { approve: 'approved', hold: 'held', reject: 'rejected' } as const;
