import { z } from 'zod';
import {
  refusalResponseSchema,
  type WorkerOperation,
  workerOperations,
} from '../../src/contracts/worker-protocol.ts';
import {
  statusOfRefusal,
  type WorkerRefusalCode,
} from '../../src/orchestration/worker-api/worker-refusal.ts';
import { allowedIn, row, type Shape } from './json-schema.ts';
import type { Page } from './page.ts';

/** What each operation is for. An operation that the contract gains and this table lacks does not compile. */
const purposes: Record<WorkerOperation, string> = {
  register:
    'Ties the attempt to the worker’s own token, of which only the SHA-256 is told, and hands out the work. The same token again gets the same answer; another one is refused.',
  heartbeat: 'Says that the worker lives, every 30 seconds. The answer may tell it to stop.',
  ask: 'Asks people what only they can tell, before the plan is recorded. The attempt ends; their answer makes another one.',
  plan: 'Records the plan and asks for the file locks it needs. `waiting` and `stop-after-plan` end the attempt.',
  checkpoint: 'Records a git bundle of the work so far, uploaded before. The next attempt goes on from it.',
  validate: 'Says that the gates are about to be run.',
  'resume-work': 'Says that gates are red and the agent repairs.',
  reserve:
    'Sets money aside before a model call, in the job’s budget and in the repository’s and the installation’s of the day. The same reservation id again takes nothing more.',
  settle: 'Replaces what was set aside by what the call cost.',
  upload: 'Asks for an address to PUT content to, named by its SHA-256. `present`: it is there already.',
  'clone-token': 'A GitHub token that may read this one repository. Only before the plan is recorded.',
  'authorize-push':
    'Asks the log to authorise exactly this push, with the gates’ results and the report, and answers with a GitHub token that may write this one repository.',
  deliver:
    'Delivers the result as an archive, uploaded before, where the assignment asks for one; its hash is computed again here. Ends the attempt and the job.',
  complete: 'Says that the branch was pushed, and ends the attempt.',
  fail: 'Ends the attempt with a reason.',
  stuck: 'As `fail` with the reason `stuck`: the worker explains what it tried.',
};

const refusals: Record<WorkerRefusalCode, string> = {
  unauthorized: 'The code or token does not belong to this attempt. Exit.',
  fenced: 'A newer attempt has replaced this one. Exit.',
  stopped: 'The job is not worked on any more. Exit.',
  invalid: 'The request is not of the protocol.',
  refused: 'The log or a limit says no. Repeating changes nothing.',
  'not-found': 'There is no such operation.',
  unavailable:
    'No answer at the moment. Try again later; not before `retryAfterSeconds` are over, where it is there.',
};

const intro = `# Worker protocol

Generated from \`src/contracts/worker-protocol.ts\` by \`npm run docs\`. Do not edit.

What a worker and worker-api say to each other. Every call is \`POST /v1/jobs/{jobId}/attempts/{attempt}/{operation}\` with a JSON body of at most 1 MiB; larger
content is uploaded and named by its SHA-256. All calls but \`register\` carry \`Authorization: Bearer <token>\`, the token whose SHA-256 was registered. Every
call may be repeated. Money is in micro-dollars: 1,000,000 are one US dollar. Why it is made so: [decision 0006](../decisions/0006-worker-protocol.md).
`;

function render(): string {
  const sections = Object.entries(workerOperations).map(([name, { request, response }]) =>
    [
      `## ${name}`,
      '',
      purposes[name as WorkerOperation],
      '',
      `Request:${tableOf(request)}`,
      '',
      `Response:${tableOf(response)}`,
    ].join('\n'),
  );
  return `${[intro.trimEnd(), ...sections, refusalSection()].join('\n\n')}\n`;
}

function refusalSection(): string {
  const rows = Object.entries(refusals).map(([code, meaning]) =>
    row(`\`${code}\``, String(statusOfRefusal[code as WorkerRefusalCode]), meaning),
  );
  return [
    '## Refusals',
    '',
    `Every “no” has the same form:${tableOf(refusalResponseSchema)}`,
    '',
    '| code | status | meaning |',
    '|---|---|---|',
    ...rows,
  ].join('\n');
}

function tableOf(schema: z.ZodType): string {
  const fields = fieldsOf('', z.toJSONSchema(schema, { io: 'input' }) as Shape);
  if (fields.length === 0) return ' an empty object.';
  return ['', '', '| field | value | |', '|---|---|---|', ...fields].join('\n');
}

/** One row per field, objects and lists of objects opened up. */
function fieldsOf(prefix: string, shape: Shape): string[] {
  return Object.entries(shape.properties ?? {}).flatMap(([name, field]) => {
    const optional = shape.required?.includes(name) === true ? '' : 'optional';
    const path = `${prefix}${name}`;
    const { shape: inner, suffix } = innerOf(field);
    const own = row(`\`${path}\``, inner === undefined ? allowedIn(field) : kindOf(field), optional);
    return inner === undefined ? [own] : [own, ...fieldsOf(`${path}${suffix}.`, inner)];
  });
}

function innerOf(field: Shape): { shape?: Shape; suffix: string } {
  if (field.properties !== undefined) return { shape: field, suffix: '' };
  if (field.items?.properties !== undefined) return { shape: field.items, suffix: '[]' };
  return { suffix: '' };
}

function kindOf(field: Shape): string {
  return field.type === 'array' ? 'a list of objects' : 'an object';
}

/** The reference of the worker protocol, drawn from its table of operations. */
export const workerProtocolPage: Page = { path: 'docs/reference/worker-protocol.md', render };
