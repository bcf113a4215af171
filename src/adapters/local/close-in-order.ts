/** Things that were opened one after the other and are closed the other way round, each once, also when one of them fails to. */
export function closeInOrder(): { add(close: () => Promise<unknown>): void; close(): Promise<void> } {
  const closers: (() => Promise<unknown>)[] = [];
  return {
    add: (close) => closers.push(close),
    async close() {
      const failures: unknown[] = [];
      for (let close = closers.pop(); close !== undefined; close = closers.pop()) {
        try {
          await close();
        } catch (failure) {
          failures.push(failure);
        }
      }
      if (failures.length > 0) throw failures[0];
    },
  };
}
