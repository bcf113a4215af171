import {
  egressGatewayEnvironmentSchema,
  egressGatewayPort,
} from '../../config/egress-gateway-environment.ts';
import { parseEnvironment } from '../../config/parse-environment.ts';
import { createEgressGateway } from './egress-gateway.ts';

/** The process of the egress gateway: it holds the key under which it knows supervisors again and no other credential, and ends when it is asked to. */
const { EGRESS_HOSTS: hosts, EGRESS_KEY: key } = parseEnvironment(
  'egress-gateway',
  egressGatewayEnvironmentSchema,
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
gateway.listen(egressGatewayPort, '0.0.0.0');
