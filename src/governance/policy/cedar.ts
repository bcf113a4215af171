import * as cedarInWebAssembly from '@cedar-policy/cedar-wasm/web';
import { madeWhenAsked } from '../../memo/made-when-asked.ts';
import { readCedarProgram } from './cedar-program.ts';

export type {
  AuthorizationAnswer,
  DetailedError,
  EntityJson,
  TypeAndId,
} from '@cedar-policy/cedar-wasm/web';
export type Cedar = typeof cedarInWebAssembly;

/**
 * The one place that meets Cedar; it runs inside WebAssembly and keeps parsed texts there. Its program, which is larger than everything else in governance together, is loaded
 * when Cedar is first asked: what a function does without a verdict does not wait for it.
 */
export const cedar: () => Cedar = madeWhenAsked(() => {
  cedarInWebAssembly.initSync({ module: readCedarProgram() });
  return cedarInWebAssembly;
});
