import { Octokit } from '@octokit/rest';

const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** GitHub's API as the person with that token sees it. */
export function createPerson(apiUrl: string, token: string): Octokit {
  return new Octokit({ baseUrl: apiUrl, auth: token, log: silent });
}
