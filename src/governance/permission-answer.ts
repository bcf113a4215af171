export type PermissionAnswer =
  | { allowed: true }
  /** `announce`: people are told why; bots are not, for they might answer back. */
  | { allowed: false; code: string; message: string; announce: boolean };
