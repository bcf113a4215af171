import { z } from 'zod';

/** What an executable that talks to GitHub as the App is told. */
export const githubAppEnvironmentSchema = z.object({
  /** Root of the REST API, without a slash at its end: https://api.github.com on GitHub. */
  GITHUB_API_URL: z.url('must be the root of GitHub’s REST API').transform((url) => url.replace(/\/+$/, '')),
  GITHUB_APP_ID: z.coerce.number('must be the App’s numeric id').int().positive(),
  /** PEM, in which line ends may be written as `\n`, as one-line stores of variables need it; or the ARN of a key in KMS. */
  GITHUB_APP_PRIVATE_KEY: z
    .string()
    .transform((key) => key.replaceAll('\\n', '\n'))
    .refine(
      (key) => key.includes('-----BEGIN') || isKmsKeyArn(key),
      'must be the App’s private key in PEM form, or the ARN of a KMS key',
    ),
});
/** Whether the App's key is said to lie in KMS. */
export function isKmsKeyArn(key: string): boolean {
  return /^arn:aws[\w-]*:kms:[\w-]+:\d{12}:key\/[\w-]+$/.test(key);
}
