import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

type Asked = {
  registryId: string;
  repositoryName: string;
  imageIds: { imageTag?: string; imageDigest?: string }[];
};
export type FakeEcr = { url: string; readonly asked: readonly Asked[]; close(): Promise<void> };

/** ECR over HTTP as the SDK speaks it (JSON 1.1), with these tags and digests by repository. `refuses`: the error that everything is answered with. */
export async function startFakeEcr(
  images: Readonly<Record<string, readonly string[]>>,
  refuses?: string,
): Promise<FakeEcr> {
  const asked: Asked[] = [];
  const faultIn = ({ repositoryName, imageIds: [id] }: Asked) => {
    if (refuses !== undefined) return refuses;
    const known = images[repositoryName];
    if (known === undefined) return 'RepositoryNotFoundException';
    return known.includes(id?.imageDigest ?? id?.imageTag ?? '') ? undefined : 'ImageNotFoundException';
  };
  const server = createServer(async (request, response) => {
    const question = (await json(request)) as Asked;
    asked.push(question);
    const isKnown = String(request.headers['x-amz-target']).endsWith('.DescribeImages');
    const fault = isKnown ? faultIn(question) : 'UnknownOperationException';
    response.writeHead(fault === undefined ? 200 : 400, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(
      JSON.stringify(
        fault === undefined ? { imageDetails: question.imageIds } : { __type: fault, message: fault },
      ),
    );
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
