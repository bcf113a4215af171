import { setTimeout } from 'node:timers/promises';
import { EventSourceParserStream } from 'eventsource-parser/stream';
import { z } from 'zod';
import type { Log } from '../../../ports/log.ts';
import { LineLimitStream } from './line-limit-stream.ts';

export type WebhookRelay = { close(): Promise<void> };
export type RelayOptions = {
  channel: string;
  webhookUrl: string;
  log: Log;
  /** Waits before the channel is opened anew, or until the relay is closed. */
  pause?: (ms: number, closed: AbortSignal) => Promise<void>;
  /** Aborts when the webhook has had one delivery for too long. */
  patience?: () => AbortSignal;
  /** In characters; a longer one is left out. */
  longestEvent?: number;
};

/** Of what a channel sends, what GitHub sends with a delivery; everything else is left out. A value that could not stand in a header makes the event no delivery. */
const headerValue = z.string().regex(/^[\x20-\x7e]{1,200}$/);
const headersSchema = z.object({
  'x-github-event': headerValue,
  'x-github-delivery': headerValue.exactOptional(),
  'x-github-hook-id': headerValue.exactOptional(),
  'x-github-hook-installation-target-id': headerValue.exactOptional(),
  'x-github-hook-installation-target-type': headerValue.exactOptional(),
  'x-github-enterprise-version': headerValue.exactOptional(),
  'x-github-enterprise-host': headerValue.exactOptional(),
  'x-hub-signature-256': headerValue.exactOptional(),
});
/** Not copied: the signature is over what it says, in its order. */
const bodySchema = z.object({
  body: z.custom<object>((body) => typeof body === 'object' && body !== null),
});

type Delivery = { headers: Record<string, string>; body: object };

const firstPauseMs = 1_000;
const longestPauseMs = 30_000;
/** As long as GitHub itself waits for a webhook. */
const patienceMs = 10_000;
/** In characters: GitHub sends 25 MB at most. */
const longestOfGitHub = 30 * 1024 * 1024;
/** 25 MB of numbers such as 1e20 are five times as long when they are written out. A line beyond that has no end. */
const timesLonger = 6;

/**
 * Takes deliveries from a channel such as smee.io has them, by server-sent events, and hands each to the webhook on this machine. The channel is not trusted: the webhook checks the signature over the body,
 * which is what GitHub sent as long as JSON written again is the same JSON; one that differs is refused there, and the sweeper has GitHub deliver it again. An event that cannot be
 * handed on is left out, and holds up what is behind it for `patience` at most. A connection that ends is opened anew.
 */
export function relayWebhooks(options: RelayOptions): WebhookRelay {
  const {
    channel,
    webhookUrl,
    log,
    pause = sleep,
    patience = () => AbortSignal.timeout(patienceMs),
    longestEvent = longestOfGitHub,
  } = options;
  const ending = new AbortController();
  const handOnOrLeaveOut = async (data: string) => {
    const delivery = deliveryIn(data);
    if (delivery === undefined) return;
    try {
      await handOn(delivery, webhookUrl, AbortSignal.any([ending.signal, patience()]));
    } catch (error) {
      if (!ending.signal.aborted) log.warn('a delivery of the webhook channel was left out', { error });
    }
  };
  const done = (async () => {
    for (
      let pauseMs = firstPauseMs;
      !ending.signal.aborted;
      pauseMs = Math.min(2 * pauseMs, longestPauseMs)
    ) {
      try {
        for await (const data of eventsOf(channel, longestEvent, ending.signal)) {
          pauseMs = firstPauseMs;
          await handOnOrLeaveOut(data);
        }
      } catch (error) {
        if (!ending.signal.aborted) log.warn('the webhook channel broke off; trying again', { error });
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
async function* eventsOf(url: string, longest: number, signal: AbortSignal): AsyncGenerator<string> {
  const response = await fetch(url, { headers: { accept: 'text/event-stream' }, signal });
  if (!response.ok || response.body === null) throw new Error(`the channel answered ${response.status}`);
  const events = response.body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new LineLimitStream({ longest, endless: timesLonger * longest }))
    .pipeThrough(new EventSourceParserStream({ maxBufferSize: 2 * longest }));
  for await (const { data } of events) yield data;
}

async function handOn(delivery: Delivery, webhookUrl: string, signal: AbortSignal): Promise<void> {
  const response = await fetch(webhookUrl, {
    method: 'POST',
    headers: { ...delivery.headers, 'content-type': 'application/json' },
    body: JSON.stringify(delivery.body),
    signal,
  });
  await response.arrayBuffer();
}

function deliveryIn(data: string): Delivery | undefined {
  const event = jsonIn(data);
  const headers = headersSchema.safeParse(event);
  const held = bodySchema.safeParse(event);
  return headers.success && held.success ? { headers: headers.data, body: held.data.body } : undefined;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
