/**
 * Characters that take no room on the page: format controls (zero-width, bidirectional, Unicode tags), other controls, variation selectors, and letters drawn
 * as blanks. Tab and line breaks are no part of it.
 */
const invisible =
  /[\p{Cf}\p{Cc}]|\u034f|[\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0]|[\u180b-\u180f]|[\ufe00-\ufe0f]|[\u{e0100}-\u{e01ef}]/u;

/** Joiners with a visible effect: within emoji, and between letters of scripts that are written with them. */
const emojiPart = /[\p{Extended_Pictographic}\p{Emoji_Component}\p{Emoji}]/u;
const joiningLetter =
  /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Mongolian}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gujarati}\p{Script=Gurmukhi}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Sinhala}]/u;

export type Stripped = { text: string; removed: string };

/** Takes out what a reader cannot see, and hands it back beside the rest. A byte order mark at the very start counts for nothing. */
export function stripInvisible(text: string): Stripped {
  const characters = [...text.replace(/^\ufeff/, '')];
  let kept = '';
  let removed = '';
  for (const [at, character] of characters.entries()) {
    if (!isInvisible(character) || hasEffect(character, characters[at - 1], characters[at + 1]))
      kept += character;
    else removed += character;
  }
  return { text: kept, removed };
}

function isInvisible(character: string): boolean {
  return invisible.test(character) && character !== '\n' && character !== '\r' && character !== '\t';
}

function hasEffect(character: string, before: string | undefined, after: string | undefined): boolean {
  const follows = (set: RegExp) => before !== undefined && set.test(before);
  const leads = (set: RegExp) => after !== undefined && set.test(after);
  switch (character) {
    case '\u200d':
      return (
        (follows(emojiPart) || before === '\ufe0f' || follows(joiningLetter)) &&
        (leads(emojiPart) || leads(joiningLetter))
      );
    case '\u200c':
      return follows(joiningLetter) && leads(joiningLetter);
    case '\ufe0e':
    case '\ufe0f':
      return follows(emojiPart);
    default:
      return false;
  }
}

/** Removed characters as code points, for people: `U+200B ×3`. */
export function nameCharacters(removed: string): string {
  const counts = new Map<string, number>();
  for (const character of removed) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts]
    .slice(0, 20)
    .map(([character, count]) => {
      const name = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
      return count === 1 ? name : `${name} ×${count}`;
    })
    .join(', ');
}
