import { DOCUMENTATION } from './emulator.ts';

const MESSAGES: Record<number, string> = {
  401: 'Requires authentication',
  403: 'Forbidden',
  404: 'Not Found',
  422: 'Validation Failed',
};
export type FieldError = { resource: string; code: string; field?: string; message?: string };

/** An answer in the shape of GitHub's errors. */
export function refusal(
  status: number,
  message?: string,
  errors?: readonly (FieldError | string)[],
): Response {
  const body = {
    message: message ?? MESSAGES[status] ?? 'Error',
    ...(errors ? { errors } : {}),
    documentation_url: DOCUMENTATION,
    status: String(status),
  };
  return Response.json(body, { status });
}
