import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { addFactoryStack } from '../../cdk/add-factory-stack.ts';
import type { Bundles } from '../../cdk/bundle-all.ts';
import type { FactoryStack } from '../../cdk/factory-stack.ts';
import type { Template } from './template.ts';

const { context: inCdkJson } = JSON.parse(readFileSync('cdk.json', 'utf8')) as {
  context: Record<string, unknown>;
};

export type Synthesised = {
  template: Template;
  /** What AWS' rules found and nobody has accounted for. */
  findings: unknown[];
};

/** The template as `cdk synth` makes it, in this process. `alter`: changes the stack before it is made. */
export function synthesise(options: {
  bundles: Bundles;
  folder: string;
  settings: Record<string, unknown>;
  alter?: (stack: FactoryStack) => void;
}): Synthesised {
  const { bundles, folder, settings, alter } = options;
  const app = new App({ outdir: folder, context: { ...inCdkJson, ...settings }, analyticsReporting: false });
  const stack = addFactoryStack(app, { bundles });
  alter?.(stack);
  try {
    app.synth();
  } catch (error) {
    /* Findings make `cdk synth` fail; here they are a value. */
    if (!/Validation failed/.test(String(error))) throw error;
  }
  const read = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as unknown;
  const { pluginReports } = read('validation-report.json') as { pluginReports: unknown[] };
  return { template: read(`${stack.stackName}.template.json`) as Template, findings: pluginReports };
}
