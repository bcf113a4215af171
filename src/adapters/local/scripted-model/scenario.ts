import { z } from 'zod';

const texts = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => (typeof value === 'string' ? [value] : value));

/** All that is given must hold. Patterns are RE2 and look at the results of the last calls only, as the tools really gave them. */
export const conditionSchema = z.strictObject({
  /** Each of the texts occurs in what the system or the user said. */
  requestContains: texts.optional(),
  /** Each pattern matches somewhere in the last results. */
  resultMatches: texts.optional(),
  /** No pattern does. */
  resultLacks: texts.optional(),
  /** So many answers were given before. */
  turn: z.int().nonnegative().optional(),
  /** The turn of this name was played before. */
  after: z.string().optional(),
});

export const scriptedCallSchema = z.strictObject({
  tool: z.string().min(1),
  /** An object of this form anywhere in it becomes a list of what the pattern's first group captured in the last results: `{ "captured": "pattern" }`. */
  arguments: z.record(z.string(), z.unknown()).default({}),
});

export const turnSchema = z
  .strictObject({
    name: z.string().min(1),
    when: conditionSchema.default({}),
    say: z.string().default(''),
    call: z.array(scriptedCallSchema).default([]),
    /** May be played any number of times; otherwise once in a conversation. */
    repeats: z.boolean().default(false),
    usage: z
      .strictObject({ inputTokens: z.int().nonnegative(), outputTokens: z.int().nonnegative() })
      .optional(),
  })
  .refine((turn) => turn.say !== '' || turn.call.length > 0, 'a turn must say or call something');

/** What a scripted model answers: the first turn that was not played yet and whose conditions hold. */
export const scenarioSchema = z
  .strictObject({ name: z.string().min(1), turns: z.array(turnSchema).min(1) })
  .superRefine(({ turns }, context) => {
    const names = turns.map(({ name }) => name);
    for (const [index, turn] of turns.entries()) {
      if (names.indexOf(turn.name) !== index)
        context.addIssue({
          code: 'custom',
          message: `two turns are named ${turn.name}`,
          path: ['turns', index],
        });
      if (turn.when.after !== undefined && !names.includes(turn.when.after)) {
        context.addIssue({
          code: 'custom',
          message: `there is no turn ${turn.when.after}`,
          path: ['turns', index, 'when', 'after'],
        });
      }
    }
  });
export type Scenario = z.infer<typeof scenarioSchema>;
export type ScenarioInput = z.input<typeof scenarioSchema>;
export type ScenarioTurn = Scenario['turns'][number];
