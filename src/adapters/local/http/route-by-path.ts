import type { HttpHandler } from './serve-lambda.ts';

export type Route = { prefix: string; handler: HttpHandler };

/** Sends each request to the handler whose path it starts with, the first that fits; holds requests back until `routes` are there. */
export function routeByPath(routes: Promise<readonly Route[]>): HttpHandler {
  return async (event) => {
    const route = (await routes).find(({ prefix }) => lies(event.rawPath, prefix));
    if (route !== undefined) return await route.handler(event);
    return {
      statusCode: 404,
      headers: { 'content-type': 'application/json' },
      body: '{"message":"Not Found"}',
    };
  };
}

function lies(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`);
}
