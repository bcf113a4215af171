/** The GitHub App's private key, wherever it lies: signs what proves to GitHub who asks. */
export type AppKey = {
  /** RSASSA-PKCS1-v1_5 with SHA-256, the `RS256` of JSON Web Tokens. */
  sign(content: Uint8Array): Promise<Uint8Array>;
};
