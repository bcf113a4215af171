import { describeRung } from './describe-rung.ts';

await describeRung('namespaces');
