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
