import type { BudgetBalance } from '../../contracts/budget-balance.ts';
import { readBudgetScope } from '../../job/budget-scope.ts';
import { dollars } from '../../money/dollars.ts';

/** Which budget does not cover a call, and who can do what about it; in words that end up on the issue. */
export function explainRefusal(scope: string, balance: BudgetBalance | undefined): string {
  const { kind, day } = readBudgetScope(scope);
  const left = `${dollars(balance?.remainingMicroUsd ?? 0)} of ${dollars(balance?.limitMicroUsd ?? 0)} left`;
  switch (kind) {
    case 'job':
      return `The job's budget has ${left}. An approver who is not the requester can add to it: \`/factory budget +$N\`; the job then goes on from what is saved.`;
    case 'repository':
      return `The repository's budget for ${day} (UTC) has ${left}. \`/factory retry\` goes on from what is saved, tomorrow, or today once \`budget.repository_day\` in \`.github/factory.yml\` is higher.`;
    case 'installation':
      return `The installation's budget for ${day} (UTC) has ${left}. \`/factory retry\` goes on from what is saved, tomorrow, or today once an operator of the factory has raised \`INSTALLATION_DAY_BUDGET_USD\`.`;
  }
}
