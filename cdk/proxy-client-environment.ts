import type { Stack } from 'aws-cdk-lib';
import { egressProxyPort } from '../src/config/egress-proxy-environment.ts';

/** The domain in which the egress proxy has its name, `egress`. */
export const proxyDomain = 'factory.internal';

/** Where workers find the proxy. Each is told so at its start, with the credential of its attempt (`HTTPS_PROXY`). */
export const proxyUrl = `http://egress.${proxyDomain}:${egressProxyPort}`;

/** What is the same for all workers of the proxy's clients: Node's own requests go by it too, and those to buckets, which have an endpoint of their own, do not. */
export function proxyClientEnvironment({ region, urlSuffix }: Stack): { name: string; value: string }[] {
  const variables = {
    NODE_USE_ENV_PROXY: '1',
    NO_PROXY: `.s3.${region}.${urlSuffix},s3.${region}.${urlSuffix}`,
  };
  return Object.entries(variables).map(([name, value]) => ({ name, value }));
}
