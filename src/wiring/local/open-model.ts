import { sampleScenarioPath } from '../../adapters/local/sample/sample-files.ts';
import {
  scriptedModelName,
  startScriptedModel,
} from '../../adapters/local/scripted-model/start-scripted-model.ts';
import { systemClock } from '../../adapters/system/system-clock.ts';
import type { ChosenModel } from '../../config/model-choice.ts';
import type { ModelEndpoint } from './local-environment.ts';

/** The scripted model asks for none. No word of the language: what counts as a key is taken out of everything that is told. */
const keyOfNobody = 'key-of-the-scripted-model';

/** The endpoint of the chosen model; the scripted one is started here. */
export async function openModel(
  model: ChosenModel,
): Promise<{ endpoint: ModelEndpoint; close(): Promise<void> }> {
  if (model.kind === 'endpoint') {
    const { baseUrl, apiKey, name } = model;
    return { endpoint: { baseUrl, apiKey, name, scripted: false }, close: async () => undefined };
  }
  const server = await startScriptedModel({
    scenarioPath: model.scenarioPath ?? sampleScenarioPath,
    port: 0,
    clock: systemClock,
  });
  return {
    endpoint: { baseUrl: server.url, apiKey: keyOfNobody, name: scriptedModelName, scripted: true },
    close: () => server.close(),
  };
}
