/** Iterations that a piece of work may take, each with a fresh context; by design. */
export const mostIterations = 10;
