/** What answers the fields of one object: values, or functions of a field's arguments. */
export type Resolver = { [field: string]: unknown };

/** An error as GraphQL answers it: status 200, `data` null at that place. */
export class QueryError extends Error {
  readonly type: string;
  /** Where in the answer it happened; whoever passes it on adds their field in front. */
  readonly path: string[] = [];
  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}
