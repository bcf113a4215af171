import type { Permission } from '../ports/github-facts.ts';

/** Permissions with which people can push to the repository. */
export const mayWrite: readonly Permission[] = ['write', 'maintain', 'admin'];
