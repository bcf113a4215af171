import { type FaultStep, startFaultyModel } from './model-faults.ts';

/** Where a conversation stands: what it holds as text, how often the model has answered in it, how often it was asked in this play at all. */
export type Scene = { text: string; answers: number; requests: number };

/** Steps by the number of answers given so far, the last one repeated; or a choice by the scene. */
export type Play = FaultStep[] | ((scene: Scene) => FaultStep);

export type PlayingModel = {
  choice: { kind: 'endpoint'; baseUrl: string; apiKey: string; name: string };
  /** Everything the model was sent in a play, newest last. */
  heard(play: string): string[];
  close(): Promise<void>;
};

/**
 * An OpenAI-compatible server for many jobs at once: the issue names the play (`play: NAME`), so that one factory can try many things. What names no play, or one
 * that is not known, writes a file and finishes.
 */
export async function startPlayingModel(plays: Record<string, Play> = {}): Promise<PlayingModel> {
  const heard = new Map<string, string[]>();
  const server = await startFaultyModel((body) => {
    if (body.response_format !== undefined) return noObjections;
    const messages = body.messages as { role: string; content: unknown }[];
    const text = JSON.stringify(messages);
    if (plays.reviewers === undefined && reviewTask.test(String(messages[1]?.content))) return noFindings;
    const name = /play: ([\w-]+)/.exec(text)?.[1] ?? '';
    const told = heard.get(name) ?? [];
    heard.set(name, [...told, text]);
    const answers = messages.filter((message) => message.role === 'assistant').length;
    const play = plays[name] ?? honest;
    return typeof play === 'function'
      ? play({ text, answers, requests: told.length + 1 })
      : (play[Math.min(answers, play.length - 1)] ?? 'silence');
  });
  return {
    choice: { kind: 'endpoint', baseUrl: server.url, apiKey: 'key-of-nobody-0123456789', name: 'play-model' },
    heard: (play) => heard.get(play) ?? [],
    close: server.close,
  };
}

export const call = (name: string, input: unknown): FaultStep => ({ calls: [{ name, arguments: input }] });
export const finish = (summary = 'The greeting is there.') => call('finish', { summary });
export const writes = (path: string, content: string) => call('write', { path, content });

const reviewTask = /^Your task \((?:critique|security|validate)\)/;
/** Reviewers are content unless there is a play for them. */
const noFindings = call('finish', { summary: 'Nothing to mend.', output: { findings: [] } });

/** What governance hears when it asks for a second opinion. */
const noObjections: FaultStep = {
  json: {
    choices: [
      {
        finish_reason: 'stop',
        message: { role: 'assistant', content: JSON.stringify({ items: [], factors: [], questions: [] }) },
      },
    ],
    usage: { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 },
  },
};

const honest: Play = [writes('greeting.txt', 'hello\n'), finish()];
