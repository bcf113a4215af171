import type { Plugin } from 'esbuild';

/**
 * What no function reaches in the AWS clients: Lambda hands credentials over in the environment, from which src/adapters/aws gives them to each client, so that no other
 * source is ever asked (profiles, single sign-on, other machines); and how a browser calls itself.
 */
export const withoutUnreachedAws: Plugin = {
  name: 'without-unreached-aws',
  setup(build) {
    build.onResolve({ filter: /^(@aws-sdk\/credential-provider-node|bowser)$/ }, ({ path }) => ({
      path,
      namespace: 'unreached-aws',
    }));
    build.onLoad({ filter: /.*/, namespace: 'unreached-aws' }, ({ path }) => ({
      contents: path === 'bowser' ? 'export {};' : noOtherCredentials,
      loader: 'js',
    }));
  },
};

const noOtherCredentials = `export const defaultProvider = () => async () => {
  throw new Error('There are no credentials in the environment, and other sources were left out of the bundle.');
};`;
