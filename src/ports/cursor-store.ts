/** Where those who work through something little by little stand. Text of their own making; the last one to write wins, which costs a repetition. */
export type CursorStore = {
  get(name: string): Promise<string | undefined>;
  put(name: string, value: string): Promise<void>;
};
