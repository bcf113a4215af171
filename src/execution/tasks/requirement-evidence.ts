import type { RequirementEvidence } from '../../contracts/attempt-report.ts';
import type { RedProof } from './judge-red.ts';
import type { Plan } from './plan.ts';

/** What the factory's own run of a command on the final commit showed. `wasGreen`: it passed before anything was changed. */
export type CommandEvidence = {
  command: string;
  exitCode: number | null;
  passed: boolean;
  wasGreen: boolean;
};

/**
 * What the run of the tests showed of those that were red before: they passed; some, which are named, do not show as passing; or the runner prints no names, so that an exit code is all there is.
 */
export type ShownTests = { shown: 'all' } | { shown: 'not all'; silenced: string[] } | { shown: 'no names' };

/**
 * One row for each item of the SPEC: met only when the evidence of every piece of work that contributes to it passed, and would have failed without the change (its tests
 * were red before and show as passing now, or its command was red). Pure.
 */
export function requirementEvidence(
  { checklist, items }: Plan,
  known: {
    evidence: ReadonlyMap<string, CommandEvidence>;
    redProofs: Readonly<Record<string, RedProof>>;
    /** By item, for those whose tests were red. */
    tests: ReadonlyMap<string, ShownTests>;
  },
): RequirementEvidence[] {
  return checklist.map(({ id, text }) => {
    const parts = items.filter((item) => item.specItems.includes(id));
    const rows = parts.map((item) => ({
      shown: known.evidence.get(item.id),
      proof: known.redProofs[item.id],
      tests: known.tests.get(item.id) ?? { shown: 'no names' as const },
    }));
    const failed = rows.find(({ shown }) => shown !== undefined && !shown.passed);
    if (failed?.shown !== undefined) return rowOf(id, text, 'not met', failed.shown, '');
    const silent = rows.flatMap(({ proof, tests }) =>
      proof?.red === true && tests.shown === 'not all' ? tests.silenced : [],
    );
    if (silent.length > 0) return rowOf(id, text, 'not met', rows[0]?.shown, silencedNote(silent));
    const unseen = rows.find(({ proof, tests }) => proof?.red === true && tests.shown === 'no names');
    if (unseen !== undefined) return rowOf(id, text, 'not checked', unseen.shown, unseenNote);
    const weak = rows.find(({ shown, proof }) => !proves(shown, proof));
    if (weak !== undefined || rows.length === 0)
      return rowOf(id, text, 'not checked', weak?.shown, whyNot(weak?.shown, weak?.proof));
    return rowOf(
      id,
      text,
      'met',
      rows[0]?.shown,
      rows.some(({ proof }) => proof?.red === true) ? redNote : '',
    );
  });
}

const redNote = 'its tests were red before the change';
const unseenNote =
  'its tests were red before the change; the command does not print the names of tests that pass, so that nobody sees whether they ran';

function silencedNote(names: readonly string[]): string {
  const shown = [...new Set(names)].slice(0, 5).join(', ');
  return `these tests do not show as passing: ${shown}`;
}

function proves(shown: CommandEvidence | undefined, proof: RedProof | undefined): boolean {
  return shown?.passed === true && (proof?.red === true || !shown.wasGreen);
}

function whyNot(shown: CommandEvidence | undefined, proof: RedProof | undefined): string {
  if (shown === undefined) return 'no command checks it';
  const reason = proof?.red === false ? `: ${proof.reason}` : '';
  return `the command passed before the change as well${reason}`;
}

function rowOf(
  itemId: string,
  text: string,
  verdict: RequirementEvidence['verdict'],
  shown: CommandEvidence | undefined,
  note: string,
): RequirementEvidence {
  return {
    itemId,
    text,
    verdict,
    ...(shown === undefined ? {} : { command: shown.command, exitCode: shown.exitCode }),
    ...(note === '' ? {} : { note }),
  };
}
