import { createRedactor } from '../../redaction/redactor.ts';

const shortest = 10;
const longest = 500;

/** Words that tell somebody what to leave out, beside what they are to leave out; a fact about code needs neither. */
const overriding = [
  /\b(?:ignore|disregard|forget|override|bypass|circumvent|disable|skip|turn off|switch off)\b.{0,60}\b(?:instruction|rule|guideline|polic|gate|check|review|approval|prompt|sandbox|limit|security|secret scan)/i,
  /\b(?:system prompt|developer message|new instructions|as an ai|jailbreak)\b/i,
  /(?:^|\s)\/factory\b/i,
  /https?:\/\//i,
  /<<<|>>>|```|<\/?\w+[^>]*>/,
];

/**
 * A learning as one line of plain text; undefined for what is none: too short or too long, with something hidden or secret in it, with an address, or with words that would have
 * the next agent leave rules out. What passes is still an agent's word and is shown as such: this only keeps the worst from being kept at all.
 */
export function plainFact(text: string): string | undefined {
  if (/[\p{Cf}\p{Co}\p{Cn}]|(?![\n\r\t])\p{Cc}/u.test(text)) return undefined;
  const fact = text.replaceAll(/\s+/g, ' ').trim();
  if (fact.length < shortest || fact.length > longest) return undefined;
  if (overriding.some((pattern) => pattern.test(fact))) return undefined;
  return createRedactor().redact(fact) === fact ? fact : undefined;
}
