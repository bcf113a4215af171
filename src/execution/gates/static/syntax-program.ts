import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { findInSyntax } from './find-in-syntax.ts';
import { isSyntaxRule, readStaticRules } from './static-rule.ts';

/**
 * The program that parses code which an adversary may have written: a native parser can be brought down by text, and then only this process ends. Reads the files as JSON on
 * standard input; writes a line when it begins with a file and one with what it found in it.
 */
const filesSchema = z.array(
  z.object({ path: z.string(), text: z.string(), added: z.array(z.int().positive()) }),
);

const rules = readStaticRules().filter(isSyntaxRule);
for (const file of filesSchema.parse(JSON.parse(await text(process.stdin)))) {
  process.stdout.write(`${JSON.stringify({ begin: file.path })}\n`);
  process.stdout.write(`${JSON.stringify({ found: findInSyntax(rules, file) })}\n`);
}
