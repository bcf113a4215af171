import { noSandboxRung } from '../../../src/execution/sandbox/no-sandbox.ts';
import { describeSandbox } from './sandbox.ts';
import { describeEgress } from './sandbox-egress.ts';

describeSandbox(noSandboxRung());
describeEgress(noSandboxRung());
