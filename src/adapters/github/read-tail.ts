/** However much there is, no more than this is read: whoever prints without end shall not keep us busy without end. */
const mostBytesRead = 64 * 1024 * 1024;

/** The last `bytes` of a stream as text; what is before them is dropped while it is read. */
export async function readTail(stream: ReadableStream<Uint8Array>, bytes: number): Promise<string> {
  let tail = Buffer.alloc(0);
  let total = 0;
  for await (const chunk of stream) {
    total += chunk.byteLength;
    tail = Buffer.concat([tail, chunk]).subarray(-bytes);
    if (total >= mostBytesRead) break;
  }
  return tail.toString('utf8');
}
