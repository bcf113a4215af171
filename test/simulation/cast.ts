import type { Person } from './simulated-github.ts';

/** Who appears in every run. */
export const people = {
  writer: { id: 101, login: 'writer', type: 'User' },
  reader: { id: 102, login: 'reader', type: 'User' },
  outsider: { id: 103, login: 'outsider', type: 'User' },
  bot: { id: 104, login: 'helper[bot]', type: 'Bot' },
  /** May maintain the repositories: releases holds and grants money. */
  approver: { id: 105, login: 'approver', type: 'User' },
  /** May maintain them too, so that an approver's own request has somebody to release it. */
  deputy: { id: 106, login: 'deputy', type: 'User' },
} as const satisfies Record<string, Person>;
