import { RE2JS } from 're2js';
import { madeWhenAsked } from '../../memo/made-when-asked.ts';

const mostDependencies = 50;

const name = String.raw`(?:@[\w.-]+/)?[\w][\w.-]*(?:@[\w.^~-]+)?`;
/** What installs a package in the languages the factory meets, and how people ask for one. */
const expressions = [
  String.raw`(?:npm|pnpm|bun) (?:i|install|add) (?:-\S+ )*(${name})`,
  String.raw`yarn add (?:-\S+ )*(${name})`,
  String.raw`(?:pip3?|uv|poetry|pipx|conda) (?:pip )?(?:install|add) (?:-\S+ )*(${name})`,
  String.raw`cargo (?:add|install) (${name})`,
  String.raw`go (?:get|install) ([\w./@-]+)`,
  String.raw`(?:gem|bundle|brew|apt|apt-get|composer|dotnet) (?:install|add|require)(?: package)? (${name})`,
  String.raw`(?:add|use|install|upgrade|update|bump|switch to|replace \S+ (?:with|by)) (?:a |the )?(?:new )?(?:npm |python |third-party )?(?:package|library|dependency|module|crate|gem)s?(?: called| named|:)? ["'\x60]?(${name})`,
  String.raw`(?:add|use|install|upgrade|update|bump|füge|nutze) (?:the )?["'\x60]?(${name})["'\x60]? (?:as (?:a )?)?(?:package|library|dependency|crate|gem|paket|bibliothek)`,
];
const requests = madeWhenAsked(() =>
  expressions.map((expression) =>
    RE2JS.compile(String.raw`(?:^|[^\pL\pN_])${expression}`, RE2JS.CASE_INSENSITIVE),
  ),
);

/** Words that stand where a name could, and are none. */
const noNames = new Set([
  'a',
  'an',
  'the',
  'new',
  'any',
  'that',
  'this',
  'it',
  'which',
  'for',
  'to',
  'no',
  'our',
  'and',
  'of',
]);

/** Packages that a text asks to install, add or change, as it names them, in the order of the alphabet. */
export function dependenciesAskedFor(text: string): string[] {
  const names = new Set<string>();
  for (const line of text.split('\n'))
    for (const request of requests())
      if (request.test(line)) for (const name of namesIn(request, line)) names.add(name);
  return [...names].toSorted().slice(0, mostDependencies);
}

function namesIn(request: RE2JS, line: string): string[] {
  const names: string[] = [];
  const matcher = request.matcher(line);
  while (names.length < mostDependencies && matcher.find()) {
    const found = (matcher.group(1) ?? '').replace(/[.,]+$/, '');
    if (found !== '' && !noNames.has(found.toLowerCase())) names.push(found);
  }
  return names;
}
