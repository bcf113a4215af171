import { copyFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleLambda } from './bundle-lambda.ts';
import { shakeableZod } from './shakeable-zod.ts';

const policyFolder = fileURLToPath(new URL('../../src/governance/policy/', import.meta.url));

/** What governance reads beside its code, each by its name in the folder of the bundle: the policy engine, and the policy that is shipped. */
function filesBeside(): string[] {
  const cedar = dirname(createRequire(import.meta.url).resolve('@cedar-policy/cedar-wasm/nodejs'));
  return [
    join(cedar, 'cedar_wasm_bg.wasm'),
    join(policyFolder, 'default.cedar'),
    join(policyFolder, 'schema.cedarschema'),
  ];
}

/** Bundles the governance function as it is deployed. `entry` is another one for tests. */
export async function bundleGovernance(
  folder: string,
  entry = './lambdas/governance/handler.ts',
): ReturnType<typeof bundleLambda> {
  const bundle = await bundleLambda({ entry, folder, plugins: [shakeableZod] });
  for (const file of filesBeside()) await copyFile(file, join(folder, basename(file)));
  return bundle;
}
