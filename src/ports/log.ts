/** Fields beside the static message: never tokens, never bodies. */
export type LogFields = {
  service?: string;
  deliveryId?: string;
  commandId?: string;
  jobId?: string;
  attempt?: number;
  repository?: string;
  installationId?: number;
  state?: string;
  outcome?: string;
  durationMs?: number;
  code?: string;
  error?: unknown;
  [field: string]: unknown;
};

/** Structured logging. */
export type Log = {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
};
