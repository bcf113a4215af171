/**
 * What holds where `.github/factory.yml` says nothing. Money in US dollars, as people write it. Kept in one place, so that
 * docs/reference/configuration.md tells the same as the code does.
 */
export const factoryConfigDefaults = {
  agent: 'native',
  budget: { job: 5, repository_day: 25 },
  governance: {
    auto_approve_below: 40,
    approvers: [] as string[],
    // Beside `alwaysProtectedPaths`, which no list takes away.
    protected_paths: ['.github/**', '.factory/**', '**/CODEOWNERS'],
    allowed_bots: [] as number[],
    self_release: false,
    allow_exposed_workflows: false,
    repository_class: 'normal',
  },
  limits: {
    max_workers: 2,
    cooldown_seconds: 0,
    attempts: 3,
    refinements: 3,
    review_rounds: 3,
    ci_rounds: 3,
    attempts_per_day: 50,
    commands_per_hour: 30,
  },
  questions: { remind_after_hours: 24, expire_after_hours: 168 },
  service_levels: { critical: 15, high: 60, medium: 480, low: 2_880 },
  gates: { dependencies: { cooldown_days: 7 } },
  deliver: 'pr',
  network: 'none',
} as const;

/** Rounds of questions a job may ask people; design of the factory, not configurable. */
export const questionRounds = 2;
