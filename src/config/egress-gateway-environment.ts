import { z } from 'zod';

/** The key under the credentials by which the egress gateway knows supervisors. */
export const egressKeySchema = z.string().min(32, 'must be a secret of at least 32 characters');

/** What the egress gateway of an isolated network is told. */
export const egressGatewayEnvironmentSchema = z.object({
  EGRESS_HOSTS: z
    .string()
    .min(1, 'must be names of hosts with commas between')
    .transform((text) => text.split(',').map((host) => host.trim()))
    .refine(
      (hosts) => hosts.every((host) => /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(host)),
      'must be names of hosts with commas between',
    ),
  EGRESS_KEY: egressKeySchema,
});

/** Where the egress gateway listens. */
export const egressGatewayPort = 3_128;
