import { mustBeFound } from './must-be-found.ts';
import { budgetCheckThenSpend } from './planted-bugs.ts';

mustBeFound('a budget that is checked and then spent', budgetCheckThenSpend, {
  breaks: ['no more is spent than the budget'],
  from: 2331,
});
