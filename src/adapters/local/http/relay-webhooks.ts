import { setTimeout } from 'node:timers/promises';
import { EventSourceParserStream } from 'eventsource-parser/stream';
import type { Log } from '../../../ports/log.ts';

export type WebhookRelay = { close(): Promise<void> };
export type RelayOptions = {
  channel: string;
  webhookUrl: string;
  log: Log;
  /** Waits before the channel is opened anew, or until the relay is closed. */
  pause?: (ms: number, closed: AbortSignal) => Promise<void>;
};

/** What GitHub sends with a delivery and the webhook looks at; everything else the channel adds is left out. */
const forwarded = /^(x-github-|x-hub-signature-256$)/;
const firstPauseMs = 1_000;
const longestPauseMs = 30_000;
/** In characters: GitHub sends 25 MB at most. */
const longestEvent = 30 * 1024 * 1024;

/**
 * Takes deliveries from a channel such as smee.io has them, by server-sent events, and hands each to the webhook on this machine. The channel is not trusted: the webhook checks the signature over the body,
 * which is what GitHub sent as long as JSON written again is the same JSON; one that differs is refused there, and the sweeper has GitHub deliver it again. A connection that ends is opened anew.
 */
export function relayWebhooks(options: RelayOptions): WebhookRelay {
  const { channel, webhookUrl, log, pause = sleep } = options;
  const ending = new AbortController();
  const done = (async () => {
    for (
      let pauseMs = firstPauseMs;
      !ending.signal.aborted;
      pauseMs = Math.min(2 * pauseMs, longestPauseMs)
    ) {
      try {
        for await (const data of eventsOf(channel, ending.signal)) {
          pauseMs = firstPauseMs;
          await handOn(data, webhookUrl);
        }
      } catch (error) {
        if (!ending.signal.aborted) log.warn('the webhook channel broke off', { error });
      }
      await pause(pauseMs, ending.signal);
    }
  })();
  return {
    async close() {
      ending.abort();
      await done;
    },
  };
}

async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { signal }).catch(() => undefined);
}

/** The data of each event. */
async function* eventsOf(url: string, signal: AbortSignal): AsyncGenerator<string> {
  const response = await fetch(url, { headers: { accept: 'text/event-stream' }, signal });
  if (!response.ok || response.body === null) throw new Error(`the channel answered ${response.status}`);
  const events = response.body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream({ maxBufferSize: longestEvent }));
  for await (const { data } of events) yield data;
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
