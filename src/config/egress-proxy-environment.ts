import { z } from 'zod';

/** The key under the credentials by which the egress proxy knows supervisors. */
export const egressKeySchema = z.string().min(32, 'must be a secret of at least 32 characters');

/** What the egress proxy of an isolated network is told. */
export const egressProxyEnvironmentSchema = z.object({
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
export type EgressProxyEnvironment = z.infer<typeof egressProxyEnvironmentSchema>;

/** Where the egress proxy listens. */
export const egressProxyPort = 3_128;
