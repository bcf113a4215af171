import { parseFactoryConfigs } from '../../config/factory-config.ts';
import { FactoryError } from '../../contracts/factory-error.ts';
import { compareApp } from '../../observability/doctor/compare-app.ts';
import { type CheckName, type Finding, failed, notChecked, ok } from '../../observability/doctor/finding.ts';
import { judgeDeliveries } from '../../observability/doctor/judge-deliveries.ts';
import { judgeRateLimits } from '../../observability/doctor/judge-rate-limits.ts';
import { judgeWorkflows } from '../../observability/doctor/judge-workflows.ts';
import { sideBySide } from '../../orchestration/sweep/side-by-side.ts';
import type { AppRegistration } from '../../ports/app-registration.ts';
import type { GitHubFacts, RepositoryAddress } from '../../ports/github-facts.ts';
import type { RateLimits } from '../../ports/rate-limits.ts';
import type { WebhookDeliveries } from '../../ports/webhook-deliveries.ts';
import { readAppManifest } from '../read-app-manifest.ts';

export type GitHubOfDoctor = {
  facts: Pick<GitHubFacts, 'repository' | 'branchHead' | 'file'>;
  deliveries: Pick<WebhookDeliveries, 'list'>;
  registration: AppRegistration;
  rateLimits: RateLimits;
};

const behindCredentials: readonly CheckName[] = [
  'permissions',
  'events',
  'installation',
  'rate-limit',
  'deliveries',
  'configuration',
  'workflows',
];
const configurationFile = '.github/factory.yml';

/** Everything that GitHub can tell of a factory: the App, its installations, what was delivered, and what the repositories hold. */
export async function examineGitHub(github: GitHubOfDoctor): Promise<Finding[]> {
  let app: Awaited<ReturnType<AppRegistration['app']>>;
  try {
    app = await github.registration.app();
  } catch (error) {
    const mend =
      'compare GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY with the App’s settings on GitHub; make a new key there if in doubt';
    const why = isAskedTooOften(error)
      ? 'GitHub wants no requests of the App for now'
      : 'GitHub does not accept the App’s credentials';
    return [
      failed('credentials', messageOf(error), mendOf(error, mend)),
      ...behindCredentials.map((check) => notChecked(check, why)),
    ];
  }
  const installations = await github.registration.installations();
  const { deliveries } = await github.deliveries.list();
  const usable = installations.filter(({ suspended }) => !suspended);
  const repositories = await eachOf(usable, ({ id }) => github.registration.repositories(id));
  const limits = await eachOf(usable, async ({ id, account }) => ({
    account,
    ...(await github.rateLimits.ofInstallation(id)),
  }));
  return [
    ok('credentials', `GitHub knows the App ${app.slug}`),
    ...compareApp(readAppManifest(), app, installations),
    ...judgeRateLimits(limits),
    judgeDeliveries(deliveries),
    ...(await examineRepositories(github, repositories.flat())),
  ];
}

async function examineRepositories(
  github: GitHubOfDoctor,
  repositories: readonly RepositoryAddress[],
): Promise<Finding[]> {
  const findings = (await eachOf(repositories, (address) => examineRepository(github, address))).flat();
  return (['configuration', 'workflows'] as const).flatMap((check) => {
    const found = findings.filter((finding) => finding.check === check);
    return found.length > 0 ? found : [ok(check, `nothing wrong in ${repositories.length} repositories`)];
  });
}

/** In the order of the things, however many: GitHub is not to be asked about all of them at once. */
async function eachOf<T, R>(things: readonly T[], look: (thing: T) => Promise<R>): Promise<R[]> {
  const found: R[] = [];
  await sideBySide(things.entries(), async ([place, thing]) => {
    found[place] = await look(thing);
  });
  return found;
}

async function examineRepository(github: GitHubOfDoctor, address: RepositoryAddress): Promise<Finding[]> {
  const name = `${address.owner}/${address.name}`;
  try {
    const repository = await github.facts.repository(address);
    if (repository === undefined || repository.archived) return [];
    const head = await github.facts.branchHead(address, repository.defaultBranch);
    if (head === undefined) return [];
    const configuration = await github.facts.file(address, configurationFile, head);
    const files = await github.registration.workflows(address, head);
    return [
      ...judgeConfiguration(name, configuration),
      ...judgeWorkflows(name, repository.defaultBranch, files),
    ];
  } catch (error) {
    return [
      failed(
        'workflows',
        `${name}: ${messageOf(error)}`,
        mendOf(error, 'see permissions and installation; then look again'),
      ),
    ];
  }
}

function judgeConfiguration(name: string, text: string | undefined): Finding[] {
  if (text === undefined) return [];
  const parsed = parseFactoryConfigs({ organisation: undefined, repository: text });
  if (parsed.ok) return [];
  return parsed.problems
    .slice(0, 5)
    .map(({ line, column, message }) =>
      failed(
        'configuration',
        `${name}/${configurationFile}:${line}:${column}: ${message}`,
        'correct the file on the default branch; until then every request there is rejected',
      ),
    );
}

/** What to do about an error: nothing but to wait, where GitHub has only been asked too often. */
export function mendOf(error: unknown, mend: string): string {
  return isAskedTooOften(error) ? 'wait for so long, then look again: nothing has to be changed' : mend;
}

function isAskedTooOften(error: unknown): boolean {
  return error instanceof FactoryError && error.retryAfterSeconds !== undefined;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
