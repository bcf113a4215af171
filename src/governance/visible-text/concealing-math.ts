/** Commands with which a formula shows less than is written, moves it away or makes new commands. */
const commands =
  /\\(?:[hv]?phantom|(?:text|define)?color|f?colorbox|class|cssId|style|href|tiny|scriptscriptstyle|(?:math)?[lrc]lap|smash|raise|lower|move(?:left|right)|require|(?:re)?new(?:command|environment)|def|let|tooltip|(?:math|text)tip|toggle|data|bbox)(?![a-zA-Z])|\\(?:hspace|hskip|kern|mkern|mskip)\s*\*?\s*\{?\s*-?\d{3}/;
const comment = /(?<!\\)%/;

/** Formulas between dollars, as GitHub finds them: no blank inside next to a single dollar, no letter outside of it. */
const formulas = /\$\$([^$]+)\$\$|(?<![\w\\$])\$(?!\s)([^$]+)(?<!\s)\$(?!\w)/g;

/** Whether a formula would show less than its source says: TeX leaves out comments and can draw blanks. */
export function concealsInFormula(tex: string): boolean {
  return commands.test(tex) || comment.test(tex);
}

/** Whether text holds such a formula. */
export function concealsInMath(text: string): boolean {
  if (!text.includes('$')) return false;
  for (const [, display, inline] of text.matchAll(formulas))
    if (concealsInFormula(display ?? inline ?? '')) return true;
  return false;
}
