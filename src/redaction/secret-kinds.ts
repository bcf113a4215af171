import kinds from './secret-kinds.json' with { type: 'json' };

/** A kind of secret that gives itself away by its shape; the data file `secret-kinds.json` holds them, the longest shapes first. */
export type SecretKind = {
  name: string;
  /** Who issues it or where it is met, for people. */
  issuer: string;
  /** In lower case; one of them is part of whatever matches. Most texts hold none, and need no regular expression then. */
  hints: readonly string[];
  /** RE2. The first group, if any, is kept in front of the mark. */
  pattern: string;
  keepsPrefix?: boolean;
  /** Documentation and local set-ups are full of its shape: it is redacted, and a change is not refused for it. */
  oftenExample?: boolean;
  /** Too common to be taken out of every log, and still nothing that a change may add. */
  gateOnly?: boolean;
  /** What was issued holds letters and digits; a long word does not. */
  mixed?: boolean;
  /** RE2 that all of what matched must fit, or it is only the mention of one. */
  confirm?: string;
  /** Known by the name it is assigned to alone: words that examples are made of do not count. */
  assigned?: boolean;
  /** Nothing but its randomness tells it from a name. */
  random?: boolean;
  /** RE2 for text that was put together from pieces, where chance makes more shapes. Absent: not looked for there. */
  glued?: string;
  /** How one looks, for tests and benches: `{alnum:36}` stands for 36 such characters. */
  sample: string;
};

export const secretKinds: readonly SecretKind[] = kinds;
