/** A statement with everything evaluated; all of it is understood, or reading it has failed. */
export type Statement = {
  effect: 'Allow' | 'Deny';
  /** Of policies on things, who it is about: a service or an ARN, or `*`. Policies of a role are about the role. */
  principals?: string[];
  actions: string[];
  resources: string[];
  /** `like`: the values may hold wildcards. */
  conditions: { key: string; values: string[]; like: boolean }[];
};

/** One question to IAM. `principal`: who asks, where that is not the role itself. */
export type Request = {
  action: string;
  resource: string;
  context?: Readonly<Record<string, string>>;
  principal?: string;
};

/**
 * What an identity's policies say to a request: an explicit deny wins, then any allow, else it is refused (docs.aws.amazon.com, IAM user guide, "Policy evaluation
 * logic"; roles and requests of one account, no boundaries, no service control policies).
 */
export function isAllowed(statements: readonly Statement[], request: Request): boolean {
  const matching = statements.filter((statement) => matches(statement, request));
  return matching.length > 0 && matching.every(({ effect }) => effect === 'Allow');
}

/** Whether a statement speaks about a request. */
export function matches(
  { actions, resources, conditions, principals }: Statement,
  { action, resource, context = {}, principal }: Request,
): boolean {
  return (
    (principals === undefined || principals.some((each) => each === '*' || each === principal)) &&
    actions.some((pattern) => fits(pattern.toLowerCase(), action.toLowerCase())) &&
    resources.some((pattern) => fits(pattern, resource)) &&
    conditions.every(({ key, values, like }) => {
      const given = context[key];
      return given !== undefined && values.some((value) => (like ? fits(value, given) : value === given));
    })
  );
}

/** `*` stands for any text, `?` for one character. */
function fits(pattern: string, text: string): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(text);
}
