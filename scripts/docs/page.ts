/** A page of the reference that is drawn from the code, so that it cannot say anything else. */
export interface Page {
  /** From the root of the project. */
  readonly path: string;
  readonly render: () => string | Promise<string>;
}
