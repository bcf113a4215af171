/** Something that takes a while to make and is not always needed: made when it is first asked for, and kept. */
export function madeWhenAsked<T extends NonNullable<unknown>>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
