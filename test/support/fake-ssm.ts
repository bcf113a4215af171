import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

type Request = { Names?: string[]; WithDecryption?: boolean } & Partial<StoredParameter> & {
    Name?: string;
    Overwrite?: boolean;
  };
export type StoredParameter = { Value: string; Type: string };
export type FakeSsm = {
  url: string;
  /** What is stored, by name. */
  readonly parameters: Map<string, StoredParameter>;
  /** What is refused with this error from now on: calls of an operation or all, about one parameter or any. undefined: nothing. */
  refuse: { error: string; operation?: 'GetParameters' | 'PutParameter'; name?: string } | undefined;
  close(): Promise<void>;
};

/** As much of Parameter Store as is written and read here, over HTTP as the SDK speaks it (JSON 1.1): a SecureString is told in clear to those only who ask for it decrypted. */
export async function startFakeSsm(): Promise<FakeSsm> {
  const parameters = new Map<string, StoredParameter>();
  const fake: Pick<FakeSsm, 'refuse'> = { refuse: undefined };

  function answerTo(operation: string, request: Request): { status: number; body: object } {
    const { refuse } = fake;
    const named = refuse?.name === undefined || request.Name === refuse.name;
    if (refuse !== undefined && named && (refuse.operation ?? operation) === operation)
      return failure(refuse.error, 'refused by the test');
    if (operation === 'GetParameters') return { status: 200, body: found(request) };
    return operation === 'PutParameter' ? put(request) : failure('UnknownOperationException', operation);
  }

  function put({ Name = '', Value = '', Type = '', Overwrite = false }: Request) {
    if (!/^\/[\w./-]+$/.test(Name) || Value === '' || Value.length > 4_096)
      return failure('ValidationException', 'name or value');
    if (parameters.has(Name) && !Overwrite) return failure('ParameterAlreadyExists', Name);
    parameters.set(Name, { Value, Type });
    return { status: 200, body: { Version: 1, Tier: 'Standard' } };
  }

  function found({ Names = [], WithDecryption = false }: Request) {
    const known = Names.flatMap((Name) => {
      const { Value = '', Type } = parameters.get(Name) ?? {};
      return Type === undefined
        ? []
        : [{ Name, Type, Value: WithDecryption || Type !== 'SecureString' ? Value : 'AQICAHencrypted' }];
    });
    return { Parameters: known, InvalidParameters: Names.filter((name) => !parameters.has(name)) };
  }

  const server = createServer(async (request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
    const { status, body } = answerTo(operation, (await json(request)) as Request);
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return Object.assign(fake, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    parameters,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  });
}

function failure(error: string, message: string): { status: number; body: object } {
  return { status: 400, body: { __type: error, message } };
}
