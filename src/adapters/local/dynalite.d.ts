/** dynalite ships no types; these are the parts the local cloud uses. */
declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** Times in milliseconds; without `path` the tables live in memory and die with the server. */
  export interface DynaliteOptions {
    readonly path?: string;
    readonly createTableMs?: number;
    readonly deleteTableMs?: number;
    readonly updateTableMs?: number;
    readonly maxItemSizeKb?: number;
    readonly verbose?: boolean;
  }

  export default function dynalite(options?: DynaliteOptions): Server;
}
