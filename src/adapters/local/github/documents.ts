import type { Emulator, EmulatorIdentity } from './emulator.ts';
import type { RepositoryRow } from './tables.ts';

export type Json = Record<string, unknown>;

/** Asks the emulator's own routes for the documents that answers and events are made of, with every right on the repository. */
export class Documents {
  readonly #emulator: Emulator;
  readonly #url: string;

  constructor(emulator: Emulator, url: string) {
    this.#emulator = emulator;
    this.#url = url;
  }

  repository(repository: RepositoryRow): Promise<Json> {
    return this.#get(repository, '');
  }

  issue(repository: RepositoryRow, number: number): Promise<Json> {
    return this.#get(repository, `/issues/${number}`);
  }

  pullRequest(repository: RepositoryRow, number: number): Promise<Json> {
    return this.#get(repository, `/pulls/${number}`);
  }

  checkSuite(repository: RepositoryRow, id: number): Promise<Json> {
    return this.#get(repository, `/check-suites/${id}`);
  }

  checkRun(repository: RepositoryRow, id: number): Promise<Json> {
    return this.#get(repository, `/check-runs/${id}`);
  }

  commit(repository: RepositoryRow, sha: string): Promise<Json> {
    return this.#get(repository, `/commits/${sha}`);
  }

  /** The comparison of two commits with all their files; undefined when they have no common ancestor. */
  async comparison(repository: RepositoryRow, base: string, head: string): Promise<Comparison | undefined> {
    const response = await this.#fetch(repository, `/compare/${base}...${head}`);
    return response.ok ? ((await response.json()) as Comparison) : undefined;
  }

  async #get(repository: RepositoryRow, path: string): Promise<Json> {
    const response = await this.#fetch(repository, path);
    if (!response.ok)
      throw new Error(`the emulator has no ${repository.full_name}${path}: ${response.status}`);
    return (await response.json()) as Json;
  }

  #fetch(repository: RepositoryRow, path: string): Promise<Response> {
    const request = new Request(`${this.#url}/repos/${repository.full_name}${path}`);
    return this.#emulator.fetch(request, everyRight(repository));
  }
}

export type ComparedFile = {
  filename: string;
  additions: number;
  deletions: number;
  [field: string]: unknown;
};
export type Comparison = {
  merge_base_commit: { sha: string };
  total_commits: number;
  commits: Json[];
  files: ComparedFile[];
};

const EVERY_PERMISSION = [
  'contents',
  'issues',
  'pull_requests',
  'checks',
  'actions',
  'workflows',
  'administration',
  'metadata',
  'statuses',
];

/** An identity that the emulator lets do everything on one repository. */
export function everyRight(repository: RepositoryRow): EmulatorIdentity {
  return {
    authUser: {
      login: 'ghost',
      id: 0,
      scopes: [],
      installation: {
        installationId: 0,
        appId: 0,
        accountId: repository.owner_id,
        accountType: repository.owner_type,
        permissions: Object.fromEntries(EVERY_PERMISSION.map((name) => [name, 'write'])),
        repositoryIds: [],
        repositorySelection: 'all',
      },
    },
  };
}
