/** What a call reaches, and with it how it fails. */
export type CallKind = 'store' | 'github' | 'network';
export type HostRole = 'executable' | 'worker';

/** Where a call was made: by which host, to what. */
export type CallSite = { host: string; role: HostRole; kind: CallKind; label: string };
