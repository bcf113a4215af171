import type { Log } from '../../src/ports/log.ts';

/** Says nothing. */
export const silentLog: Log = { info() {}, warn() {}, error() {} };
