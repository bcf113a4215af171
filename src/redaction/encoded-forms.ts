/** Shorter texts are not taken for secrets: replacing them everywhere would destroy what people need to read. */
const shortest = 8;

/**
 * The texts under which one secret can turn up: as it is, in base64 (wherever it starts within a group of three bytes), base64url, hex,
 * percent-encoded, JSON-escaped and backwards.
 */
export function encodedForms(secret: string): string[] {
  if (secret.length < shortest) return [];
  const bytes = Buffer.from(secret, 'utf8');
  const forms = new Set<string>([
    secret,
    backwards(secret),
    encodeURIComponent(secret.toWellFormed()),
    JSON.stringify(secret).slice(1, -1),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    ...[0, 1, 2].flatMap((offset) => base64Core(bytes, offset)),
  ]);
  return [...forms].filter((form) => form.length >= shortest);
}

function backwards(secret: string): string {
  return [...secret].reverse().join('');
}

/** The characters that depend on nothing but the secret when `offset` unknown bytes come before it. */
function base64Core(secret: Buffer, offset: number): string[] {
  const text = Buffer.concat([Buffer.alloc(offset), secret]).toString('base64');
  const core = text.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + secret.length) * 8) / 6));
  return [core, core.replaceAll('+', '-').replaceAll('/', '_')];
}
