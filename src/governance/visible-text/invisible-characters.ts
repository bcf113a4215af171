/**
 * Characters that take no room on the page: format controls (zero-width, bidirectional, Unicode tags), other controls, everything that Unicode lets programs ignore
 * (variation selectors, fillers, also code points that are not assigned yet), code points that are no characters, and the braille pattern drawn as a blank. Tab and
 * line breaks are no part of it.
 */
const invisible = /[\p{Cf}\p{Cc}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u2800]/u;

/** The flags of England, Scotland and Wales: a black flag, then tags that spell the region and end. No other spelling is drawn. */
const regionFlag =
  /\u{1f3f4}(?:\u{e0067}\u{e0062}(?:\u{e0065}\u{e006e}\u{e0067}|\u{e0073}\u{e0063}\u{e0074}|\u{e0077}\u{e006c}\u{e0073})\u{e007f})/gu;

/** Joiners with a visible effect: within emoji, and between letters of scripts that are written with them. */
const emojiPart = /[\p{Extended_Pictographic}\p{Emoji_Component}\p{Emoji}]/u;
const joiningLetter =
  /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Mongolian}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gujarati}\p{Script=Gurmukhi}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Sinhala}]/u;

export type Stripped = { text: string; removed: string };

/** Takes out what a reader cannot see, and hands it back beside the rest. A byte order mark at the very start counts for nothing. */
export function stripInvisible(text: string): Stripped {
  if (plain.test(text)) return { text, removed: '' };
  const source = text.replace(/^\ufeff/, '');
  let kept = '';
  let removed = '';
  let from = 0;
  for (const flag of source.matchAll(regionFlag)) {
    const before = strip(source.slice(from, flag.index));
    kept += before.text + flag[0];
    removed += before.removed;
    from = flag.index + flag[0].length;
  }
  const rest = strip(source.slice(from));
  return { text: kept + rest.text, removed: removed + rest.removed };
}

/** Most text has nothing to look at. */
const plain = /^[\t\n\r -~]*$/;

function strip(text: string): Stripped {
  const characters = [...text];
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
