import { once } from 'node:events';
import { createServer } from 'node:http';

/** One turn: a tool call by name, several, or plain words. */
export type Turn = { call: string; with: unknown } | { call: string; with: unknown }[] | string;

export type ChatServer = {
  url: string;
  requests: { messages: { role: string; content: unknown }[] }[];
  close(): Promise<void>;
};

/**
 * A tiny OpenAI-compatible server on this machine that says one turn after the other, and after the last one says it again. `next` may choose by what it was
 * sent instead. Reviewers are content, and are not among the requests, unless the test wants to speak for them.
 */
export async function startChatServer(
  turns: Turn[] | ((request: ChatServer['requests'][number], index: number) => Turn),
  reviewers: 'content' | 'asked' = 'content',
): Promise<ChatServer> {
  const requests: ChatServer['requests'] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const parsed = JSON.parse(body) as ChatServer['requests'][number];
    if (reviewers === 'content' && reviewTask.test(String(parsed.messages[1]?.content))) {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(completion(noFindings, 0)));
      return;
    }
    requests.push(parsed);
    const index = requests.length - 1;
    const turn =
      typeof turns === 'function' ? turns(parsed, index) : (turns[Math.min(index, turns.length - 1)] ?? '');
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(completion(turn, index)));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const reviewTask = /^Your task \((?:critique|security|validate)\)/;
const noFindings: Turn = { call: 'finish', with: { summary: 'Nothing to mend.', output: { findings: [] } } };

function completion(turn: Turn, index: number): object {
  const calls = typeof turn === 'string' ? [] : Array.isArray(turn) ? turn : [turn];
  return {
    id: `chat-${index}`,
    object: 'chat.completion',
    created: 0,
    model: 'test-model',
    choices: [
      {
        index: 0,
        finish_reason: calls.length > 0 ? 'tool_calls' : 'stop',
        message: {
          role: 'assistant',
          content: typeof turn === 'string' ? turn : null,
          ...(calls.length > 0
            ? {
                tool_calls: calls.map((call, at) => ({
                  id: `call-${index}-${at}`,
                  type: 'function',
                  function: { name: call.call, arguments: JSON.stringify(call.with) },
                })),
              }
            : {}),
        },
      },
    ],
    usage: { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 },
  };
}
