/**
 * Cuts lines off after `longest` characters, so that one that is too long costs itself and not the connection. A line that goes on beyond `endless` is an error: whoever sends it sends nothing else any
 * more.
 */
export class LineLimitStream extends TransformStream<string, string> {
  constructor({ longest, endless }: { longest: number; endless: number }) {
    let length = 0;
    super({
      transform(chunk, controller) {
        for (const part of chunk.split(/(?<=[\r\n])/)) {
          const [, text = '', end = ''] = /^([^\r\n]*)([\r\n]?)$/.exec(part) ?? [];
          const cut = text.slice(0, Math.max(0, longest - length)) + end;
          if (cut !== '') controller.enqueue(cut);
          length = end === '' ? length + text.length : 0;
          if (length > endless) throw new Error(`a line goes on after ${endless} characters`);
        }
      },
    });
  }
}
