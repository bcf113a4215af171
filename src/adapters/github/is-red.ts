/** Conclusions that are a definite no. */
const redConclusions = ['failure', 'timed_out', 'startup_failure'];

export function isRed({
  status,
  conclusion,
}: {
  status: string;
  conclusion?: string | null | undefined;
}): boolean {
  return status === 'completed' && redConclusions.includes(conclusion ?? '');
}
