/**
 * Lets many callers share runs of one task: while a run is under way, everyone who asks gets the one run after it, which is certain to see
 * what happened before they asked. A run that throws throws for all who share it.
 */
export function coalesce(run: () => Promise<void>): () => Promise<void> {
  let current: Promise<void> | undefined;
  let following: Promise<void> | undefined;

  function start(): Promise<void> {
    following = undefined;
    const started = run().finally(() => {
      if (current === started) current = undefined;
    });
    current = started;
    return started;
  }

  return () => {
    if (following !== undefined) return following;
    if (current === undefined) return start();
    following = current.then(start, start);
    return following;
  };
}
