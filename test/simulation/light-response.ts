type Init = { status?: number; headers?: unknown };

/**
 * An HTTP answer with what the simulation's workers ask one for. Node's own takes longer to make and to read than the worker API takes to answer, mostly for a stream
 * that nobody follows.
 */
class LightResponse {
  readonly status: number;
  readonly #body: string;
  constructor(body: string | null, { status = 200 }: Init = {}) {
    this.status = status;
    this.#body = body ?? '';
  }
  async json(): Promise<unknown> {
    return JSON.parse(this.#body);
  }
}

/** Has whatever answers HTTP in this process answer with light ones: a process of simulated runs serves nobody else. */
export function answerLightly(): void {
  globalThis.Response = LightResponse as unknown as typeof Response;
}
