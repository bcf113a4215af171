import type { Environment } from './parse-environment.ts';

/** Which model the workers are given. */
export type ChosenModel =
  /** Without a path it plays the sample's scenario. */
  | { kind: 'scripted'; scenarioPath?: string }
  | { kind: 'endpoint'; baseUrl: string; apiKey: string; name: string };

/** Where a model is asked, and which, unless somebody says otherwise: on one machine and in a deployment. */
export const openAiBaseUrl = 'https://api.openai.com/v1';
export const defaultModel = 'gpt-5';

/**
 * `OPENAI_API_KEY`, or `OPENAI_BASE_URL` for a server of one's own that wants no key, switch to a real model; `FACTORY_MODEL` names it (a
 * repository's `factory.yml` may name another). Without them the scripted model answers, and says so.
 */
export function chooseModel(environment: Environment): ChosenModel {
  const { OPENAI_API_KEY: apiKey, OPENAI_BASE_URL: baseUrl, FACTORY_MODEL: name } = environment;
  if (!apiKey && !baseUrl) return { kind: 'scripted' };
  return {
    kind: 'endpoint',
    baseUrl: baseUrl || openAiBaseUrl,
    apiKey: apiKey || 'no-key',
    name: name || defaultModel,
  };
}

/** The sentence that every output carries about where the answers come from. */
export function modelNotice(model: ChosenModel): string {
  return model.kind === 'scripted'
    ? 'The answers come from a scripted model: it plays a fixed scenario, no language model is involved. Everything else is real.'
    : `The answers come from ${model.name} at ${new URL(model.baseUrl).host}.`;
}
