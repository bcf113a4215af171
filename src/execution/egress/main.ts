import { egressProxyEnvironmentSchema, egressProxyPort } from '../../config/egress-proxy-environment.ts';
import { parseEnvironment } from '../../config/parse-environment.ts';
import { createEgressGateway } from './gateway.ts';

/** The egress proxy's process: it holds the key under which it knows supervisors again and no other credential, and ends when it is asked to. */
const { EGRESS_HOSTS: hosts, EGRESS_KEY: key } = parseEnvironment(
  'egress-proxy',
  egressProxyEnvironmentSchema,
  process.env,
);
const gateway = createEgressGateway({
  hosts,
  key,
  now: Date.now,
  told: (refused) =>
    process.stdout.write(`${JSON.stringify({ level: 'warn', msg: 'refused', ...refused })}\n`),
});
process.once('SIGTERM', () => {
  gateway.close();
  gateway.closeAllConnections();
});
gateway.listen(egressProxyPort, '0.0.0.0');
