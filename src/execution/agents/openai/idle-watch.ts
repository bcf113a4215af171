/** Ends a call that has been silent for too long, or whose caller gave up. */
export type IdleWatch = { signal: AbortSignal; touch(): void; idled(): boolean; end(): void };

export function createIdleWatch(idleMs: number, caller: AbortSignal): IdleWatch {
  const controller = new AbortController();
  let idled = false;
  const onIdle = (): void => {
    idled = true;
    controller.abort();
  };
  const onAbort = (): void => controller.abort();
  const timer = setTimeout(onIdle, idleMs);
  caller.addEventListener('abort', onAbort, { once: true });
  if (caller.aborted) onAbort();
  return {
    signal: controller.signal,
    touch: () => void timer.refresh(),
    idled: () => idled,
    end() {
      clearTimeout(timer);
      caller.removeEventListener('abort', onAbort);
    },
  };
}
