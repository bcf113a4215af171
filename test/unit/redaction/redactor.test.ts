import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findSecrets } from '../../../src/redaction/find-secrets.ts';
import { createRedactor } from '../../../src/redaction/redactor.ts';

const base64url = (text: string) => Buffer.from(text).toString('base64url');
const jwt = `${base64url('{"alg":"RS256","typ":"JWT"}')}.${base64url('{"iss":"1234567","exp":1800000000}')}.${'s'.repeat(342)}`;
const longInstallationToken = `ghs_${'a'.repeat(520 - 5 - jwt.length)}.${jwt}`;
const privateKey = `-----BEGIN RSA PRIVATE KEY-----\n${'MIIEow+/aB'.repeat(20)}\n${'xYz0='.repeat(4)}\n-----END RSA PRIVATE KEY-----`;

const shapes: Record<string, string> = {
  'github-token': longInstallationToken,
  'classic github-token': `ghp_${'A1b2'.repeat(9)}`,
  'oauth github-token': `gho_${'A1b2'.repeat(9)}`,
  'user github-token': `ghu_${'A1b2'.repeat(9)}`,
  'fine-grained github-token': `github_pat_11ABCDE0123456789_${'x'.repeat(59)}`,
  'aws-key': 'AKIAIOSFODNN7EXAMPLE',
  'openai model-key': `sk-proj-${'aB3_'.repeat(12)}`,
  'anthropic model-key': `sk-ant-api03-${'aB3-'.repeat(12)}`,
  'private-key': privateKey,
  jwt,
};

for (const [name, secret] of Object.entries(shapes)) {
  test(`${name} is taken out of prose, assignments, JSON and JSON inside of JSON`, () => {
    const redactor = createRedactor();
    const once = JSON.stringify({ line: `first\n${secret}\nlast` });
    const places = [
      secret,
      `key=${secret}`,
      `see ${secret}, please`,
      once,
      JSON.stringify({ arguments: once }),
    ];
    for (const place of places) {
      const redacted = redactor.redact(place);
      assert.ok(!redacted.includes(secret.slice(4, 24)), redacted.slice(0, 200));
      assert.match(redacted, new RegExp(`\\[redacted:${name.split(' ').at(-1)}\\]`));
      assert.equal(redactor.redact(redacted), redacted, 'redacting twice is redacting once');
      if (place.startsWith('{')) assert.doesNotThrow(() => JSON.parse(redacted));
    }
  });
}

test('an installation token of 520 characters leaves nothing behind', () => {
  assert.equal(longInstallationToken.length, 520);
  assert.equal(createRedactor().redact(`x ${longInstallationToken} y`), 'x [redacted:github-token] y');
});

test('a private key that is cut off before its end is taken out and the JSON around it stays JSON', () => {
  const text = JSON.stringify({ file: privateKey.slice(0, 120), other: 'kept' });
  const redacted = createRedactor().redact(text);
  assert.deepEqual(JSON.parse(redacted), { file: '[redacted:private-key]', other: 'kept' });
});

test('headers and addresses lose their credentials and keep their form', () => {
  const redactor = createRedactor();
  assert.equal(
    redactor.redact('authorization: Bearer abcdefghijklmnop'),
    'authorization: Bearer [redacted:bearer]',
  );
  assert.equal(
    redactor.redact('Authorization: Basic dXNlcjpwYXNz'),
    'Authorization: Basic [redacted:authorization]',
  );
  assert.equal(
    redactor.redact('https://x-access-token:hunter2hunter2@github.com/o/r.git'),
    'https://x-access-token:[redacted:password]@github.com/o/r.git',
  );
  assert.equal(
    redactor.redact('aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY!'),
    'aws_secret_access_key = [redacted:aws-secret]!',
  );
});

test('ordinary code and prose stay as they are', () => {
  const text = [
    'task-with-a-very-long-name-of-many-words-in-it',
    'const risk = desk - 1; // http://localhost:8080/path@here',
    'ghp_short, sk-short, Bearer of bad news',
    'sha 3f786850e387550fdab836ed7e6dc881de23001b',
    'max_tokens: 100',
  ].join('\n');
  assert.equal(createRedactor().redact(text), text);
});

test('an exact secret is taken out in plain, base64, base64url, hex, percent-encoded and JSON-escaped form', () => {
  const secret = 'pa"ss/wörd?with=odd+bytes~~';
  const redactor = createRedactor({ secrets: [secret] });
  const bytes = Buffer.from(secret);
  const forms = [
    secret,
    bytes.toString('base64'),
    Buffer.from(`x${secret}y`).toString('base64'),
    Buffer.from(`xy${secret}z`).toString('base64'),
    bytes.toString('base64url'),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    encodeURIComponent(secret),
    JSON.stringify({ secret }),
  ];
  for (const form of forms) assert.match(redactor.redact(`<${form}>`), /\[redacted:secret\]/, form);
});

test('an exact secret is taken out backwards, and whatever signs stand between its letters', () => {
  const secret = 'correctHorse0Battery-Staple~';
  const redactor = createRedactor({ secrets: [secret] });
  const pieces = secret.match(/.{1,5}/g) ?? [];
  const base64 =
    Buffer.from(secret)
      .toString('base64')
      .match(/.{1,6}/g) ?? [];
  const forms = [
    [...secret].reverse().join(''),
    [...secret].reverse().join(' '),
    [...secret].join(' '),
    pieces.join('-'),
    pieces.map((piece) => `# ${piece}`).join('\n'),
    pieces.map((piece) => JSON.stringify(piece)).join(' +\n  '),
    base64.join('-'),
    Buffer.from(secret).toString('hex').match(/../g)?.join(' ') ?? '',
  ];
  for (const form of forms) {
    const redacted = redactor.redact(`before ${form} after`);
    assert.match(redacted, /^before .{0,2}\[redacted:secret\].{0,4} after$/, form);
    assert.equal(redactor.holdsExact(form), true, form);
  }
  assert.equal(redactor.redact('correct horse, battery'), 'correct horse, battery');
  assert.equal(redactor.holdsExact('correctHorse0Batterie-Staple'), false);
});

test('of a short secret only the form as it is counts, not its letters with words between them', () => {
  const redactor = createRedactor({ secrets: ['pass-word-one'] });
  assert.equal(redactor.redact('pass word one'), 'pass word one');
  assert.equal(redactor.redact('pass-word-one'), '[redacted:secret]');
});

test('a secret registered later is taken out from then on', () => {
  const redactor = createRedactor();
  assert.equal(redactor.redact('the correct horse battery'), 'the correct horse battery');
  redactor.register('correct horse');
  assert.equal(redactor.redact('the correct horse battery'), 'the [redacted:secret] battery');
});

test('a secret inside of another leaves no rest of the other', () => {
  const redactor = createRedactor({ secrets: ['swordfish', 'swordfish-and-chips'] });
  assert.equal(redactor.redact('swordfish-and-chips, swordfish'), '[redacted:secret], [redacted:secret]');
});

test('a text too short to be a secret is not replaced everywhere', () => {
  assert.equal(createRedactor({ secrets: ['', 'a', 'test'] }).redact('a test'), 'a test');
});

test('values are redacted at any depth, keys, errors and causes included', () => {
  const secret = 'swordfish-swordfish';
  const redactor = createRedactor({ secrets: [secret] });
  const error = Object.assign(new Error(`refused ${secret}`, { cause: new Error(secret) }), {
    request: { headers: { authorization: 'abc' } },
  });
  const value = {
    list: [{ [secret]: secret }],
    error,
    map: new Map([['k', secret]]),
    bytes: Buffer.from(secret),
    n: 1,
    none: null,
    big: 3n,
  };
  const text = JSON.stringify(redactor.redactValue(value));
  assert.ok(!text.includes(secret));
  assert.ok(!text.includes('"abc"'));
  assert.ok(text.includes('"n":1'));
  assert.ok(text.includes('"none":null'));
});

test('cycles and bottomless values end in a text', () => {
  const cycle: Record<string, unknown> = {};
  cycle.self = cycle;
  let deep: unknown = 'end';
  for (let level = 0; level < 10_000; level += 1) deep = [deep];
  const redactor = createRedactor();
  assert.deepEqual(redactor.redactValue(cycle), { self: '[circular]' });
  assert.match(JSON.stringify(redactor.redactValue(deep)), /too deep/);
});

test('shared but not circular values are copied both times', () => {
  const part = { a: 1 };
  assert.deepEqual(createRedactor().redactValue([part, part]), [{ a: 1 }, { a: 1 }]);
});

test('secrets are found with their kind and place', () => {
  assert.deepEqual(findSecrets(`ok\ntoken=ghp_${'A1b2'.repeat(9)}`), [{ name: 'github-token', index: 9 }]);
  assert.deepEqual(findSecrets('nothing here'), []);
  assert.deepEqual(
    findSecrets('postgres://user:password@localhost/db and Authorization: Bearer YOUR_ACCESS_TOKEN'),
    [],
  );
});

for (const [name, unit] of Object.entries({
  'token prefixes': 'ghp_',
  'almost tokens': 'ghp_abcdefghijklmnopqrs ',
  'begin marks': '-----BEGIN PRIVATE KEY-----',
  'key bodies without end': '-----BEGIN PRIVATE KEY-----aaaa -----END',
  addresses: 'a://b:',
  bearers: 'bearer \t',
  'jwt heads': 'eyJaaaaaaaaaa.',
  dashes: '-',
  backslashes: '\\n',
})) {
  /* Whoever backtracks over this much text does not come to its end within the time a test has at all. */
  test(`a secret behind 3 MB of ${name} is found`, () => {
    const text = unit.repeat(Math.ceil(3_000_000 / unit.length));
    const redacted = createRedactor({ secrets: ['swordfish-swordfish'] }).redact(
      `${text}\nswordfish-swordfish`,
    );
    assert.ok(!redacted.includes('swordfish'));
  });
}
