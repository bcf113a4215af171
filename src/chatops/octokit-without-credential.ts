import { ProbotOctokit } from 'probot';
import { FactoryError } from '../contracts/factory-error.ts';

type OctokitSettings = NonNullable<ConstructorParameters<typeof ProbotOctokit>[0]>;

/**
 * The client that Probot hands to handlers here: it holds no credential and refuses every request. The webhook executable only turns payloads into messages;
 * whoever breaks into it can do nothing on GitHub. Throttling and retries are off (their plugins would wait inside the Lambda function; waiting is the
 * queue's business), in the function form because Probot merges its own throttle settings into the object form and turns them on again.
 */
export const OctokitWithoutCredential = ProbotOctokit.defaults((options: OctokitSettings) => ({
  ...options,
  authStrategy: refuseToAuthenticate,
  throttle: { ...options.throttle, enabled: false },
  retry: { ...options.retry, enabled: false },
}));

/** An Octokit authentication strategy: it answers Probot's question for the client of an event, and stops every request before it is sent. */
function refuseToAuthenticate({ octokit }: { octokit: unknown }) {
  const auth = async (question?: { type?: string }): Promise<unknown> =>
    question?.type === 'event-octokit' ? octokit : { type: 'unauthenticated' };
  const hook = async (): Promise<never> => {
    throw new FactoryError('no-github-credential', 'The webhook executable must not call GitHub.', {
      disposition: 'ask-human',
    });
  };
  return Object.assign(auth, { hook });
}
