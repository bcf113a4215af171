import { findSecrets } from '../../src/redaction/find-secrets.ts';
import { secretKinds } from '../../src/redaction/secret-kinds.ts';
import { commitsOfHistory, commitsOfPackages } from '../../test/support/ordinary-commits.ts';
import { hidings, sampleOf } from '../../test/support/secret-samples.ts';
import { type Figure, rounded, type Sample } from './figure.ts';
import { seeded } from './seeded.ts';

/** How many secrets the gate finds, by kinds and ways of hiding them, and on how many ordinary commits it raises a false alarm. */
export async function run({ quick }: Sample): Promise<Figure[]> {
  return [...found(quick ? 2 : 20), ...alarms(quick ? 100 : 500)];
}

function found(times: number): Figure[] {
  const next = seeded(1);
  const kinds = secretKinds.filter(({ oftenExample }) => oftenExample !== true);
  let tried = 0;
  let seen = 0;
  const missed = new Map<string, number>();
  for (const kind of kinds) {
    for (const [how, hide] of Object.entries(hidings)) {
      for (let time = 0; time < times; time += 1) {
        tried += 1;
        const hidden = findSecrets(`first line\n${hide(sampleOf(kind, next))}\nlast line`).length === 0;
        if (hidden) missed.set(`${kind.name}: ${how}`, (missed.get(`${kind.name}: ${how}`) ?? 0) + 1);
        else seen += 1;
      }
    }
  }
  for (const [what, count] of missed) process.stderr.write(`missed ${count} of ${times}: ${what}\n`);
  const against = { bound: 95, kinds: kinds.length, hidings: Object.keys(hidings).length, tried };
  return [{ name: 'secrets-found', value: rounded((100 * seen) / tried), unit: '%', against }];
}

/** Half of the commits are made of installed packages, half are this repository's own newest. */
function alarms(commits: number): Figure[] {
  const ordinary = [
    ...commitsOfPackages('node_modules', Math.ceil(commits / 2), 16_000),
    ...commitsOfHistory('.', Math.floor(commits / 2)),
  ];
  const startedAt = performance.now();
  const alarmed = ordinary.filter(({ name, files }) => {
    const bad = files.find(({ text }) => findSecrets(text).length > 0);
    if (bad !== undefined) process.stderr.write(`alarm: ${name} ${bad.path}\n`);
    return bad !== undefined;
  });
  const seconds = (performance.now() - startedAt) / 1_000;
  const bytes = ordinary.reduce(
    (sum, { files }) => sum + files.reduce((all, { text }) => all + text.length, 0),
    0,
  );
  const against = { bound: 1, commits: ordinary.length, bytes };
  return [
    {
      name: 'secrets-false-alarms',
      value: rounded((100 * alarmed.length) / ordinary.length),
      unit: '%',
      against,
    },
    { name: 'secrets-search', value: rounded(bytes / 1_000_000 / seconds), unit: 'MB/s', against: { bytes } },
  ];
}
