import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ModelMessage } from '../../../../src/execution/agents/model-client.ts';
import { clearOldOutputs, type Remembered } from '../../../../src/execution/agents/native/conversation.ts';
import { fitContext } from '../../../../src/execution/agents/native/fit-context.ts';

const remembered = (message: ModelMessage): Remembered => ({ message, redacted: message });
const result = (content: string): Remembered => remembered({ role: 'tool', callId: 'c', content });
const calling = (text: string): Remembered =>
  remembered({
    role: 'assistant',
    content: 'I call',
    toolCalls: [{ id: 'c', name: 'write', arguments: JSON.stringify({ text }) }],
  });

test('only long results and arguments before the last messages are cleared, all else stays', () => {
  const long = 'x'.repeat(1_000);
  const conversation = [
    remembered({ role: 'system', content: long }),
    remembered({ role: 'user', content: long }),
    calling(long),
    result(long),
    calling('short'),
    result('short'),
    calling(long),
    result(long),
  ];
  const cleared = clearOldOutputs(conversation, 2);
  assert.deepEqual(
    cleared.map((entry, index) => entry === conversation[index]),
    [true, true, false, false, true, true, true, true],
  );
  const [, , call, output] = cleared.map(({ message }) => message);
  assert.ok(call?.role === 'assistant' && call.content === 'I call');
  assert.doesNotThrow(() => JSON.parse(call.toolCalls[0]?.arguments ?? ''));
  assert.match(output?.content ?? '', /cleared/);
});

test('clearing twice is clearing once, and what has nothing to clear stays the same array', () => {
  const conversation = [calling('x'.repeat(1_000)), result('y'.repeat(1_000)), result('z')];
  const once = clearOldOutputs(conversation, 1);
  assert.equal(clearOldOutputs(once, 1), once);
  assert.equal(clearOldOutputs(conversation, 9), conversation);
});

test('whatever the outputs, a conversation that fits leaves room for an answer', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 30_000 }), { maxLength: 30 }), (sizes) => {
      const fitted = fitContext(
        sizes.map((size) => result('x'.repeat(size))),
        [],
        32_000,
      );
      if (fitted)
        assert.ok(fitted.inputTokens + fitted.maxOutputTokens <= 32_000 && fitted.maxOutputTokens >= 1_024);
      else assert.ok(sizes.slice(-2).reduce((sum, size) => sum + size, 0) > 50_000);
    }),
    { numRuns: 200 },
  );
});

test('below 60 % of the window nothing is cleared', () => {
  const conversation = [result('x'.repeat(40_000))];
  assert.equal(fitContext(conversation, [], 32_000)?.conversation, conversation);
});
