import { describeFailures } from './describe-failures.ts';

describeFailures('reviews', ['requested changes', 'an approval of a hold', 'requested changes of a hold']);
