import { InvalidArgumentError } from 'commander';

/** Reads the value of an option that is a whole number within these bounds; anything else is told as a mistake of the command line. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}
