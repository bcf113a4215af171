import type { Environment } from './parse-environment.ts';

/** All that a worker gets of this process' environment: where programs and temporary files are. No credential is among it. */
export function localWorkerEnvironment(environment: Environment): Record<string, string> {
  const unsafe = environment.FACTORY_UNSAFE_NO_SANDBOX;
  return {
    PATH: environment.PATH ?? '/usr/local/bin:/usr/bin:/bin',
    HOME: environment.HOME ?? '/nonexistent',
    TMPDIR: environment.TMPDIR ?? '/tmp',
    LANG: environment.LANG ?? 'C.UTF-8',
    ...(unsafe === undefined ? {} : { FACTORY_UNSAFE_NO_SANDBOX: unsafe }),
  };
}
