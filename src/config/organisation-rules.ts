/**
 * What the organisation's `.github/factory.yml` means for a key of the repository's. The organisation gives defaults to every key; where it writes one of these, the repository may only be
 * stricter, and a looser value is brought back to what the organisation wrote.
 */
export const organisationRules = {
  'budget.job': 'at-most',
  'budget.repository_day': 'at-most',
  'governance.auto_approve_below': 'at-most',
  'governance.approvers': 'among',
  'governance.protected_paths': 'union',
  'governance.allowed_bots': 'among',
  'governance.self_release': 'both',
  'governance.allow_exposed_workflows': 'both',
  'governance.repository_class': 'at-least',
  'limits.max_workers': 'at-most',
  'limits.cooldown_seconds': 'at-least',
  'limits.attempts': 'at-most',
  'limits.refinements': 'at-most',
  'limits.review_rounds': 'at-most',
  'limits.ci_rounds': 'at-most',
  'limits.attempts_per_day': 'at-most',
  'limits.commands_per_hour': 'at-most',
  'gates.dependencies.allow': 'covered',
  'gates.dependencies.cooldown_days': 'at-least',
  network: 'reach',
} as const satisfies Record<string, OrganisationRule>;

export type OrganisationRule = 'at-most' | 'at-least' | 'among' | 'union' | 'both' | 'covered' | 'reach';

/** The rules for people, as docs/reference/configuration.md shows them; a key without a rule has the first one. */
export const organisationRuleMeanings: Record<OrganisationRule | 'default', string> = {
  default: 'default',
  'at-most': 'upper bound',
  'at-least': 'lower bound',
  among: 'the repository may leave out, not add',
  union: 'both lists together',
  both: 'only where the organisation says true too',
  covered: 'the repository may leave out, not add',
  reach: 'the repository may reach less, not more',
};
