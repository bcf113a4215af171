import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A channel as smee.io has them: what is posted to it goes to everybody who listens, as server-sent events. What nobody hears is lost. */
export type WebhookChannel = { url: string; listeners(): number; close(): Promise<void> };

export async function openWebhookChannel(): Promise<WebhookChannel> {
  const listening = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    if (request.method === 'GET') {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('event: ready\ndata: {}\n\n');
      listening.add(response);
      response.on('close', () => listening.delete(response));
      return;
    }
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => {
      body += part;
    });
    request.on('end', () => {
      const event = { ...request.headers, body: JSON.parse(body), query: {}, timestamp: Date.now() };
      for (const listener of listening) listener.write(`id: 1\ndata: ${JSON.stringify(event)}\n\n`);
      response.writeHead(200).end();
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/channel`,
    listeners: () => listening.size,
    async close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
