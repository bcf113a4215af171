import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** `local.json`: all that anyone needs to drive a local factory. It holds credentials of the local GitHub, so only the owner may read it. */
export type LocalJson = {
  console: string;
  webhook: string;
  workerApi: string;
  dynamodb: string;
  sqs: string;
  s3: string;
  model: { baseUrl: string; name: string; scripted: boolean };
  github: {
    url: string;
    gitUrl: string;
    org: string;
    repo: string;
    appId: number;
    webhookSecret: string;
    tokens: { admin: string; writer: string; reader: string; outsider: string };
  };
};

/** Without `github` it is of a factory against GitHub itself. Writes the file as a whole or not at all, so that a reader never sees half of it. */
export async function writeLocalJson(
  dataDir: string,
  content: LocalJson | Omit<LocalJson, 'github'>,
): Promise<string> {
  const path = join(dataDir, 'local.json');
  await writeFile(`${path}.new`, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
  return path;
}
