import { describeFailures } from './describe-failures.ts';

describeFailures('requests and budgets', [
  'a label',
  'the analysis of a request',
  'an edit of a held issue',
  'an answer',
  'a closed issue',
  '/factory budget',
]);
