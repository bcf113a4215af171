import assert from 'node:assert/strict';
import { test } from 'node:test';
import { detectStuck, type Turn } from '../../../../src/execution/agents/native/stuck-detector.ts';

const turn = (...calls: string[]): Turn => ({
  calls: calls.map((call) => ({ call, result: `result of ${call}`, timedOut: false })),
});
const times = (count: number, ...turns: Turn[]): Turn[] => Array.from({ length: count }, () => turns).flat();
const silent: Turn = { calls: [] };
const timedOut = (call: string): Turn => ({ calls: [{ call, result: '', timedOut: true }] });

for (const [name, turns, state] of [
  ['nothing yet', [], 'moving'],
  ['the same twice', times(2, turn('a')), 'moving'],
  ['the same 3 times', times(3, turn('a')), 'nudge'],
  ['the same 4 times', times(4, turn('a')), 'nudge'],
  ['the same 5 times', times(5, turn('a')), 'stuck'],
  ['the same 5 times in one turn', [turn('a', 'a', 'a', 'a', 'a')], 'stuck'],
  ['the same 5 times, then something else', [...times(5, turn('a')), turn('b')], 'moving'],
  ['two in turn, 5 times', times(5, turn('a'), turn('b')), 'moving'],
  ['two in turn, 6 times', times(6, turn('a'), turn('b')), 'stuck'],
  [
    'two in turn, 6 times, with something else between',
    [...times(3, turn('a'), turn('b')), turn('c'), ...times(3, turn('a'), turn('b'))],
    'moving',
  ],
  ['three in turn, 6 times', times(6, turn('a'), turn('b'), turn('c')), 'moving'],
  ['one turn of text', [turn('a'), silent], 'nudge'],
  ['two turns of text', [turn('a'), silent, silent], 'nudge'],
  ['three turns of text', [silent, silent, silent], 'stuck'],
  ['text with calls between', [silent, silent, turn('a'), silent], 'nudge'],
  ['two time-outs', [timedOut('a'), timedOut('b')], 'moving'],
  ['three time-outs of different commands', [timedOut('a'), timedOut('b'), timedOut('c')], 'stuck'],
  ['time-outs with a success between', [timedOut('a'), timedOut('b'), turn('x'), timedOut('c')], 'moving'],
] as const) {
  test(`${name}: ${state}`, () => {
    assert.equal(detectStuck(turns).state, state);
  });
}

test('the same call with another result is progress', () => {
  const turns = Array.from(
    { length: 10 },
    (_, index): Turn => ({ calls: [{ call: 'a', result: String(index), timedOut: false }] }),
  );
  assert.equal(detectStuck(turns).state, 'moving');
});
