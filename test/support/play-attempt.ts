import { after } from 'node:test';
import { runAttempt } from '../../src/execution/supervisor/run-attempt.ts';
import type { ChatServer } from './chat-server.ts';
import { assignment, recordingControl, supervisorMeans } from './supervised-attempt.ts';

/**
 * One whole attempt: a supervisor on this machine (`means`), an agent whose model is `server`, and a control plane that records every call and that `answer` may
 * stand in for. The server is closed after the test.
 */
export async function playAttempt<Server extends ChatServer>(
  server: Server,
  change: Parameters<typeof assignment>[0],
  given: {
    means?: ReturnType<typeof supervisorMeans>;
    answer?: Parameters<typeof recordingControl>[1] | undefined;
  } = {},
) {
  after(() => server.close());
  const assigned = assignment(change);
  assigned.model = { ...assigned.model, baseUrl: server.url };
  const recorded = recordingControl(assigned, given.answer);
  const means = given.means ?? supervisorMeans();
  const end = await runAttempt({
    ...means,
    control: recorded.control,
    register: () => recorded.control.call('register', { code: '0'.repeat(64), tokenHash: '0'.repeat(64) }),
  });
  return { end, server, means, ...recorded };
}
