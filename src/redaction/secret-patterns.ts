/**
 * A kind of secret that gives itself away by its shape. `pattern` is RE2; its first group, if any, is kept in front of the mark. `hints`: in lower case,
 * one of them is part of whatever matches; most texts hold none, and need no regular expression then.
 */
export type SecretPattern = {
  name: string;
  hints: readonly string[];
  pattern: string;
  keepsPrefix?: true;
  /** Documentation and local set-ups are full of its shape. */
  oftenExample?: true;
};

/**
 * What must not stand right before a prefix such as `sk-`, so that `task-…` is left alone. An escaped line break counts as a gap: traces
 * hold JSON inside of JSON.
 */
const gap = String.raw`(^|[^A-Za-z0-9]|\\[nrt])`;
const keyBegin = '-----BEGIN[A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----';
const keyEnd = '-----END[A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----';

/** Kinds of secrets, the longest shapes first: a token with a JWT inside must be seen before the JWT. */
export const secretPatterns: readonly SecretPattern[] = [
  { name: 'private-key', hints: ['private key'], pattern: `${keyBegin}[^"]*?${keyEnd}` },
  // Cut off before its end: only what can belong to it, so that the JSON around it stays JSON.
  {
    name: 'private-key',
    hints: ['private key'],
    pattern: String.raw`${keyBegin}(?:[A-Za-z0-9+/=\s]|\\[nr])*`,
  },
  // Installation tokens may be some 520 characters long and carry a JWT, hence the dots and dashes.
  {
    name: 'github-token',
    hints: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'],
    pattern: 'gh[pousr]_[A-Za-z0-9_.-]{20,}',
  },
  { name: 'github-token', hints: ['github_pat_'], pattern: 'github_pat_[A-Za-z0-9_]{20,}' },
  { name: 'gitlab-token', hints: ['glpat-'], pattern: 'glpat-[A-Za-z0-9_-]{20,}' },
  { name: 'npm-token', hints: ['npm_'], pattern: 'npm_[A-Za-z0-9]{36}' },
  { name: 'slack-token', hints: ['xox'], pattern: 'xox[abeoprs]-[A-Za-z0-9-]{10,}' },
  { name: 'google-key', hints: ['aiza'], pattern: 'AIza[A-Za-z0-9_-]{35}' },
  {
    name: 'aws-key',
    keepsPrefix: true,
    hints: ['akia', 'asia', 'abia', 'acca'],
    pattern: `${gap}(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}`,
  },
  {
    name: 'aws-secret',
    keepsPrefix: true,
    hints: ['access_key', 'accesskey'],
    pattern: String.raw`((?i:secret_?access_?key)\\?["']?\s{0,5}[:=]\s{0,5}\\?["']?)[A-Za-z0-9/+]{40}`,
  },
  { name: 'model-key', keepsPrefix: true, hints: ['sk-'], pattern: `${gap}sk-[A-Za-z0-9_-]{20,}` },
  { name: 'stripe-key', keepsPrefix: true, hints: ['k_live_'], pattern: `${gap}[rs]k_live_[A-Za-z0-9]{16,}` },
  {
    name: 'jwt',
    hints: ['eyj'],
    pattern: String.raw`eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}`,
  },
  {
    name: 'bearer',
    keepsPrefix: true,
    oftenExample: true,
    hints: ['bearer'],
    pattern: String.raw`((?i:bearer)[ \t]{1,5})[A-Za-z0-9._~+/=-]{12,}`,
  },
  {
    name: 'authorization',
    keepsPrefix: true,
    oftenExample: true,
    hints: ['authorization'],
    pattern: String.raw`((?i:authorization)\\?["']?\s{0,5}[:=]\s{0,5}\\?["']?(?i:basic|token)[ \t]{1,5})[A-Za-z0-9._~+/=-]{6,}`,
  },
  {
    name: 'password',
    keepsPrefix: true,
    oftenExample: true,
    hints: ['://'],
    pattern: String.raw`(://[^\s/:@"'\\]{0,200}:)[^\s/@"'\\]{1,900}@`,
  },
];

/** Names of fields whose text is a secret whatever it looks like. */
export const secretFieldNames: ReadonlySet<string> = new Set([
  'authorization',
  'cookie',
  'set-cookie',
  'password',
  'passphrase',
  'secret',
  'token',
  'accesstoken',
  'access_token',
  'apikey',
  'api_key',
  'x-api-key',
  'privatekey',
  'private_key',
  'webhooksecret',
  'webhook_secret',
]);
