import { z } from 'zod';
import { priorities } from '../job/job-values.ts';
import { factoryConfigDefaults as defaults } from './factory-config-defaults.ts';

const dollars = z.number().nonnegative().max(100_000);
const command = z
  .string()
  .min(1)
  .max(1_000)
  .regex(/^[^\r\n]*$/, 'must be one line');
const glob = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^/\\]/, 'must be relative to the root of the repository');
const host = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/, 'must be a host name such as registry.npmjs.org');
const packageEntry = z
  .string()
  .max(300)
  .regex(
    /^(?:(?:npm|python|cargo|go):)?[A-Za-z0-9@*][A-Za-z0-9@*._~/-]*$/,
    'must be the name of a package such as left-pad, @types/* or npm:left-pad',
  );
const modelName = z.string().min(1).max(200);
const window = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d UTC$/, 'must look like "22:00-06:00 UTC"');
/** A year: more is no bound any more. */
const hours = z.int().min(1).max(8_760);
/** A quarter of a year. */
const minutes = z.int().min(1).max(129_600);
const role = z.strictObject({
  model: modelName.optional().describe('Model of this role.'),
  guidelines: glob.optional().describe("File with this role's guidelines."),
});

/** How much harm a mistake in the repository can do; the policy and the risk score look at it. */
export const repositoryClasses = ['sandbox', 'normal', 'critical'] as const;

export const agentNames = ['native', 'codex', 'claude-code', 'opencode'] as const;

/**
 * `.github/factory.yml` as people write it: every key may be left out, an unknown key is an error. The descriptions become docs/reference/configuration.md.
 */
export const factoryConfigSchema = z.strictObject({
  agent: z.enum(agentNames).default(defaults.agent).describe('The coding agent.'),
  model: modelName.optional().describe("Any model the gateway knows; absent: the deployment's default."),
  commands: z
    .strictObject({
      install: command.optional().describe('Installs the dependencies.'),
      format: command.optional().describe('Checks the formatting.'),
      lint: command.optional().describe('Runs the linter.'),
      types: command.optional().describe('Checks the types.'),
      test: command.optional().describe('Runs the tests.'),
      build: command.optional().describe('Builds the project.'),
    })
    .prefault({})
    .describe('Commands of the gates; what is absent is detected.'),
  budget: z
    .strictObject({
      job: dollars
        .default(defaults.budget.job)
        .describe('US dollars that one job may cost. An approver can add to it with `/factory budget`.'),
      repository_day: dollars
        .default(defaults.budget.repository_day)
        .describe(
          'US dollars that all jobs of the repository may cost on one UTC day. Raised: in effect on the same day; lowered: from the next one on.',
        ),
    })
    .prefault({})
    .describe('What may be spent, in US dollars; rounded to the nearest millionth.'),
  governance: z
    .strictObject({
      auto_approve_below: z
        .int()
        .min(0)
        .max(100)
        .default(defaults.governance.auto_approve_below)
        .describe('A request whose risk score is below this needs no reviewer.'),
      approvers: z
        .array(
          z
            .string()
            .regex(
              /^(team|user):[A-Za-z0-9][A-Za-z0-9._-]*$/,
              'must look like team:platform or user:octocat',
            ),
        )
        .max(100)
        .default(() => [...defaults.governance.approvers])
        .describe(
          'Who may release a hold or raise a budget, never for their own request: users and teams of the organisation, any one of whom will do, with write access. While nobody is listed: the code owners of `.factory/spec.md`, else people who may maintain the repository.',
        ),
      protected_paths: z
        .array(glob)
        .max(200)
        .default(() => [...defaults.governance.protected_paths])
        .describe(
          'Paths that only a person may change, beside those that are [always protected](gates.md#always-protected-paths).',
        ),
      allowed_bots: z
        .array(z.int().positive())
        .max(100)
        .default(() => [...defaults.governance.allowed_bots])
        .describe('Numeric account ids of bots that may steer the factory; all others are refused.'),
      self_release: z
        .boolean()
        .default(defaults.governance.self_release)
        .describe(
          'An approver may release the hold of their own request, for an organisation of one; the log says that it was their own.',
        ),
      allow_exposed_workflows: z
        .boolean()
        .default(defaults.governance.allow_exposed_workflows)
        .describe(
          'Workflows of the repository that would run the agent’s code with secrets, or with rights to write, add to the risk score and hold nothing. Without it they hold every request.',
        ),
      repository_class: z
        .enum(repositoryClasses)
        .default(defaults.governance.repository_class)
        .describe('How much harm a mistake in the repository can do; a critical one adds to the risk score.'),
    })
    .prefault({})
    .describe('Who decides.'),
  limits: z
    .strictObject({
      max_workers: z
        .int()
        .min(1)
        .max(100)
        .default(defaults.limits.max_workers)
        .describe('Jobs of the repository that are worked on at the same time.'),
      cooldown_seconds: z
        .int()
        .min(0)
        .max(86_400)
        .default(defaults.limits.cooldown_seconds)
        .describe('Seconds between two starts in the repository.'),
      attempts: z
        .int()
        .min(1)
        .max(10)
        .default(defaults.limits.attempts)
        .describe('Attempts per approval; those that waited for files or had no machine do not count.'),
      refinements: z
        .int()
        .min(0)
        .max(20)
        .default(defaults.limits.refinements)
        .describe('Rounds of repair within one attempt, after red gates.'),
      review_rounds: z
        .int()
        .min(0)
        .max(20)
        .default(defaults.limits.review_rounds)
        .describe('Reviews with requested changes that the factory answers.'),
      ci_rounds: z
        .int()
        .min(0)
        .max(20)
        .default(defaults.limits.ci_rounds)
        .describe('Red CI runs that the factory answers.'),
      attempts_per_day: z
        .int()
        .min(1)
        .max(10_000)
        .default(defaults.limits.attempts_per_day)
        .describe('Attempts that all jobs of the repository may start on one UTC day.'),
      commands_per_hour: z
        .int()
        .min(1)
        .max(1_000)
        .default(defaults.limits.commands_per_hour)
        .describe('Slash commands that one person may give in the repository within an hour.'),
    })
    .prefault({})
    .describe('Bounds after which a person is asked.'),
  questions: z
    .strictObject({
      remind_after_hours: hours
        .default(defaults.questions.remind_after_hours)
        .describe('Hours after which people are reminded of open questions.'),
      expire_after_hours: hours
        .default(defaults.questions.expire_after_hours)
        .describe('Hours after which a job with open questions is handed to people.'),
    })
    .prefault({})
    .describe('How long a job waits for answers.'),
  service_levels: z
    .strictObject({
      critical: minutes.default(defaults.service_levels.critical).describe('Target of critical jobs.'),
      high: minutes.default(defaults.service_levels.high).describe('Target of high jobs.'),
      medium: minutes.default(defaults.service_levels.medium).describe('Target of medium jobs.'),
      low: minutes.default(defaults.service_levels.low).describe('Target of low jobs.'),
    })
    .prefault({})
    .describe('Minutes within which an approved job of a priority should have started.'),
  gates: z
    .strictObject({
      dependencies: z
        .strictObject({
          allow: z
            .array(packageEntry)
            .max(1_000)
            .optional()
            .describe(
              'Packages that a change may newly ask for, such as `left-pad`, `@types/*` or `npm:left-pad` (npm, python, cargo, go); `*` stands for anything but a slash, `**` for anything. Absent: any; `[]`: none.',
            ),
          cooldown_days: z
            .int()
            .min(0)
            .max(365)
            .default(defaults.gates.dependencies.cooldown_days)
            .describe(
              'Days that a version must have been public for before a change may bring it in; 0: none. What no registry could be asked about is said not to be checked.',
            ),
        })
        .prefault({})
        .describe('What the dependency gate lets in.'),
    })
    .prefault({})
    .describe('What the gates are told besides the commands.'),
  roles: z
    .strictObject({
      planner: role.optional(),
      test_designer: role.optional(),
      developer: role.optional(),
      qa: role.optional(),
      validator: role.optional(),
      critic: role.optional(),
      security: role.optional(),
    })
    .prefault({})
    .describe('Model and guidelines per role.'),
  deliver: z.enum(['pr', 'zip', 'blob']).default(defaults.deliver).describe('How the result is delivered.'),
  windows: z
    .partialRecord(z.enum(priorities), window)
    .prefault({})
    .describe(
      'Times of day, in UTC, in which jobs of a priority may start: from the first until before the second, also over midnight; twice the same is the whole day. Without one: always.',
    ),
  network: z
    .union([z.enum(['none', 'localhost', 'registry']), z.array(host).max(100)], {
      error: 'must be none, localhost, registry or a list of host names',
    })
    .default(defaults.network)
    .describe(
      'What commands in the sandbox may reach: nothing; servers of their own on localhost; the package registries, for installs; or these hosts. All but `none` opens internet sockets, which on Fargate are the network of the task.',
    ),
});

/** The file as written, without defaults. */
export type FactoryConfigInput = z.input<typeof factoryConfigSchema>;

/** The file as written, with the defaults filled in. */
export type WrittenFactoryConfig = z.infer<typeof factoryConfigSchema>;
