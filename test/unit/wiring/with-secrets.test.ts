import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Environment } from '../../../src/config/parse-environment.ts';
import { readSecrets, withSecrets } from '../../../src/wiring/with-secrets.ts';

const minute = 60_000;

/** A handler that answers with its environment, and a store of parameters that counts how often it is read. */
async function build(environment: Environment) {
  const store = new Map([['/factory/webhook-secret', 'first']]);
  const state = { now: 0, reads: 0, made: 0, broken: false };
  const handler = await withSecrets(
    environment,
    (given) => {
      state.made += 1;
      return async () => given;
    },
    {
      clock: { now: () => state.now },
      read: async (_, names) => {
        state.reads += 1;
        if (state.broken) throw new Error('no answer');
        return new Map([...store].filter(([name]) => names.includes(name)));
      },
    },
  );
  return { handler, store, state };
}

describe('a handler with secrets in parameters', () => {
  const environment = {
    PLAIN: 'as it is',
    SECRET: 'ssm:/factory/webhook-secret',
    PREVIOUS: 'ssm:/factory/previous',
  };

  it('is made with their values; a parameter that does not exist is a variable that is not set', async () => {
    const { handler } = await build(environment);
    assert.deepEqual(await handler(), { PLAIN: 'as it is', SECRET: 'first', PREVIOUS: undefined });
  });

  it('reads nothing when no variable names a parameter, nor for text that merely looks like one', async () => {
    const { handler, state } = await build({ PLAIN: 'ssm', OTHER: 'xssm:/a', SPACED: 'ssm:/a b' });
    state.now = 10 * minute;
    await handler();
    assert.equal(state.reads, 0);
  });

  it('takes a new value within five minutes and makes itself anew only when one has changed', async () => {
    const { handler, store, state } = await build(environment);
    store.set('/factory/previous', 'first');
    store.set('/factory/webhook-secret', 'second');
    state.now = 4 * minute;
    assert.equal((await handler()).SECRET, 'first');
    state.now = 6 * minute;
    assert.deepEqual(await handler(), { PLAIN: 'as it is', SECRET: 'second', PREVIOUS: 'first' });
    state.now = 12 * minute;
    await handler();
    assert.deepEqual([state.reads, state.made], [3, 2]);
  });

  it('handles nothing while its secrets cannot be read again: they may have been withdrawn', async () => {
    const { handler, state } = await build(environment);
    state.now = 6 * minute;
    state.broken = true;
    await assert.rejects(handler(), /no answer/);
    state.broken = false;
    assert.equal((await handler()).SECRET, 'first');
  });
});

describe('an environment of a shell with secrets in parameters', () => {
  it('is read once, and as it is when it names none', async () => {
    const read = async () => new Map([['/factory/webhook-secret', 'first']]);
    const given = { PLAIN: 'ssm', SECRET: 'ssm:/factory/webhook-secret', PREVIOUS: 'ssm:/factory/previous' };
    assert.deepEqual(await readSecrets(given, read), { PLAIN: 'ssm', SECRET: 'first', PREVIOUS: undefined });
    const plain = { PLAIN: 'ssm' };
    assert.equal(await readSecrets(plain, () => assert.fail('nothing is to be read')), plain);
  });
});
