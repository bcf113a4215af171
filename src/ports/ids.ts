/** Fresh unique identifiers; injected, so that a simulated run is the same byte for byte. */
export type Ids = { next(): string };
