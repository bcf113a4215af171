/** Some job ids, and where to go on; `next` is absent on the last page. */
export type JobIdPage = { jobIds: string[]; next?: string };

/** Which jobs a store knows, for those who look at all of them. The order is the store's own; an id may come twice. */
export type JobRegister = {
  /** `after`: the `next` of the page before. */
  jobIds(after?: string): Promise<JobIdPage>;
};
