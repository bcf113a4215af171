import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Call = { name: string; arguments: unknown };
export type WireChunk = Record<string, unknown>;

/** How the server answers one request. The last step of a plan is repeated for ever. */
export type FaultStep =
  | { status: number; headers?: Record<string, string>; error?: { message: string; code?: string } }
  /** Accepts the request and says nothing at all. */
  | 'silence'
  /** Sends its headers and a first piece, then nothing. */
  | 'silence-after-a-piece'
  /** Cuts the connection in the middle of an answer. */
  | 'broken-stream'
  /** Ends the stream properly but without a finish reason. */
  | 'ends-early'
  /** Sends something that is not JSON where a piece should be. */
  | 'garbage'
  /** A complete answer with neither text nor calls. */
  | 'empty'
  | 'hang-up'
  | { say?: string; calls?: Call[] }
  /** Exactly these pieces. */
  | { chunks: WireChunk[] }
  /** A whole answer as JSON, although a stream was asked for. */
  | { json: unknown };

/** An OpenAI-compatible server that misbehaves to plan. */
export type FaultyModel = {
  url: string;
  requests: { body: Record<string, unknown>; authorization: string | undefined }[];
  close(): Promise<void>;
};

export async function startFaultyModel(
  plan: FaultStep[] | ((body: Record<string, unknown>) => FaultStep),
): Promise<FaultyModel> {
  const requests: FaultyModel['requests'] = [];
  const server = createServer(async (request, response) => {
    const body = JSON.parse(await textOf(request));
    const step =
      typeof plan === 'function'
        ? plan(body)
        : (plan[Math.min(requests.length, plan.length - 1)] ?? 'silence');
    requests.push({ body, authorization: request.headers.authorization });
    answer(step, requests.length, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function answer(step: FaultStep, number: number, response: ServerResponse): void {
  if (step === 'silence') return;
  if (step === 'hang-up') return void response.destroy();
  if (typeof step === 'object' && 'status' in step) {
    response.writeHead(step.status, { 'content-type': 'application/json', ...step.headers });
    return void response.end(JSON.stringify({ error: step.error ?? { message: `status ${step.status}` } }));
  }
  if (typeof step === 'object' && 'json' in step) {
    response.writeHead(200, { 'content-type': 'application/json' });
    return void response.end(JSON.stringify(step.json));
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const send = (chunk: WireChunk): void => void response.write(`data: ${JSON.stringify(chunk)}\n\n`);
  if (typeof step === 'object') {
    for (const chunk of 'chunks' in step ? step.chunks : chunksOf(step, number)) send(chunk);
    return void response.end('data: [DONE]\n\n');
  }
  stream(step, send, response);
}

function stream(
  step: 'silence-after-a-piece' | 'broken-stream' | 'ends-early' | 'garbage' | 'empty',
  send: (chunk: WireChunk) => void,
  response: ServerResponse,
): void {
  if (step === 'empty') {
    send(piece({ role: 'assistant', content: '' }));
    send(piece({}, 'stop'));
    return void response.end('data: [DONE]\n\n');
  }
  send(piece({ content: 'I was just about to' }));
  if (step === 'broken-stream') return void setImmediate(() => response.destroy());
  if (step === 'ends-early') return void response.end();
  if (step === 'garbage') return void response.end('data: {"choices": [{"delta":\n\n');
}

/** One piece of an answer. */
export function piece(delta: Record<string, unknown>, finish_reason: string | null = null): WireChunk {
  return {
    id: 'x',
    object: 'chat.completion.chunk',
    created: 0,
    model: 'm',
    choices: [{ index: 0, delta, finish_reason }],
  };
}

function chunksOf(step: { say?: string; calls?: Call[] }, number: number): WireChunk[] {
  const calls = (step.calls ?? []).map((call, index) => ({
    index,
    id: `call_${number}_${index}`,
    type: 'function',
    function: {
      name: call.name,
      arguments: typeof call.arguments === 'string' ? call.arguments : JSON.stringify(call.arguments),
    },
  }));
  return [
    piece({ role: 'assistant', content: step.say ?? '' }),
    ...calls.map((call) => piece({ tool_calls: [call] })),
    piece({}, calls.length > 0 ? 'tool_calls' : 'stop'),
    { ...piece({}), choices: [], usage: { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 } },
  ];
}
