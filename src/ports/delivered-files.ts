/** Where results lie that are delivered to the bucket: `deliveries/<folder>/<name>`. Reached by those alone whom the bucket's owner lets in. */
export type DeliveredFiles = {
  /** Puts the file, or the same once more. Answers its key in the bucket. */
  place(folder: string, name: string, content: Uint8Array): Promise<string>;
};
