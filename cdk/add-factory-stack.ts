import { type App, Tags, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { parseDeploymentSettings } from '../src/config/deployment-settings.ts';
import type { Bundles } from './bundle-all.ts';
import { FactoryStack } from './factory-stack.ts';

/**
 * The factory's stack as the app's context wants it, checked by AWS' own rules: `cdk synth` fails on a finding that nobody has accounted for. Throws FactoryError
 * `settings-invalid`.
 */
export function addFactoryStack(app: App, { bundles }: { bundles: Bundles }): FactoryStack {
  const settings = parseDeploymentSettings(app.node.getAllContext());
  const stack = new FactoryStack(app, settings.name, { settings, bundles });
  Tags.of(stack).add('application', settings.name);
  Tags.of(stack).add('network-profile', settings.profile);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  return stack;
}
