/** Takes secrets out of whatever leaves the factory: logs, comments, traces, reports. */
export type Redactor = {
  redact(text: string): string;
  /** A copy in which every string, keys included, is redacted; anything but plain data becomes its text. */
  redactValue(value: unknown): unknown;
};
