/** One try of GitHub's to deliver a webhook to the App. */
export type WebhookDelivery = {
  /** Of this try. Text, for GitHub's numbers are longer than JavaScript's are exact. */
  id: string;
  /** The same for all tries: X-GitHub-Delivery. */
  guid: string;
  /** ISO time of this try. */
  deliveredAt: string;
  /** 2xx: the factory has it. 0: nobody answered. */
  statusCode: number;
  event: string;
  /** Whether somebody asked for this try. */
  redelivery: boolean;
};

/** What GitHub tried to deliver to the App within the last days. Errors as in GitHubFacts. */
export type WebhookDeliveries = {
  /** A page of tries that have come to an end, newest first; `after`: the `next` of the page before, absent on the last one. */
  list(after?: string): Promise<{ deliveries: WebhookDelivery[]; next?: string }>;
  /** Asks GitHub to deliver once more what this try carried; `gone` when it does not keep it any longer. `github-refused` is about this delivery alone. */
  redeliver(id: string): Promise<'asked' | 'gone'>;
};
