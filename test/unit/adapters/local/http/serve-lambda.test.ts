import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, describe, it } from 'node:test';
import { serveLambda } from '../../../../../src/adapters/local/http/serve-lambda.ts';

describe('the local gateway', async () => {
  const server = await serveLambda({
    handler: async () => assert.fail('nothing of this may reach a handler'),
    port: 0,
    now: () => 0,
    onError: () => {},
  });
  after(() => server.close());

  it('refuses a body by the length it announces, without waiting for it', async () => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    after(() => socket.destroy());
    socket.write('POST /webhooks/github HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\na');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    assert.match(answer.toString(), /^HTTP\/1\.1 413 /);
  });
});
