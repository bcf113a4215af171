import { secretFieldNames } from './secret-field-names.ts';

const deepest = 100;

/** A copy of plain data with every string redacted. Cycles, depth and exotic objects end in a text, never in an exception. */
export function redactData(value: unknown, redact: (text: string) => string): unknown {
  const within = new Set<object>();
  const visit = (current: unknown, depth: number): unknown => {
    if (typeof current === 'string') return redact(current);
    if (typeof current !== 'object' || current === null) return primitive(current);
    if (depth > deepest) return '[too deep]';
    if (within.has(current)) return '[circular]';
    within.add(current);
    const copy = copyObject(current, (child) => visit(child, depth + 1), redact);
    within.delete(current);
    return copy;
  };
  return visit(value, 0);
}

function primitive(value: unknown): unknown {
  if (typeof value === 'bigint' || typeof value === 'symbol') return String(value);
  return typeof value === 'function' ? `[function ${value.name}]` : value;
}

function copyObject(
  value: object,
  visit: (child: unknown) => unknown,
  redact: (text: string) => string,
): unknown {
  if (Array.isArray(value)) return value.map(visit);
  if (value instanceof Error) return copyError(value, visit, redact);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (value instanceof Map || value instanceof Set) return [...value].map(visit);
  if (value instanceof URL) return redact(value.href);
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  return copyFields(value, visit, redact);
}

function copyFields(
  value: object,
  visit: (child: unknown) => unknown,
  redact: (text: string) => string,
): object {
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [
      redact(key),
      typeof child === 'string' && secretFieldNames.has(key.toLowerCase())
        ? '[redacted:field]'
        : visit(child),
    ]),
  );
}

/** An error's own fields count too: HTTP clients hang whole requests, headers included, on theirs. */
function copyError(
  error: Error,
  visit: (child: unknown) => unknown,
  redact: (text: string) => string,
): unknown {
  return {
    ...copyFields(error, visit, redact),
    name: error.name,
    message: redact(error.message),
    stack: error.stack === undefined ? undefined : redact(error.stack),
    ...(error.cause === undefined ? {} : { cause: visit(error.cause) }),
  };
}
