import type { Stack } from 'aws-cdk-lib';
import { egressGatewayPort } from '../src/config/egress-gateway-environment.ts';

/** The domain in which the egress gateway has its name, `egress`. */
export const gatewayDomain = 'factory.internal';

/** Where workers find the gateway. Each is told so at its start, with the credential of its attempt (`HTTPS_PROXY`). */
export const gatewayUrl = `http://egress.${gatewayDomain}:${egressGatewayPort}`;

/** What is the same for all workers, as clients of the gateway: Node's own requests go by it too, and those to buckets, which have an endpoint of their own, do not. */
export function gatewayClientEnvironment({ region, urlSuffix }: Stack): { name: string; value: string }[] {
  const variables = {
    NODE_USE_ENV_PROXY: '1',
    NO_PROXY: `.s3.${region}.${urlSuffix},s3.${region}.${urlSuffix}`,
  };
  return Object.entries(variables).map(([name, value]) => ({ name, value }));
}
