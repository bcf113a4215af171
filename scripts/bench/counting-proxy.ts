import { Agent, createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request that went through, with its answer. */
export type Exchange = {
  method: string;
  path: string;
  target: string;
  request: Buffer;
  status: number;
  response: Buffer;
};

export type CountingProxyOptions = {
  to: string;
  onExchange(exchange: Exchange): void;
  /** Rewrites the body on its way in. */
  rewrite?: (body: Buffer) => Buffer;
  /** What goes wrong with a request, if anything does. */
  interfere?: (request: Pick<Exchange, 'method' | 'path' | 'target'>) => Interference | undefined;
};

/** An answer that somebody else gives before the request arrives, or: it arrives, and its answer is lost. */
export type Interference =
  | { kind: 'answered'; status: number; body: string; type: string }
  | { kind: 'answer-lost' };

/** A reverse proxy on loopback that tells of everything that passes. */
export async function startCountingProxy(
  options: CountingProxyOptions,
): Promise<{ url: string; close(): Promise<void> }> {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const server = createServer((request, response) => {
    forward(request, response, options, agent).catch(() => response.destroy());
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        agent.destroy();
      }),
  };
}

async function forward(
  request: IncomingMessage,
  response: ServerResponse,
  { to, onExchange, rewrite, interfere }: CountingProxyOptions,
  agent: Agent,
): Promise<void> {
  const body = await bytesOf(request);
  const passed = rewrite?.(body) ?? body;
  const { method = 'GET', url: path = '/' } = request;
  const target = String(request.headers['x-amz-target'] ?? '');
  const interference = interfere?.({ method, path, target });
  if (interference?.kind === 'answered') {
    response.writeHead(interference.status, { 'content-type': interference.type }).end(interference.body);
    return;
  }
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const headers = { ...request.headers, 'content-length': String(passed.length) };
    delete headers['transfer-encoding'];
    const outgoing = send(new URL(path, to), { method, headers, agent }, resolve);
    /* A caller that hangs up, as one that waits for messages may, ends the wait behind the proxy as well. */
    response.once('close', () => response.writableFinished || outgoing.destroy());
    outgoing.once('error', reject);
    outgoing.end(passed);
  });
  const content = await bytesOf(answer);
  const status = answer.statusCode ?? 502;
  onExchange({
    method,
    path,
    target,
    request: body,
    status,
    response: content,
  });
  if (interference?.kind === 'answer-lost') return void response.destroy();
  const headers = { ...answer.headers };
  delete headers['transfer-encoding'];
  response.writeHead(status, headers);
  response.end(content);
}

async function bytesOf(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
