import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import OpenAI from 'openai';
import { readScenario } from '../../../../src/adapters/local/scripted-model/read-scenario.ts';
import {
  type ScriptedModel,
  startScriptedModel,
} from '../../../../src/adapters/local/scripted-model/start-scripted-model.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

let server: ScriptedModel;
let client: OpenAI;

before(async () => {
  server = await startScriptedModel({
    port: 0,
    clock: { now: () => 1_700_000_000_500 },
    scenario: {
      name: 'small',
      turns: [
        {
          name: 'greet',
          when: { requestContains: 'hello', turn: 0 },
          say: 'Hello, wörld 🌍'.repeat(20),
          usage: { inputTokens: 7, outputTokens: 3 },
        },
        {
          name: 'look',
          when: { requestContains: ['task'] },
          call: [{ tool: 'checklist' }, { tool: 'read', arguments: { path: 'ä.txt' } }],
        },
        {
          name: 'claim',
          when: { after: 'look', resultMatches: '^\\[open\\]', resultLacks: ['error'] },
          say: 'Claiming.',
          call: [{ tool: 'checklist', arguments: { claim: { captured: '^\\[open\\] (\\w+):' } } }],
        },
        {
          name: 'again',
          when: { resultMatches: 'again' },
          repeats: true,
          call: [{ tool: 'bash', arguments: { command: 'true' } }],
        },
      ],
    },
  });
  client = new OpenAI({ baseURL: server.url, apiKey: 'any', maxRetries: 0 });
});
after(() => server.close());

type Messages = OpenAI.ChatCompletionMessageParam[];
const finishTool: OpenAI.ChatCompletionTool = {
  type: 'function',
  function: { name: 'finish', parameters: {} },
};
const callsOf = (calls: OpenAI.ChatCompletionMessageToolCall[]) =>
  calls.map((call) =>
    call.type === 'function'
      ? { id: call.id, name: call.function.name, arguments: JSON.parse(call.function.arguments) }
      : assert.fail(),
  );
const ask = async (messages: Messages, tools: OpenAI.ChatCompletionTool[] = []) => {
  const completion = await client.chat.completions.create({
    model: 'scripted-model',
    messages,
    ...(tools.length > 0 ? { tools } : {}),
  });
  const message = completion.choices[0]?.message;
  assert.ok(message);
  const calls = callsOf(message.tool_calls ?? []);
  return { text: message.content, calls, message, completion };
};

test('it is listed under a name that nobody takes for a model', async () => {
  const models = await client.models.list();
  assert.deepEqual(
    models.data.map(({ id }) => id),
    ['scripted-model'],
  );
});

test('a turn says its words with the usage given', async () => {
  const { text, completion } = await ask([{ role: 'user', content: 'hello there' }]);
  assert.equal(text, 'Hello, wörld 🌍'.repeat(20));
  assert.deepEqual(completion.usage, { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 });
  assert.equal(completion.created, 1_700_000_000);
});

test('streamed and whole, an answer is the same', async () => {
  for (const content of ['hello', 'a task']) {
    const messages: Messages = [{ role: 'user', content }];
    const whole = await ask(messages);
    const stream = client.chat.completions.stream({
      model: 'scripted-model',
      messages,
      stream_options: { include_usage: true },
    });
    const streamed = await stream.finalChatCompletion();
    assert.equal(streamed.choices[0]?.message.content || null, whole.text);
    assert.deepEqual(callsOf(streamed.choices[0]?.message.tool_calls ?? []), whole.calls);
    assert.deepEqual(streamed.usage, whole.completion.usage);
  }
});

test('turns follow the real results, capture from them, and are played once in a conversation', async () => {
  const first = await ask([{ role: 'user', content: 'a task' }]);
  assert.deepEqual(
    first.calls.map(({ name }) => name),
    ['checklist', 'read'],
  );
  const conversation: Messages = [
    { role: 'user', content: 'a task' },
    first.message,
    {
      role: 'tool',
      tool_call_id: first.calls[0]?.id ?? '',
      content: '[open] one: 1\n[done] two: 2\n[open] three: 3',
    },
    { role: 'tool', tool_call_id: first.calls[1]?.id ?? '', content: 'text' },
  ];
  const second = await ask(conversation);
  assert.deepEqual(second.calls[0]?.arguments, { claim: ['one', 'three'] });
  // The same request again, as after a broken connection: the same answer.
  assert.deepEqual((await ask(conversation)).calls, second.calls);
});

test('a turn that repeats has other call ids each time', async () => {
  const conversation: Messages = [
    { role: 'user', content: 'x' },
    { role: 'assistant', content: '-' },
    { role: 'tool', tool_call_id: 'a', content: 'again' },
  ];
  const first = await ask(conversation);
  const second = await ask([
    ...conversation,
    first.message,
    { role: 'tool', tool_call_id: first.calls[0]?.id ?? '', content: 'again' },
  ]);
  assert.equal(second.calls[0]?.name, 'bash');
  assert.notEqual(first.calls[0]?.id, second.calls[0]?.id);
});

test('without an answer in the scenario it says so, and ends as blocked when it can', async () => {
  const silent = await ask([{ role: 'user', content: 'something else' }]);
  assert.match(silent.text ?? '', /scripted model.*"small" has no answer/);
  assert.deepEqual(silent.calls, []);
  const ended = await ask([{ role: 'user', content: 'something else' }], [finishTool]);
  assert.equal(ended.calls[0]?.name, 'finish');
  assert.equal(ended.calls[0]?.arguments.outcome, 'blocked');
});

test('requests that are none are refused in the format of the API', async () => {
  for (const body of ['', '{', '{}', '{"messages":[]}', '{"messages":[{"role":"wizard","content":"x"}]}']) {
    const response = await fetch(`${server.url}/chat/completions`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    });
    assert.equal(response.status, 400);
    assert.match(await response.text(), /"type":"invalid_request_error"/);
  }
  assert.equal((await fetch(`${server.url}/embeddings`, { method: 'POST' })).status, 404);
});

test('content in parts and null content are understood', async () => {
  const { text } = await ask([
    {
      role: 'user',
      content: [
        { type: 'text', text: 'hel' },
        { type: 'text', text: 'lo' },
      ],
    },
  ]);
  assert.match(text ?? '', /^Hello/);
});

test('a scenario may be YAML, and every problem of a broken one is named', async () => {
  const folder = temporaryFolder('scenario');
  const write = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const scenario = await readScenario(write('good.yaml', 'name: n\nturns:\n  - name: a\n    say: hi\n'));
  assert.equal(scenario.turns[0]?.say, 'hi');
  await assert.rejects(readScenario(write('bad.yaml', 'turns: [')), { code: 'scenario-invalid' });
  await assert.rejects(
    readScenario(
      write(
        'bad.json',
        JSON.stringify({
          name: 'n',
          turns: [{ name: 'a', when: { after: 'nowhere' }, say: 'x' }, { name: 'a' }],
        }),
      ),
    ),
    (fault: Error) => /no turn nowhere/.test(fault.message) || /must say or call/.test(fault.message),
  );
  await assert.rejects(
    readScenario(
      write(
        'pattern.json',
        JSON.stringify({ name: 'n', turns: [{ name: 'a', when: { resultMatches: '(?=x)' }, say: 'x' }] }),
      ),
    ),
    /turn a: "\(\?=x\)"/,
  );
});
