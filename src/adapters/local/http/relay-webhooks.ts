import { setTimeout } from 'node:timers/promises';
import type { Log } from '../../../ports/log.ts';

export type WebhookRelay = { close(): Promise<void> };

/** What GitHub sends with a delivery and the webhook looks at; everything else the channel adds is left out. */
const forwarded = /^(x-github-|x-hub-signature-256$)/;
const longestPauseMs = 30_000;
const longestEvent = 30 * 1024 * 1024;

/**
 * Takes deliveries from a channel such as smee.io has them, by server-sent events, and hands each to the webhook on this machine. The channel is not trusted: the webhook checks the signature over the body,
 * which is what GitHub sent as long as JSON written again is the same JSON; one that differs is refused there, and the sweeper has GitHub deliver it again. A connection that ends is opened anew.
 */
export function relayWebhooks(options: { channel: string; webhookUrl: string; log: Log }): WebhookRelay {
  const { channel, webhookUrl, log } = options;
  const ending = new AbortController();
  const done = (async () => {
    for (let pauseMs = 1_000; !ending.signal.aborted; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
      try {
        for await (const data of eventsOf(channel, ending.signal)) {
          pauseMs = 1_000;
          await handOn(data, webhookUrl);
        }
      } catch (error) {
        if (!ending.signal.aborted) log.warn('the webhook channel broke off', { error });
      }
      await setTimeout(pauseMs, undefined, { signal: ending.signal }).catch(() => undefined);
    }
  })();
  return {
    async close() {
      ending.abort();
      await done;
    },
  };
}

/** The data of each event. Source: the HTML standard, "Server-sent events"; a line ends with LF or CRLF. */
async function* eventsOf(url: string, signal: AbortSignal): AsyncGenerator<string> {
  const response = await fetch(url, { headers: { accept: 'text/event-stream' }, signal });
  if (!response.ok || response.body === null) throw new Error(`the channel answered ${response.status}`);
  let data: string[] = [];
  for await (const line of linesOf(response.body)) {
    if (line.startsWith('data:')) data.push(line.slice(5).replace(/^ /, ''));
    if (line !== '') continue;
    if (data.length > 0) yield data.join('\n');
    data = [];
  }
}

async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const part of body) {
    const lines = (rest + decoder.decode(part, { stream: true })).split(/\r?\n/);
    rest = lines.pop() ?? '';
    if (rest.length > longestEvent) throw new Error('the channel sent an event that is too long');
    yield* lines;
  }
}

async function handOn(data: string, webhookUrl: string): Promise<void> {
  const event = objectIn(data);
  if (event?.body === undefined || typeof event['x-github-event'] !== 'string') return;
  const headers = Object.entries(event).filter(
    (entry): entry is [string, string] => forwarded.test(entry[0]) && typeof entry[1] === 'string',
  );
  const response = await fetch(webhookUrl, {
    method: 'POST',
    headers: { ...Object.fromEntries(headers), 'content-type': 'application/json' },
    body: JSON.stringify(event.body),
  });
  await response.arrayBuffer();
}

function objectIn(text: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
