import { refusal } from './refusal.ts';

export type ApiRequest = { method: string; path: string };
export type InjectedFault = { status: number; headers?: Record<string, string>; message?: string };
/** Decides per API request whether it fails, and how. Git requests are not affected. */
export type Fault = (request: ApiRequest) => InjectedFault | undefined;

/** The answer of an injected fault, or undefined when the request is let through. */
export function faultResponse(fault: Fault | undefined, request: ApiRequest): Response | undefined {
  const injected = fault?.(request);
  if (!injected) return undefined;
  const response = refusal(injected.status, injected.message ?? 'Injected fault');
  for (const [name, value] of Object.entries(injected.headers ?? {})) response.headers.set(name, value);
  return response;
}
