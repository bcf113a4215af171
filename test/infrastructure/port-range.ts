/** Ports of one protocol; `all`: of every protocol. */
export type PortRange = { protocol: 'tcp' | 'udp' | 'all'; from: number; to: number };

const every: PortRange = { protocol: 'all', from: 0, to: 65_535 };

/** The ports of a rule. Throws on protocols and numbers that are not understood. */
export function portRangeOf({
  IpProtocol: protocol,
  FromPort: from,
  ToPort: to,
}: Record<string, unknown>): PortRange {
  if (protocol === '-1') return every;
  const isRange = [from, to].every(
    (port) => Number.isInteger(port) && Number(port) >= 0 && Number(port) <= 65_535,
  );
  if ((protocol !== 'tcp' && protocol !== 'udp') || !isRange || Number(from) > Number(to))
    throw new Error(`ports that are not understood: ${JSON.stringify({ protocol, from, to })}`);
  return { protocol, from: Number(from), to: Number(to) };
}

/** The ports that are open on both sides, if any. */
export function commonPorts(one: PortRange, other: PortRange): PortRange | undefined {
  if (one.protocol === 'all') return other;
  if (other.protocol === 'all') return one;
  const [from, to] = [Math.max(one.from, other.from), Math.min(one.to, other.to)];
  return one.protocol === other.protocol && from <= to ? { protocol: one.protocol, from, to } : undefined;
}

/** `443`, `0-65535`, `udp/53`, `all` */
export function portText({ protocol, from, to }: PortRange): string {
  if (protocol === 'all') return 'all';
  const ports = from === to ? String(from) : `${from}-${to}`;
  return protocol === 'tcp' ? ports : `${protocol}/${ports}`;
}
