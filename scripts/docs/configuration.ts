import { z } from 'zod';
import { factoryConfigPath } from '../../src/config/factory-config.ts';
import { factoryConfigSchema } from '../../src/config/factory-config-schema.ts';
import {
  type OrganisationRule,
  organisationRuleMeanings,
  organisationRules,
} from '../../src/config/organisation-rules.ts';
import { organisationRepositoryName } from '../../src/ports/organisation-files.ts';
import { allowedIn, row, type Shape } from './json-schema.ts';

const intro = `# \`${factoryConfigPath}\`

Generated from the schema in \`src/config/factory-config-schema.ts\`; change it there and run \`npm run docs\`.

The factory reads this file from the default branch only, at the commit that is named in the verdict. Every key may be left out; an unknown key, a
wrong value or broken YAML is reported on the issue with line and column, and nothing runs until the file is mended. Anchors and aliases are refused.
Money is in US dollars, rounded to the nearest millionth.

An organisation can have a file of the same form, \`${factoryConfigPath}\` in its \`${organisationRepositoryName}\` repository. What it writes is the default of
every repository, and where the last column says more, a repository may only be stricter: a looser value is brought back, and the verdict says so.
`;

/** The reference of the repository's configuration file, drawn from its schema. */
export function renderConfiguration(): string {
  const schema = z.toJSONSchema(factoryConfigSchema, { io: 'input' }) as Shape;
  const rows = Object.entries(schema.properties ?? {}).flatMap(([key, shape]) => rowsOf(key, shape));
  return `${intro}\n| key | value | default | what it is for | what the organisation's value is |\n|---|---|---|---|---|\n${rows.join('\n')}\n`;
}

export const configurationPage = { path: 'docs/reference/configuration.md', render: renderConfiguration };

function rowsOf(path: string, shape: Shape): string[] {
  const inner = Object.entries(shape.properties ?? {});
  if (inner.length === 0)
    return [
      row(
        `\`${path}\``,
        allowedIn(shape),
        defaultOf(shape),
        shape.description ?? '',
        organisationRuleOf(path),
      ),
    ];
  return [
    row(`\`${path}\``, 'a map', '', shape.description ?? '', ''),
    ...inner.flatMap(([key, child]) => rowsOf(`${path}.${key}`, child)),
  ];
}

function organisationRuleOf(path: string): string {
  const rules: Record<string, OrganisationRule> = organisationRules;
  return organisationRuleMeanings[rules[path] ?? 'default'];
}

function defaultOf(shape: Shape): string {
  return shape.default === undefined ? '' : `\`${JSON.stringify(shape.default)}\``;
}
