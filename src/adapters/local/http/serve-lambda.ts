import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { FactoryError } from '../../../contracts/factory-error.ts';
import { httpEvent } from './http-event.ts';

export type HttpHandler = (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>;

/** API Gateway's own limit is 10 MB; GitHub sends up to 25 MB. The handler sees one byte over its cap and refuses by itself. */
const maxBodyBytes = 26 * 1024 * 1024;

const patienceMs = 5_000;

/**
 * Serves a Lambda handler on loopback as API Gateway would: HTTP request → event → handler → response. Port 0 takes any free port.
 * A handler that throws answers 500, as in the cloud. `close` waits for the handlers at work.
 */
export async function serveLambda(options: {
  handler: HttpHandler;
  port: number;
  now: () => number;
  onError: (error: unknown) => void;
}): Promise<{ url: string; close(): Promise<void> }> {
  const atWork = new Set<Promise<void>>();
  const server = createServer((request, response) => {
    const answered = answer(request, response, options).catch((error: unknown) => {
      options.onError(error);
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'application/json' });
      response.end('{"message":"Internal Server Error"}');
    });
    atWork.add(answered);
    void answered.finally(() => atWork.delete(answered));
  });
  await listen(server, options.port);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return { url: `http://127.0.0.1:${address.port}`, close: () => close(server, atWork) };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) =>
      reject(cause.code === 'EADDRINUSE' ? portTaken(port, cause) : cause),
    );
    server.listen(port, '127.0.0.1', () => resolve());
  });
}

function portTaken(port: number, cause: Error): FactoryError {
  return new FactoryError('port-taken', `Port ${port} is in use. Choose another, or any free one: --port 0`, {
    disposition: 'ask-human',
    cause,
  });
}

/** No new requests, the ones at work are answered; connections that only wait are ended. */
async function close(server: Server, atWork: ReadonlySet<Promise<void>>): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  /* A client that never finishes its request must not hold the factory back. */
  const patience = setTimeout(() => server.closeAllConnections(), patienceMs);
  await Promise.all(atWork);
  clearTimeout(patience);
  server.closeAllConnections();
  await closed;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { handler, now }: { handler: HttpHandler; now: () => number },
): Promise<void> {
  const body = await readBody(request);
  if (body === undefined) {
    response.writeHead(413, { 'content-type': 'application/json', connection: 'close' });
    response.end('{"message":"Request Entity Too Large"}');
    return;
  }
  const result = await handler(httpEvent(request, body, now()));
  const headers = Object.fromEntries(
    Object.entries(result.headers ?? {}).map(([name, value]) => [name, String(value)]),
  );
  response.writeHead(result.statusCode ?? 200, headers);
  response.end(
    result.isBase64Encoded === true ? Buffer.from(result.body ?? '', 'base64') : (result.body ?? ''),
  );
}

/** The whole body, or undefined as soon as it is too large, or says that it will be. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > maxBodyBytes) return undefined;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > maxBodyBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
