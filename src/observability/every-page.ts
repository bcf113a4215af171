/** Every page of a list that is read a page at a time; `next` of one page is what the one after it is asked for with. */
export async function* everyPage<P extends { next?: string }>(
  read: (after?: string) => Promise<P>,
): AsyncGenerator<P> {
  let after: string | undefined;
  do {
    const page = await read(after);
    yield page;
    after = page.next;
  } while (after !== undefined);
}
