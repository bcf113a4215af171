/**
 * Keeps the head and the tail of an endless output: never more than the cap is held in memory, the rest is counted and dropped.
 */
export type BoundedOutput = {
  append(chunk: Uint8Array): void;
  /** Bytes that came, kept or not. */
  bytes(): number;
  truncated(): boolean;
  /** The head, a line saying how much is missing, the tail; or the whole when it fits. */
  text(): string;
};

/** @param capBytes how many bytes are kept at most, half of them for the head */
export function createBoundedOutput(capBytes: number): BoundedOutput {
  const headCap = Math.ceil(capBytes / 2);
  const tailCap = capBytes - headCap;
  const head = Buffer.alloc(headCap);
  const tail = Buffer.alloc(tailCap);
  let headBytes = 0;
  let total = 0;

  return {
    append(chunk) {
      const toHead = Math.min(chunk.length, headCap - headBytes);
      head.set(chunk.subarray(0, toHead), headBytes);
      headBytes += toHead;
      writeRing(tail, total + toHead - headCap, chunk.subarray(toHead));
      total += chunk.length;
    },
    bytes: () => total,
    truncated: () => total > capBytes,
    text() {
      const start = head.subarray(0, headBytes).toString('utf8');
      const beyond = total - headBytes;
      if (beyond <= tailCap)
        return Buffer.concat([head.subarray(0, headBytes), tail.subarray(0, beyond)]).toString('utf8');
      const oldest = tailCap === 0 ? 0 : beyond % tailCap;
      const end = Buffer.concat([tail.subarray(oldest), tail.subarray(0, oldest)]).toString('utf8');
      return `${start}\n[… ${beyond - tailCap} bytes left out …]\n${end}`;
    },
  };
}

/** Writes bytes that follow `position` earlier ones into a ring; of a chunk longer than the ring only the end matters. */
function writeRing(ring: Buffer, position: number, chunk: Uint8Array): void {
  if (ring.length === 0 || chunk.length === 0) return;
  const skipped = Math.max(0, chunk.length - ring.length);
  const kept = chunk.subarray(skipped);
  const at = (position + skipped) % ring.length;
  const first = Math.min(kept.length, ring.length - at);
  ring.set(kept.subarray(0, first), at);
  ring.set(kept.subarray(first), 0);
}
