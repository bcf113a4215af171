import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AgentResult } from '../../../src/contracts/agent-task.ts';
import type { AgentEnvironment } from '../../../src/execution/agents/agent.ts';
import { nativeAgent } from '../../../src/execution/agents/native/native-agent.ts';
import { createOpenAiModel } from '../../../src/execution/agents/openai/openai-model.ts';
import { replayTrace } from '../../../src/execution/replay/replay-trace.ts';
import { createRedactor } from '../../../src/redaction/redactor.ts';
import { type AgentWorld, agentTask, createAgentWorld } from '../../support/agent-world.ts';
import { type FaultStep, type FaultyModel, piece, startFaultyModel } from '../../support/model-faults.ts';

type Played = { result: AgentResult; world: AgentWorld; server: FaultyModel; trace: string };

const apiKey = 'key-of-the-supervisor-0123456789';

/** Runs the native agent against a plan of faults; whatever happened must replay as the same. */
async function play(
  plan: FaultStep[],
  check: (played: Played) => void | Promise<void>,
  options: {
    task?: Parameters<typeof agentTask>[0];
    environment?: Partial<AgentEnvironment>;
    idleMs?: number;
    model?: string;
  } = {},
): Promise<void> {
  const server = await startFaultyModel(plan);
  const model = createOpenAiModel({
    baseUrl: server.url,
    apiKey,
    model: options.model ?? 'm',
    idleMs: options.idleMs ?? 10_000,
  });
  const world = await createAgentWorld({ model, ...options.environment });
  try {
    const result = await nativeAgent.run(agentTask(options.task), world.environment);
    const trace = await world.readTrace();
    assert.ok(!trace.includes(apiKey));
    const replayed = await replayTrace(trace);
    assert.equal(replayed.outcome, 'same', JSON.stringify(replayed));
    await check({ result, world, server, trace });
  } finally {
    await server.close();
    await world.remove();
  }
}

const write: FaultStep = { calls: [{ name: 'write', arguments: { path: 'a.txt', content: 'a\n' } }] };
const finish: FaultStep = { calls: [{ name: 'finish', arguments: { summary: 'done' } }] };
const toolResults = (trace: string): string[] =>
  trace
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ kind }) => kind === 'tool_result')
    .map(({ payload }) => payload.text);

for (const status of [401, 403]) {
  test(`${status} ends at once as provider_error, in words that say what to do and without the key`, async () => {
    await play(
      [{ status, error: { message: 'Incorrect API key provided' } }],
      ({ result, server, world }) => {
        assert.equal(result.stopReason, 'provider_error');
        assert.match(
          result.summary,
          /refuses our key .*Incorrect API key provided.*Check the model's API key/,
        );
        assert.equal(server.requests.length, 1);
        assert.deepEqual(world.pauses, []);
      },
    );
  });
}

test('429 waits as long as Retry-After says and then goes on', async () => {
  await play([{ status: 429, headers: { 'retry-after': '7' } }, write, finish], ({ result, world }) => {
    assert.equal(result.stopReason, 'success', result.summary);
    assert.deepEqual(world.pauses, [7_000]);
  });
});

test('a Retry-After of an hour is not waited for', async () => {
  await play([{ status: 429, headers: { 'retry-after': '3600' } }], ({ result, world, server }) => {
    assert.equal(result.stopReason, 'provider_error');
    assert.deepEqual(world.pauses, []);
    assert.equal(server.requests.length, 1);
  });
});

test('429 because the quota is used up is not repeated', async () => {
  await play(
    [{ status: 429, error: { message: 'You exceeded your current quota', code: 'insufficient_quota' } }],
    ({ result, server }) => {
      assert.equal(result.stopReason, 'provider_error');
      assert.equal(server.requests.length, 1);
    },
  );
});

test('500 is repeated with growing pauses, and given up after five tries', async () => {
  await play([{ status: 500 }], ({ result, world, server }) => {
    assert.equal(result.stopReason, 'provider_error');
    assert.match(result.summary, /5 tries/);
    assert.deepEqual(world.pauses, [750, 1_500, 3_000, 6_000]);
    assert.equal(server.requests.length, 5);
  });
});

test('a model that is not known is not repeated and the words name what to check', async () => {
  await play([{ status: 404, error: { message: 'The model `m` does not exist' } }], ({ result, server }) => {
    assert.equal(result.stopReason, 'provider_error');
    assert.match(result.summary, /model's name and base URL/);
    assert.equal(server.requests.length, 1);
  });
});

for (const fault of ['broken-stream', 'ends-early', 'garbage', 'empty', 'hang-up'] as const) {
  test(`${fault}: one is survived, many end as provider_error`, async () => {
    await play([fault, write, finish], ({ result, world }) => {
      assert.equal(result.stopReason, 'success', result.summary);
      assert.equal(world.pauses.length, 1);
    });
    await play([fault], ({ result, server }) => {
      assert.equal(result.stopReason, 'provider_error', result.summary);
      assert.equal(server.requests.length, 5);
    });
  });
}

for (const fault of ['silence', 'silence-after-a-piece'] as const) {
  test(`${fault} is noticed by the idle limit, never waited out`, async () => {
    await play(
      [fault],
      ({ result, server }) => {
        assert.equal(result.stopReason, 'provider_error');
        assert.match(result.summary, /was silent for/);
        assert.equal(server.requests.length, 2);
      },
      { idleMs: 60 },
    );
  });
}

test('an endpoint that is not there ends as provider_error and names the address', async () => {
  const server = await startFaultyModel([finish]);
  await server.close();
  const world = await createAgentWorld({
    model: createOpenAiModel({ baseUrl: server.url, apiKey, model: 'm' }),
  });
  const result = await nativeAgent.run(agentTask(), world.environment);
  await world.remove();
  assert.equal(result.stopReason, 'provider_error');
  assert.match(result.summary, /cannot be reached .*ECONNREFUSED/);
});

test('an agent that edits nothing and says it is done comes to no_changes', async () => {
  await play([finish], ({ result }) => assert.equal(result.stopReason, 'no_changes'));
});

test('a critic that changes nothing has succeeded', async () => {
  await play([finish], ({ result }) => assert.equal(result.stopReason, 'success'), {
    task: { type: 'critique', role: 'critic' },
  });
});

test('an agent that never finishes is ended by its number of turns: partial with changes, stuck without', async () => {
  const look: FaultStep[] = Array.from({ length: 20 }, (_, index) => ({
    calls: [{ name: 'grep', arguments: { pattern: `x${index}` } }],
  }));
  await play(look, ({ result }) => assert.deepEqual([result.stopReason, result.steps], ['stuck', 8]), {
    task: { constraints: { maxSteps: 8 } },
  });
  await play(
    [write, ...look],
    ({ result }) => assert.deepEqual([result.stopReason, result.steps], ['partial', 8]),
    { task: { constraints: { maxSteps: 8 } } },
  );
});

test('the same call again and again is nudged and then ended as stuck', async () => {
  await play([{ calls: [{ name: 'read', arguments: { path: 'nowhere' } }] }], ({ result, trace }) => {
    assert.equal(result.stopReason, 'stuck');
    assert.equal(result.steps, 5);
    assert.match(trace, /"kind":"nudge"/);
  });
});

test('an endpoint that only ever talks is nudged and then ended: stuck without changes, partial with', async () => {
  await play([{ say: 'I would suggest to edit a.txt.' }], ({ result, server }) => {
    assert.equal(result.stopReason, 'stuck');
    assert.match(result.summary, /3 turns without a tool call.*I would suggest/);
    assert.equal(server.requests.length, 3);
    assert.match(JSON.stringify(server.requests[1]?.body), /call finish/);
  });
  await play([write, { say: 'Done!' }], ({ result }) => assert.equal(result.stopReason, 'partial'));
});

test('unknown tools, malformed arguments and wrong types get precise answers, and the agent goes on', async () => {
  const calls = [
    { name: 'delete_everything', arguments: {} },
    { name: '__proto__', arguments: {} },
    { name: 'write', arguments: '{"path": "a.txt", "content": ' },
    { name: 'write', arguments: '[1]' },
    { name: 'write', arguments: { path: 'a.txt' } },
    { name: 'bash', arguments: { command: 'true', timeout_s: 'soon' } },
    { name: 'bash', arguments: { command: 'true', timeout_s: 100_000 } },
    { name: 'read', arguments: { path: 'a.txt', mode: 'rw' } },
    { name: 'checklist', arguments: '' },
  ];
  await play([{ calls }, write, finish], ({ result, trace }) => {
    assert.equal(result.stopReason, 'success', result.summary);
    const texts = toolResults(trace);
    assert.match(texts[0] ?? '', /"delete_everything" does not exist\. The tools are: bash, read/);
    assert.match(texts[1] ?? '', /"__proto__" does not exist/);
    assert.match(texts[2] ?? '', /not valid JSON/);
    assert.match(texts[3] ?? '', /must be a JSON object, not an array/);
    assert.match(texts[4] ?? '', /content: Invalid input: expected string/);
    assert.match(texts[5] ?? '', /timeout_s/);
    assert.match(texts[6] ?? '', /timeout_s.*600/);
    assert.match(texts[7] ?? '', /mode/);
    assert.match(texts[8] ?? '', /\[open\] item-1/);
  });
});

test('a tool the task does not allow is refused by name', async () => {
  await play(
    [write, finish],
    ({ result, trace }) => {
      assert.equal(result.stopReason, 'no_changes');
      assert.match(toolResults(trace)[0] ?? '', /"write" may not be used in this task/);
    },
    { task: { constraints: { tools: ['read', 'finish'] } } },
  );
});

test('100 MB of output cost no more than what is kept', async () => {
  const print: FaultStep = {
    calls: [{ name: 'bash', arguments: { command: 'head -c 100000000 /dev/zero | tr "\\0" "x"' } }],
  };
  await play(
    [print, { calls: [{ name: 'read', arguments: { path: 'output:1' } }] }, write, finish],
    ({ result, trace }) => {
      assert.equal(result.stopReason, 'success');
      assert.ok(trace.length < 300_000);
      assert.match(trace, /100000000 bytes are kept as output:1/);
    },
  );
});

test('calls that come split over many pieces, interleaved, are put together and run in order', async () => {
  const split: FaultStep = {
    chunks: [
      piece({ role: 'assistant', content: null }),
      piece({
        tool_calls: [{ index: 0, id: 'a', type: 'function', function: { name: 'write', arguments: '' } }],
      }),
      piece({
        tool_calls: [{ index: 1, id: 'b', type: 'function', function: { name: 'read', arguments: '{"pa' } }],
      }),
      piece({ tool_calls: [{ index: 0, function: { arguments: '{"path":"a.txt",' } }] }),
      piece({
        tool_calls: [
          { index: 0, function: { arguments: '"content":"grüße\\n"}' } },
          { index: 1, function: { arguments: 'th":"a.txt"}' } },
        ],
      }),
      piece({}, 'tool_calls'),
    ],
  };
  await play([split, finish], ({ result, trace }) => {
    assert.equal(result.stopReason, 'success', result.summary);
    assert.deepEqual(toolResults(trace).slice(0, 2), ['"a.txt" was created: 1 lines.', '1\tgrüße']);
  });
});

test('calls without index, or all with the same id, are kept apart', async () => {
  const call = (id: string, path: string) => ({
    id,
    type: 'function',
    function: { name: 'write', arguments: JSON.stringify({ path, content: path }) },
  });
  const withoutIndex: FaultStep = {
    chunks: [
      piece({ tool_calls: [call('a', 'one')] }),
      piece({ tool_calls: [call('b', 'two')] }),
      piece({}, 'tool_calls'),
    ],
  };
  const sameId: FaultStep = {
    chunks: [
      piece({
        tool_calls: [
          { ...call('', 'three'), index: 0 },
          { ...call('', 'four'), index: 1 },
        ],
      }),
      piece({}, 'tool_calls'),
    ],
  };
  await play([withoutIndex, sameId, finish], ({ trace, server }) => {
    assert.equal(toolResults(trace).filter((text) => text.includes('was created')).length, 4);
    const messages = server.requests[2]?.body.messages as { role: string; tool_call_id?: string }[];
    const ids = messages.filter(({ role }) => role === 'tool').map(({ tool_call_id }) => tool_call_id);
    assert.equal(new Set(ids).size, 4);
  });
});

test('an endpoint that cannot stream, with arguments as objects, is understood', async () => {
  const whole = (name: string, args: unknown): FaultStep => ({
    json: {
      choices: [
        {
          finish_reason: 'tool_calls',
          message: { content: null, tool_calls: [{ id: 'w', function: { name, arguments: args } }] },
        },
      ],
      usage: { prompt_tokens: 3, completion_tokens: 4 },
    },
  });
  await play(
    [whole('write', { path: 'a.txt', content: 'a' }), whole('finish', '{"summary":"done"}')],
    ({ result }) => {
      assert.equal(result.stopReason, 'success', result.summary);
      assert.deepEqual([result.usage.inputTokens, result.usage.outputTokens], [6, 8]);
    },
  );
});

test('an older server that refuses parameters is asked again without them, once', async () => {
  const refuse = (name: string): FaultStep => ({
    status: 400,
    error: { message: `Unknown parameter: ${name}` },
  });
  await play([refuse('max_completion_tokens'), write, finish], ({ result, server }) => {
    assert.equal(result.stopReason, 'success', result.summary);
    assert.ok('max_completion_tokens' in (server.requests[0]?.body ?? {}));
    assert.ok(
      'max_tokens' in (server.requests[1]?.body ?? {}) &&
        !('max_completion_tokens' in (server.requests[2]?.body ?? {})),
    );
  });
});

const price = { input: 1_000_000, cachedInput: 100_000, output: 10_000_000 };

test('money is reserved before each call and settled after it by what the provider counted', async () => {
  await play(
    [{ status: 500 }, write, finish],
    ({ result, world: { budget } }) => {
      assert.equal(result.usage.microUsd, 2 * (100 + 100));
      assert.deepEqual([...budget.reserved.keys()], ['run-1:1:1', 'run-1:1:2', 'run-1:2:1']);
      assert.deepEqual([...budget.settled.values()], [0, 200, 200]);
      for (const [id, reserved] of budget.reserved) assert.ok(reserved >= (budget.settled.get(id) ?? 0));
    },
    { environment: { price } },
  );
});

/** What was set aside for each call, and what took its place. */
const paidFor = ({ world: { budget } }: Played) =>
  [...budget.reserved.keys()].map((id) => budget.settled.get(id));
const thoughtOnly = (limit: number): FaultStep => ({
  chunks: [
    piece({ role: 'assistant', content: null }),
    piece({ reasoning_content: 'Let me see …' }),
    piece({}, 'length'),
    { ...piece({}), choices: [], usage: { prompt_tokens: 60_000, completion_tokens: limit } },
  ],
});

test('an answer without a word costs what the provider counted', async () => {
  const empty: FaultStep = {
    chunks: [
      piece({ role: 'assistant', content: '' }),
      piece({}, 'stop'),
      { ...piece({}), choices: [], usage: { prompt_tokens: 200, completion_tokens: 30 } },
    ],
  };
  await play(
    [empty, write, finish],
    (played) => {
      assert.equal(played.result.stopReason, 'success', played.result.summary);
      assert.deepEqual(paidFor(played), [500, 200, 200]);
      assert.equal(played.result.usage.microUsd, 900);
      assert.deepEqual([played.result.usage.inputTokens, played.result.usage.outputTokens], [400, 50]);
    },
    { environment: { price } },
  );
});

test('a limit that was used up by thinking is paid for, tried once more with twice as much, and told of', async () => {
  const limits = ({ server }: Played) => server.requests.map(({ body }) => body.max_completion_tokens);
  const options = { environment: { price }, task: { constraints: { maxMicroUsd: 50_000_000 } } };
  await play(
    [thoughtOnly(16_384), write, finish],
    (played) => {
      assert.equal(played.result.stopReason, 'success', played.result.summary);
      assert.deepEqual(limits(played), [16_384, 32_768, 16_384]);
      assert.deepEqual(paidFor(played), [60_000 + 163_840, 200, 200]);
    },
    { ...options, environment: { price, contextWindow: 400_000 } },
  );
  await play(
    [thoughtOnly(16_384)],
    (played) => {
      assert.equal(played.result.stopReason, 'provider_error');
      assert.match(played.result.summary, /used up the limit of its answer by thinking/);
      assert.equal(limits(played).length, 2);
    },
    { ...options, environment: { price, contextWindow: 400_000 } },
  );
  await play(
    [thoughtOnly(15_000)],
    (played) => {
      assert.equal(played.result.stopReason, 'provider_error');
      assert.match(played.result.summary, /used up the limit of its answer by thinking/);
      assert.deepEqual(limits(played), [15_000], 'the window has no room for a longer answer');
    },
    { ...options, environment: { price, contextWindow: 60_000 } },
  );
});

test('a limit that money made short and thinking used up ends as budget, after one call', async () => {
  await play(
    [thoughtOnly(2_000)],
    ({ result, server }) => {
      assert.equal(result.stopReason, 'budget');
      assert.match(result.summary, /used up the limit of its answer by thinking.*could cost more than/);
      assert.equal(server.requests.length, 1);
    },
    { environment: { price }, task: { constraints: { maxMicroUsd: 30_000 } } },
  );
});

test('a call whose price nobody knows costs what was set aside for it', async () => {
  const thinkingThenNothing: FaultStep = { chunks: [piece({ reasoning_content: 'Let me see …' })] };
  const faults: FaultStep[] = [
    'silence',
    'silence-after-a-piece',
    'broken-stream',
    'ends-early',
    'garbage',
    'empty',
    'hang-up',
    thinkingThenNothing,
    { json: { choices: 'many' } },
    { status: 504 },
  ];
  for (const fault of faults) {
    await play(
      [fault, finish],
      (played) => {
        const [first] = played.world.budget.reserved.values();
        const name = JSON.stringify(fault);
        assert.ok((first ?? 0) > 0, name);
        assert.deepEqual(paidFor(played), [first, 200], name);
        assert.equal(played.result.usage.microUsd, (first ?? 0) + 200, name);
      },
      { environment: { price }, task: { type: 'critique', role: 'critic' }, idleMs: 60 },
    );
  }
});

test('a call that is ended from our side costs what was set aside for it', async () => {
  const controller = new AbortController();
  await play(
    ['silence'],
    (played) => {
      assert.equal(played.result.stopReason, 'cancelled');
      assert.deepEqual(paidFor(played), [...played.world.budget.reserved.values()]);
      assert.ok(played.result.usage.microUsd > 0);
    },
    {
      environment: {
        price,
        signal: controller.signal,
        onStep: () => void setTimeout(() => controller.abort(), 30),
      },
    },
  );
});

test('a call that was refused, or that nobody took, costs nothing', async () => {
  for (const status of [400, 401, 404, 429, 500, 503]) {
    await play([{ status }, finish], (played) => assert.equal(paidFor(played)[0], 0, String(status)), {
      environment: { price },
    });
  }
  const server = await startFaultyModel([finish]);
  await server.close();
  const world = await createAgentWorld({
    model: createOpenAiModel({ baseUrl: server.url, apiKey, model: 'm' }),
    price,
  });
  const result = await nativeAgent.run(agentTask(), world.environment);
  await world.remove();
  assert.equal(result.stopReason, 'provider_error');
  assert.deepEqual([...world.budget.settled.values()], [0, 0, 0, 0, 0]);
});

test('a call that is ended while its money is set aside is not sent and costs nothing', async () => {
  const controller = new AbortController();
  const settled: number[] = [];
  const budget: AgentEnvironment['budget'] = {
    async reserve() {
      controller.abort();
      return 'granted';
    },
    async settle(_, microUsd) {
      settled.push(microUsd);
    },
  };
  await play(
    [finish],
    ({ result, server }) => {
      assert.equal(result.stopReason, 'cancelled');
      assert.deepEqual([settled, server.requests.length], [[0], 0]);
    },
    { environment: { price, budget, signal: controller.signal } },
  );
});

test('a count of nothing is no count: the call is estimated, or costs what was set aside', async () => {
  const uncounted = { ...piece({}), choices: [], usage: { prompt_tokens: 0, completion_tokens: 0 } };
  const call = {
    index: 0,
    id: 'a',
    type: 'function',
    function: { name: 'finish', arguments: '{"summary":"done"}' },
  };
  await play(
    [
      { chunks: [piece({}, 'stop'), uncounted] },
      { chunks: [piece({ tool_calls: [call] }), piece({}, 'tool_calls'), uncounted] },
    ],
    (played) => {
      const [first] = played.world.budget.reserved.values();
      const [empty, answered] = paidFor(played);
      assert.equal(empty, first);
      assert.ok((answered ?? 0) > 100, String(answered));
    },
    { environment: { price } },
  );
});

test('a refused reservation ends as budget before anything is sent', async () => {
  await play(
    [finish],
    ({ result, server }) => {
      assert.equal(result.stopReason, 'budget');
      assert.equal(server.requests.length, 0);
    },
    { environment: { price, budget: { reserve: async () => 'refused', settle: async () => undefined } } },
  );
});

test('the task’s own limit shortens the answer first and ends as budget then', async () => {
  await play(
    [write, finish],
    ({ server }) => assert.equal(server.requests[0]?.body.max_completion_tokens, 16_384),
    { environment: { price } },
  );
  await play(
    [write, finish],
    ({ server }) => {
      const asked = Number(server.requests[0]?.body.max_completion_tokens);
      assert.ok(asked >= 512 && asked < 16_384, String(asked));
    },
    { environment: { price }, task: { constraints: { maxMicroUsd: 30_000 } } },
  );
  await play(
    [write, finish],
    ({ result, server }) => {
      assert.equal(result.stopReason, 'budget');
      assert.equal(server.requests.length, 0);
    },
    { environment: { price }, task: { constraints: { maxMicroUsd: 500 } } },
  );
});

test('cancelling in the middle of an answer ends as cancelled', async () => {
  const controller = new AbortController();
  await play(['silence'], ({ result }) => assert.equal(result.stopReason, 'cancelled'), {
    environment: { signal: controller.signal, onStep: () => setImmediate(() => controller.abort()) },
  });
});

test('cancelling in the middle of a command ends it and the task', async () => {
  const controller = new AbortController();
  let steps = 0;
  const onStep = (): void => {
    steps += 1;
  };
  const sandbox = {
    rung: 'none' as const,
    killAll: async () => undefined,
    run: async () => {
      controller.abort();
      return {
        exitCode: null,
        signal: 'SIGKILL',
        timedOut: false,
        output: '',
        outputBytes: 0,
        truncated: false,
        durationMs: 1,
      };
    },
  };
  await play(
    [{ calls: [{ name: 'bash', arguments: { command: 'sleep 60' } }] }],
    ({ result }) => assert.deepEqual([result.stopReason, steps], ['cancelled', 1]),
    { environment: { signal: controller.signal, sandbox, onStep } },
  );
});

test('the time limit ends a silent answer and a long task as timeout', async () => {
  await play(['silence'], ({ result }) => assert.equal(result.stopReason, 'timeout'), {
    task: { constraints: { wallMs: 80 } },
  });
  let now = 0;
  await play([write], ({ result }) => assert.deepEqual([result.stopReason, result.steps], ['timeout', 2]), {
    environment: { clock: { now: () => now }, onStep: () => (now += 601_000) },
    task: { constraints: { wallMs: 1_200_000 } },
  });
});

test('three commands in a row that time out end as stuck', async () => {
  const sleep = (seconds: number): FaultStep => ({
    calls: [{ name: 'bash', arguments: { command: `sleep ${seconds}`, timeout_s: 1 } }],
  });
  const sandbox = {
    rung: 'none' as const,
    killAll: async () => undefined,
    run: async () => ({
      exitCode: null,
      signal: 'SIGTERM',
      timedOut: true,
      output: '',
      outputBytes: 0,
      truncated: false,
      durationMs: 1000,
    }),
  };
  await play([sleep(60), sleep(61), sleep(62)], ({ result }) => assert.equal(result.stopReason, 'stuck'), {
    environment: { sandbox },
  });
});

test('a sandbox that does not work ends as sandbox_error', async () => {
  const { FactoryError } = await import('../../../src/contracts/factory-error.ts');
  const sandbox = {
    rung: 'none' as const,
    killAll: async () => undefined,
    run: async () => {
      throw new FactoryError('sandbox-failed', 'no namespaces here', { disposition: 'ask-human' });
    },
  };
  await play(
    [{ calls: [{ name: 'bash', arguments: { command: 'true' } }] }],
    ({ result }) => assert.equal(result.stopReason, 'sandbox_error'),
    {
      environment: { sandbox },
    },
  );
});

test('old outputs are cleared before the window is full, and the task goes on', async () => {
  const big: FaultStep[] = Array.from({ length: 12 }, (_, index) => ({
    calls: [
      {
        name: 'bash',
        arguments: { command: `head -c 9000 /dev/zero | tr '\\0' '${'abcdefghijkl'[index]}'` },
      },
    ],
  }));
  await play(
    [...big, write, finish],
    ({ result, server }) => {
      assert.equal(result.stopReason, 'success', result.summary);
      assert.match(JSON.stringify(server.requests.at(-1)?.body), /cleared to save room/);
      for (const { body } of server.requests) assert.ok(JSON.stringify(body.messages).length / 3 < 24_000);
    },
    { environment: { contextWindow: 24_000 } },
  );
});

test('a provider that finds the conversation too long gets a shorter one, or the task ends as context', async () => {
  const tooLong: FaultStep = {
    status: 400,
    error: { message: 'maximum context length is 10', code: 'context_length_exceeded' },
  };
  const big: FaultStep = {
    calls: [{ name: 'bash', arguments: { command: "head -c 3000 /dev/zero | tr '\\0' 'x'" } }],
  };
  await play([big, write, tooLong, finish], ({ result }) =>
    assert.equal(result.stopReason, 'success', result.summary),
  );
  await play([tooLong], ({ result }) => assert.equal(result.stopReason, 'context'));
});

test('a replay comes out the same although the model carries the name of a secret', async () => {
  await play([write, finish], ({ trace }) => assert.match(trace, /"model":"\[redacted:secret\]"/), {
    environment: { redactor: createRedactor({ secrets: ['model-of-secret-name'] }) },
    model: 'model-of-secret-name',
  });
});

test('secrets that the model writes are used as written and redacted in the trace, which still replays', async () => {
  const token = `ghp_${'A1b2'.repeat(9)}`;
  const leak: FaultStep = {
    say: `The token is ${token}`,
    calls: [{ name: 'write', arguments: { path: 'fixture.txt', content: `token=${token}\n` } }],
  };
  await play(
    [leak, { calls: [{ name: 'read', arguments: { path: 'fixture.txt' } }] }, finish],
    ({ trace, server }) => {
      assert.ok(!trace.includes(token));
      assert.match(
        JSON.stringify(server.requests[2]?.body),
        new RegExp(`1\\\\\\\\ttoken=${token}|1\\\\ttoken=${token}`),
      );
    },
  );
});
