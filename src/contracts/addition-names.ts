/** What an addition to a request is called when it is put before an agent, and before those who review what it will be told. */
export const additionNames = {
  answer: 'answer to a question',
  constraint: 'constraint',
  review: 'review of the pull request',
  ci: 'result of the checks on GitHub',
  guidance: 'guidance',
  rebase: 'request to catch up with the default branch',
} as const;
