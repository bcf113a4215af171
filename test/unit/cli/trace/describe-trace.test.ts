import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { describeEntry, describeTrace } from '../../../../src/cli/trace/describe-trace.ts';
import type { TraceEntry } from '../../../../src/contracts/trace-entry.ts';
import { traceSteps } from '../../../../src/observability/trace/trace-step.ts';

const at = (seconds: number) =>
  new Date(Date.parse('2026-03-01T12:00:00.000Z') + seconds * 1_000).toISOString();
function entries(...given: Partial<TraceEntry>[]): TraceEntry[] {
  return given.map((each, seq) => ({
    seq,
    taskId: 'develop-1',
    role: 'developer',
    iteration: 1,
    kind: 'note',
    payload: {},
    at: at(seq),
    ...each,
  }));
}
const limits = { memoryBytes: 1, processes: 1, diskBytes: 1, fileBytes: 1, cpuSeconds: 1, openFiles: 1 };
const look = { width: 140, colours: false };
const shown = (given: TraceEntry[], how = look) => describeTrace(traceSteps(given), how);

describe('a trace in a terminal', () => {
  const run = entries(
    { kind: 'model_request', payload: { step: 1, messages: 2 } },
    {
      kind: 'model_response',
      payload: { text: '', toolCalls: [{ id: 'a', name: 'bash', arguments: '{}' }] },
      usage: { inputTokens: 12_345, outputTokens: 67, microUsd: 840_000 },
    },
    { kind: 'tool_call', payload: { name: 'bash', arguments: '{"command":"npm test"}' } },
    { kind: 'tool_result', payload: { name: 'bash', failed: true, text: 'not ok 1\nmore\n[exit code 1]' } },
    {
      kind: 'gate',
      role: 'supervisor',
      taskId: 'supervisor',
      payload: { name: 'test', status: 'passed', exitCode: 0, durationMs: 150 },
    },
  );

  it('has a line for each step with what it was, took, cost and came to', () => {
    assert.deepEqual(
      shown(run).map((line) => line.replaceAll(/ +/g, ' ')),
      [
        'developer develop-1 iteration 1',
        ' 0 ask step 1, 2 messages',
        ' 1 answer bash 1.0 s 12k/67 $0.84',
        ' 2 call bash npm test',
        ' 3 result bash 1.0 s exit 1 not ok 1',
        'supervisor supervisor iteration 1',
        ' 4 gate test 150 ms exit 0',
      ],
    );
  });

  it('is red where something failed, and has colours only when asked for', () => {
    assert.ok(shown(run, { ...look, colours: true })[4]?.startsWith('\u001b[31m'));
    assert.ok(shown(run).every((line) => !line.includes('\u001b')));
  });

  it('names the rung of the sandbox and what it leaves open', () => {
    const protection = { network: 'own', processes: 'own', seccomp: true, limits };
    const given = entries(
      { payload: { event: 'sandbox', rung: 'bubblewrap', ...protection, egress: [] } },
      { payload: { event: 'sandbox', rung: 'fargate', ...protection, processes: 'machine', egress: [] } },
      { payload: { event: 'sandbox', rung: 'one of a later version' } },
    );
    assert.deepEqual(
      shown(given)
        .slice(1)
        .map((line) => line.replaceAll(/ +/g, ' ')),
      [
        ' 0 note sandbox bubblewrap',
        ' 1 note sandbox fargate, sees the names of the machine’s processes',
        ' 2 note sandbox one of a later version',
      ],
    );
  });

  it('lets nothing that was traced move the cursor, change the title or hide', () => {
    const evil = 'a\u001b]0;owned\u0007\u001b[2J\u202eb\u200bc\rd';
    const given = entries(
      { kind: 'tool_result', payload: { name: `x${evil}`, text: evil } },
      { role: evil, taskId: evil, kind: 'note', payload: { reason: evil } },
    );
    for (const line of shown(given)) assert.doesNotMatch(line, /[\p{Cc}\p{Cf}]/u);
    for (const entry of given)
      assert.doesNotMatch(describeEntry(entry).replaceAll('\n', ''), /[\p{Cc}\p{Cf}]/u);
  });

  it('keeps to the width, and shows any payload rather than none', () => {
    const given = entries(
      { kind: 'tool_result', payload: { name: 'read', text: '漢'.repeat(1_000) } },
      { kind: 'tool_call', payload: { name: 'odd', arguments: '{not json' } },
      { kind: 'note', payload: 'just a word' },
      { kind: 'gate', payload: { exitCode: 'seven' } },
    );
    const lines = shown(given);
    assert.equal(lines.length, 5);
    assert.ok(lines.every((line) => line.length <= look.width));
    assert.match(lines[2] ?? '', /\{not json/);
  });
});
