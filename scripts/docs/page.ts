/** A page that is drawn from the code, wholly or between two marks, so that it cannot say anything else. */
export interface Page {
  /** From the root of the project. */
  readonly path: string;
  readonly render: () => string | Promise<string>;
}
