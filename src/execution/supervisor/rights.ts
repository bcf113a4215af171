/** Why an attempt must not go on. `fenced`: it has no rights any more, nothing it says is heard. `terminated`: the platform ends the worker. */
export type LossOfRights = 'stopped' | 'fenced' | 'terminated';

/** The attempt's right to go on; everything that takes long listens to its signal. */
export type Rights = {
  signal: AbortSignal;
  lose(cause: LossOfRights, explanation: string): void;
  lost(): { cause: LossOfRights; explanation: string } | undefined;
};

/** The first loss is the one that counts. */
export function createRights(terminated: AbortSignal): Rights {
  const controller = new AbortController();
  let lost: ReturnType<Rights['lost']>;
  const lose: Rights['lose'] = (cause, explanation) => {
    lost ??= { cause, explanation };
    controller.abort();
  };
  const onTerminated = () => lose('terminated', 'The platform ended the worker.');
  if (terminated.aborted) onTerminated();
  else terminated.addEventListener('abort', onTerminated, { once: true });
  return { signal: controller.signal, lose, lost: () => lost };
}
