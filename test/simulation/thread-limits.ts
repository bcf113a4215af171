/** For a thread of simulations. A run leaves much behind at once; a larger young generation lets most of it die there. */
export const threadLimits = { maxYoungGenerationSizeMb: 64 };
