import type { RepositoryAddress } from './github-facts.ts';
import type { WorkflowFiles } from './workflow-files.ts';

export type AppPermissionsGiven = Record<string, string>;
export type AppRecord = { slug: string; permissions: AppPermissionsGiven; events: string[] };
export type AppInstallation = {
  id: number;
  account: string;
  permissions: AppPermissionsGiven;
  events: string[];
  suspended: boolean;
};

/** The App as GitHub has it on record. Errors as in GitHubFacts. */
export type AppRegistration = WorkflowFiles & {
  /** The App itself; what an organisation has consented to stands with its installation. */
  app(): Promise<AppRecord>;
  /** Where GitHub sends webhooks; undefined when the App has none. */
  webhookUrl(): Promise<string | undefined>;
  installations(): Promise<AppInstallation[]>;
  /** Every repository of an installation. */
  repositories(installationId: number): Promise<RepositoryAddress[]>;
  /** Where a repository is, by its name; undefined when the App is not installed on it. */
  addressOf(owner: string, name: string): Promise<RepositoryAddress | undefined>;
};
