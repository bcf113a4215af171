import { createHash } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { type ServerType, serve } from '@hono/node-server';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { streamSSE } from 'hono/streaming';
import type { Clock } from '../../../ports/clock.ts';
import { completionChunks, wholeCompletion } from './completion-wire.ts';
import { chatRequestSchema } from './conversation.ts';
import { parseScenario, readScenario } from './read-scenario.ts';
import type { Scenario, ScenarioInput } from './scenario.ts';
import { scriptedAnswer } from './scripted-answer.ts';

/** The name under which it appears everywhere: nobody shall take it for a model. */
export const scriptedModelName = 'scripted-model';

export type ScriptedModelOptions = { port: number; clock: Clock } & (
  | { scenarioPath: string }
  | { scenario: ScenarioInput }
);

/** `url` is the base URL for clients, with `/v1`. */
export type ScriptedModel = { url: string; close(): Promise<void> };

/** Starts an OpenAI-compatible server on this machine that plays a scenario. Port 0 takes any free one. */
export async function startScriptedModel(options: ScriptedModelOptions): Promise<ScriptedModel> {
  const scenario =
    'scenario' in options
      ? parseScenario(options.scenario, 'given')
      : await readScenario(options.scenarioPath);
  const app = scriptedModelApp(scenario, options.clock);
  const { server, port } = await listen(app, options.port);
  return {
    url: `http://127.0.0.1:${port}/v1`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((fault) => (fault ? reject(fault) : resolve()));
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}

function listen(app: Hono, port: number): Promise<{ server: ServerType; port: number }> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port }, (address: AddressInfo) =>
      resolve({ server, port: address.port }),
    );
    server.once('error', reject);
  });
}

function scriptedModelApp(scenario: Scenario, clock: Clock): Hono {
  const app = new Hono();
  const created = (): number => Math.floor(clock.now() / 1000);
  app.get('/v1/models', (context) =>
    context.json({
      object: 'list',
      data: [{ id: scriptedModelName, object: 'model', created: created(), owned_by: 'devfactory' }],
    }),
  );
  app.post('/v1/chat/completions', bodyLimit({ maxSize: 64 * 1024 * 1024 }), async (context) => {
    const body: unknown = await context.req.json().catch(() => undefined);
    const request = chatRequestSchema.safeParse(body);
    if (!request.success) {
      const message = request.error.issues
        .map((issue) => `${issue.path.join('.')}: ${issue.message}`)
        .join('; ');
      return context.json(
        { error: { message, type: 'invalid_request_error', code: null, param: null } },
        400,
      );
    }
    const answer = scriptedAnswer(scenario, request.data);
    const id = `chatcmpl-${createHash('sha256').update(JSON.stringify(body)).digest('hex').slice(0, 24)}`;
    const head = { id, model: scriptedModelName, created: created() };
    if (!request.data.stream) return context.json(wholeCompletion(head, answer));
    return streamSSE(context, async (stream) => {
      for (const chunk of completionChunks(
        head,
        answer,
        request.data.stream_options?.include_usage === true,
      )) {
        await stream.writeSSE({ data: JSON.stringify(chunk) });
      }
      await stream.writeSSE({ data: '[DONE]' });
    });
  });
  app.notFound((context) =>
    context.json(
      {
        error: {
          message: `${context.req.path} is not served by the scripted model`,
          type: 'invalid_request_error',
        },
      },
      404,
    ),
  );
  return app;
}
