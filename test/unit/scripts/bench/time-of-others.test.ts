import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { timeOfOthers } from '../../../../scripts/bench/time-of-others.ts';
import type { TraceEntry } from '../../../../src/contracts/trace-entry.ts';

const entry = (kind: TraceEntry['kind'], ms: number, payload: unknown = {}): TraceEntry => ({
  seq: 0,
  taskId: 't',
  role: 'developer',
  iteration: 0,
  kind,
  payload,
  at: new Date(ms).toISOString(),
});

describe('the time that is not the factory’s own', () => {
  it('is model, bash and the commands of the repository; other tools and other gates are the factory’s', () => {
    const entries = [
      entry('gate', 0, { kind: 'test', command: 'npm test', durationMs: 300, on: 'base' }),
      entry('model_request', 1_000),
      entry('model_response', 1_100),
      entry('tool_call', 1_110, { callId: 'a', name: 'read' }),
      entry('tool_result', 1_210, { callId: 'a', name: 'read' }),
      entry('tool_call', 1_220, { callId: 'b', name: 'bash' }),
      entry('tool_result', 1_720, { callId: 'b', name: 'bash' }),
      entry('model_request', 2_000),
      entry('model_error', 2_050),
      entry('gate', 3_000, { name: 'lint', command: 'npm run lint', durationMs: 40 }),
      entry('gate', 3_000, { name: 'secrets', status: 'passed' }),
    ];
    assert.deepEqual(timeOfOthers(entries), { model: 150, tools: 500, commands: 340 });
  });

  it('is nothing for what has no end in the trace', () => {
    const cut = [entry('model_request', 0), entry('tool_call', 5, { callId: 'a', name: 'bash' })];
    assert.deepEqual(timeOfOthers(cut), { model: 0, tools: 0, commands: 0 });
  });
});
