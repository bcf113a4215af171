import type { Rung } from '../../../src/execution/sandbox/rung.ts';

export function describeEscapes(_rung: Rung): void {}
