import picomatch from 'picomatch';

/**
 * Whether two sets of globs may match a common path. Whether two globs overlap is answered conservatively: `false` only when it is
 * certain, because the answer decides whether two jobs may write at the same time. A set without globs says nothing about what it will
 * write, so it overlaps with everything.
 */
export function globsOverlap(left: readonly string[], right: readonly string[]): boolean {
  if (left.length === 0 || right.length === 0) return true;
  return left.some((one) => right.some((other) => mayShareAPath(one, other)));
}

/*
 * plain and plain: the same path, or one a folder of the other
 * plain and glob:  it matches, or the plain one may be a folder above what the glob matches
 * glob and glob:   certain only when the folders before the first wildcard part ways, or the fixed file endings differ
 */
function mayShareAPath(left: string, right: string): boolean {
  const one = shapeOf(left);
  const other = shapeOf(right);
  if (one.opaque || other.opaque) return true;
  if (!one.isGlob && !other.isGlob) return isSameOrInside(one.base, other.base);
  if (!one.isGlob) return isCoveredBy(one.base, other);
  if (!other.isGlob) return isCoveredBy(other.base, one);
  return isSameOrInside(one.base, other.base) && endingsAgree(one.ending, other.ending);
}

/** `opaque`: a negation or an escape, about which nothing is certain. */
type Shape = { text: string; base: string; isGlob: boolean; opaque: boolean; ending: string };

function shapeOf(glob: string): Shape {
  const text = glob.replace(/^(\.?\/)+/, '').replace(/\/+$/, '');
  const { base, isGlob, negated } = picomatch.scan(text);
  const opaque = negated || text.includes('\\');
  return { text, base: isGlob ? base : text, isGlob, opaque, ending: fixedEnding(text) };
}

/** What every matching path ends with, as far as it is plain text after the last `*`; empty when nothing is certain. */
function fixedEnding(glob: string): string {
  const last = glob.slice(glob.lastIndexOf('/') + 1);
  const ending = last.slice(last.lastIndexOf('*') + 1);
  return last.includes('*') && /^[\w.-]*$/.test(ending) ? ending : '';
}

function endingsAgree(one: string, other: string): boolean {
  return one.toLowerCase().endsWith(other.toLowerCase()) || other.toLowerCase().endsWith(one.toLowerCase());
}

/** A plain path meets a glob when the glob matches it, with case or without (a negation matches less where case is ignored), or when it may be a folder; what has a file extension is taken for a file. */
function isCoveredBy(path: string, glob: Shape): boolean {
  const isMatch = (nocase: boolean) => picomatch(glob.text, { dot: true, nocase })(path);
  if (isMatch(true) || isMatch(false)) return true;
  const mayBeFolder = !/\.\w+$/.test(path);
  return mayBeFolder && isSameOrInside(path, glob.base);
}

/** Either path is the other one or lies in it. Case is ignored, as some file systems do. */
function isSameOrInside(left: string, right: string): boolean {
  const one = left.toLowerCase();
  const other = right.toLowerCase();
  if (one === '' || other === '' || one === other) return true;
  return one.startsWith(`${other}/`) || other.startsWith(`${one}/`);
}
