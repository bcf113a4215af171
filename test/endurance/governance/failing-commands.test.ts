import { describeFailures } from './describe-failures.ts';

describeFailures('commands', ['/factory run', '/factory run by an outsider', '/factory stop']);
