import type { Stack } from 'aws-cdk-lib';
import { egressProxyPort } from '../src/config/egress-proxy-environment.ts';

/** The domain in which the egress proxy has its name, `egress`. */
export const proxyDomain = 'factory.internal';

/** The variables by which programs in a worker find the proxy. Buckets have an endpoint of their own. */
export function proxyClientEnvironment({ region, urlSuffix }: Stack): { name: string; value: string }[] {
  const variables = {
    HTTPS_PROXY: `http://egress.${proxyDomain}:${egressProxyPort}`,
    NODE_USE_ENV_PROXY: '1',
    NO_PROXY: `.s3.${region}.${urlSuffix},s3.${region}.${urlSuffix}`,
  };
  return Object.entries(variables).map(([name, value]) => ({ name, value }));
}
