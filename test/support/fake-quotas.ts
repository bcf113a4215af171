import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

export type FakeQuotas = { url: string; close(): Promise<void> };

/** Service Quotas over HTTP as the SDK speaks it (JSON 1.1). `own`: values by quota code; of all others the account has none, so that AWS' default of 6 holds. */
export async function startFakeQuotas(own: Readonly<Record<string, number>>): Promise<FakeQuotas> {
  const server = createServer(async (request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
    const { QuotaCode = '' } = (await json(request)) as { QuotaCode?: string };
    const value = operation === 'GetServiceQuota' ? own[QuotaCode] : 6;
    response.writeHead(value === undefined ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(
      JSON.stringify(
        value === undefined
          ? { __type: 'NoSuchResourceException', message: 'no quota of its own' }
          : { Quota: { QuotaCode, Value: value } },
      ),
    );
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
