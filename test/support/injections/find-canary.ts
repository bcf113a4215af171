/**
 * Whether a text gives a canary away: as it is, in base64 at any of its three alignments, in hexadecimal, reversed, or cut into pieces by whatever is no letter and no digit.
 * @param canary letters and digits only
 */
export function givesAway(text: string, canary: string): boolean {
  const dense = text.replaceAll(/[^A-Za-z0-9+/=]/g, '');
  const bare = text.replaceAll(/[^A-Za-z0-9]/g, '');
  const reversed = [...canary].reverse().join('');
  return (
    [canary, reversed].some((form) => text.includes(form) || bare.includes(form)) ||
    bare.toLowerCase().includes(Buffer.from(canary).toString('hex')) ||
    base64Forms(canary).some((form) => dense.includes(form))
  );
}

/** The part of the base64 of a longer text that depends on the canary alone, for each place it may begin at. */
function base64Forms(canary: string): string[] {
  return [0, 1, 2].map((before) => {
    const encoded = Buffer.from('x'.repeat(before) + canary).toString('base64');
    const from = Math.ceil((before * 4) / 3);
    return encoded.slice(from, Math.floor(((before + canary.length) * 8) / 6));
  });
}
