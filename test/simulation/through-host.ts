import type { CallKind } from './call-site.ts';
import type { Host } from './host.ts';

type Method = (...given: unknown[]) => unknown;

/** The port as the host reaches it: every call waits for its turn and may meet a fault. */
export function throughHost<Port extends object>(host: Host, kind: CallKind, name: string, port: Port): Port {
  const reached: Record<string, Method> = {};
  for (const [method, behind] of Object.entries(port) as [string, unknown][]) {
    if (typeof behind !== 'function') continue;
    const label = `${name}.${method}`;
    reached[method] = (...given) => host.call(kind, label, () => (behind as Method).apply(port, given));
  }
  return reached as Port;
}
