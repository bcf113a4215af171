import * as cedar from '@cedar-policy/cedar-wasm/nodejs';

export type {
  AuthorizationAnswer,
  DetailedError,
  EntityJson,
  TypeAndId,
} from '@cedar-policy/cedar-wasm/nodejs';
/** The one place that meets Cedar; it runs inside WebAssembly and keeps parsed texts there. */
export { cedar };
