import { App } from 'aws-cdk-lib';
import { FactoryError } from '../src/contracts/factory-error.ts';
import { addFactoryStack } from './add-factory-stack.ts';
import { bundleAll } from './bundle-all.ts';

// npx cdk synth | deploy. Everything is made here without an account: no look-ups, no Docker, no credentials.
try {
  const app = new App();
  addFactoryStack(app, { bundles: await bundleAll() });
  app.synth();
} catch (error) {
  if (!(error instanceof FactoryError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
