import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { FactoryError } from '../../src/contracts/factory-error.ts';
import type { WorkerOperation } from '../../src/contracts/worker-protocol.ts';
import type { WorkerControl } from '../../src/ports/worker-control.ts';

export type ProtocolServer = {
  url: string;
  uploads: Map<string, Buffer>;
  authorizations: Set<string | undefined>;
  close(): Promise<void>;
};

/**
 * The worker protocol over HTTP in front of any control, with an artifact store beside it. `disturb` may answer a call in another way: a status with a body,
 * or `drop` to break the connection.
 */
export async function startProtocolServer(
  control: WorkerControl,
  disturb: (
    operation: WorkerOperation,
    nth: number,
  ) => { status: number; body: string } | 'drop' | undefined = () => undefined,
): Promise<ProtocolServer> {
  const uploads = new Map<string, Buffer>();
  const authorizations = new Set<string | undefined>();
  const counts = new Map<string, number>();
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    const operation = (request.url ?? '').split('/').at(-1) as WorkerOperation;
    if (request.method === 'PUT') {
      uploads.set(operation, body);
      return response.writeHead(200).end();
    }
    authorizations.add(request.headers.authorization);
    counts.set(operation, (counts.get(operation) ?? 0) + 1);
    const other = disturb(operation, counts.get(operation) ?? 0);
    if (other === 'drop') return request.socket.destroy();
    if (other !== undefined) return response.writeHead(other.status).end(other.body);
    const { status, answer } = await answerOf(
      control,
      operation,
      JSON.parse(body.toString('utf8')),
      `http://${request.headers.host}`,
    );
    return response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    uploads,
    authorizations,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function answerOf(
  control: WorkerControl,
  operation: WorkerOperation,
  request: unknown,
  url: string,
): Promise<{ status: number; answer: object }> {
  if (operation === 'upload')
    return {
      status: 200,
      answer: { present: false, url: `${url}/${(request as { sha256: string }).sha256}`, headers: {} },
    };
  try {
    return { status: 200, answer: await control.call(operation, request as never) };
  } catch (error) {
    const code = error instanceof FactoryError && error.code === 'worker-fenced' ? 'fenced' : 'refused';
    return { status: 409, answer: { error: { code, message: String(error) } } };
  }
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
