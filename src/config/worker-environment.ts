import { z } from 'zod';

/** What the worker's process is told. It holds no credential but the code with which it registers. */
export const workerEnvironmentSchema = z.object({
  WORKER_API_URL: z.url('must be the URL of worker-api'),
  JOB_ID: z.string().regex(/^[\w-]{1,100}$/, 'must be the id of a job'),
  ATTEMPT: z.coerce.number('must be the number of the attempt').int().positive(),
  REGISTRATION_CODE: z.string().regex(/^[0-9a-f]{64}$/, 'must be the code of this attempt: 64 hex digits'),
  /** Where the attempt's folder is made. */
  TMPDIR: z.string().startsWith('/', 'must be an absolute path').default('/tmp'),
  /** Where programs are found: git, the sandbox's, and the toolchains that repositories need. */
  PATH: z.string().min(1).default('/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'),
  /** The egress gateway, where nothing else leads out of the network. */
  HTTPS_PROXY: z
    .url({ protocol: /^https?$/, error: 'must be the http:// or https:// address of a proxy' })
    .optional(),
  /** `true`: a person accepted that agents run without a sandbox where none works. */
  FACTORY_UNSAFE_NO_SANDBOX: z.enum(['true', 'false'], 'must be true or false').default('false'),
});
export type WorkerEnvironment = z.infer<typeof workerEnvironmentSchema>;
