/** Seeds within which a planted bug must show. */
export const patience = 20_000;
