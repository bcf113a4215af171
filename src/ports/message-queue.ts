/** The sending side of a queue. Receiving is the platform's: handlers get SQS events. */
export type MessageQueue<Message> = {
  /**
   * Sends one message. `group` keeps order within it on FIFO queues and fairness between groups on standard ones; `deduplicationId` lets a FIFO queue
   * drop a repetition within five minutes; `delaySeconds` (≤ 900, standard queues only).
   */
  send(
    message: Message,
    options: { group: string; deduplicationId: string; delaySeconds?: number },
  ): Promise<void>;
};
