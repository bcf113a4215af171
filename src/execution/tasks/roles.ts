import { toolNames } from '../../contracts/agent-task.ts';
import type { RoleName } from '../../contracts/role-names.ts';
import type { Speciality } from '../../contracts/task-output.ts';
import type { Role } from './role.ts';

const minutes = 60_000;
/** Looking is all that these may do: no command, no write. */
const lookingTools = ['read', 'grep', 'finish'] as const;
const looking = {
  tools: lookingTools,
  writes: 'nothing',
  net: 'none',
  maxSteps: 15,
  wallMs: 5 * minutes,
} as const;
/** Bounds of one iteration of writing, by design. */
const writing = { tools: toolNames, net: 'none', maxSteps: 60, wallMs: 20 * minutes } as const;

const findingRules = `Each finding needs file and line, a severity (high: it must not be merged so; medium: it should be mended; low: worth a word), what is wrong in one or two sentences, and a way to see it: "command", a shell command that exits with another code than 0 as long as the fault is there and with 0 once it is mended (the factory runs it itself, in a clean checkout of the change), or "quote", the added line that shows it, word for word. What cannot be seen in one of these ways is dropped. No finding is a good result: hand in an empty list rather than matters of taste. You cannot change anything.`;

/** All roles as data; another one is another entry. */
export const roles: Readonly<Record<RoleName, Role>> = {
  planner: {
    ...looking,
    name: 'planner',
    type: 'plan',
    expectedOutput: 'plan',
    guidelines: '.factory/guidelines/planner.md',
    words: `Before anything is written, read what you need of the code and cut the request into items of work.
If something decisive is left open that neither the request nor the code answers, call finish with outcome "blocked" and your questions, at most a handful; people answer them before work begins. Do not ask what a sensible engineer would decide alone, and nothing that was answered already.
Otherwise call finish with outcome "success", a summary of how you would go about it, and the plan as output. Few items are better than many: each is carried out by a developer with a fresh mind, one after the other. For each say which items of the checklist it contributes to (specItems; every one must be covered), which paths its developer may write (writeGlobs, as narrow as the work allows: other jobs wait for these files), where its tests belong (testGlobs: files or folders of tests; leave it out only where behaviour does not change, as in documentation), a command that shows that it is done (acceptance: exits with 0 then, and not before), and which items must be there first (dependsOn). You cannot change anything now.`,
  },
  test_designer: {
    ...writing,
    name: 'test_designer',
    type: 'test_design',
    writes: 'tests',
    maxSteps: 30,
    wallMs: 10 * minutes,
    expectedOutput: 'new_tests',
    guidelines: '.factory/guidelines/test_designer.md',
    words: `Write the tests for one item of work before its code exists. They must fail now because the behaviour is missing, and for no other reason: run them and look. Test what is asked for and its edges, through the interface that callers use, in the way this repository writes tests. Write into the test paths only. The factory runs them on the code as it is, sees them fail, and freezes them: the developer cannot change them, so ask no more of the code than the request does.
Finish with the files you wrote as output ("files"), or, where no test can be written, with "untestable" and why.`,
  },
  developer: {
    ...writing,
    name: 'developer',
    type: 'develop',
    writes: 'item',
    expectedOutput: 'change',
    guidelines: '.factory/guidelines/developer.md',
    words: 'Make the change. Tests that stand already are not yours to weaken.',
  },
  qa: {
    ...looking,
    name: 'qa',
    type: 'qa',
    expectedOutput: 'explanation',
    guidelines: '.factory/guidelines/qa.md',
    words: `The factory ran the checks in a clean checkout and some are red. Find out why: read the output and the code, and say what the cause is and where, in a few sentences, for the developer who will mend it (output "cause"). You cannot change anything.`,
  },
  validator: {
    ...looking,
    name: 'validator',
    type: 'validate',
    expectedOutput: 'review',
    guidelines: '.factory/guidelines/validator.md',
    words: `Compare the change with the guidelines and standards of this repository, which are given below, and with the way its code is written. Report only what breaks one of them, and name it. ${findingRules}`,
  },
  critic: {
    ...looking,
    name: 'critic',
    type: 'critique',
    expectedOutput: 'review',
    guidelines: '.factory/guidelines/critic.md',
    words: `You have not seen this change before. Read the request, the change and the evidence, and look for what is wrong with it: something asked for that is missing or done otherwise, faults at the edges, tests that prove nothing, things changed that nobody asked for. ${findingRules}`,
  },
  security: {
    ...looking,
    name: 'security',
    type: 'security',
    expectedOutput: 'review',
    guidelines: '.factory/guidelines/security.md',
    words: `You have not seen this change before. Look for what an attacker could use: input that reaches a command, a path, a query or a page unchecked; secrets; weakened checks; new dependencies and what they may do; data that leaves. ${findingRules}`,
  },
};

/** What a developer with a speciality is told besides. */
export const specialityWords: Readonly<Record<Speciality, string>> = {
  backend: 'This is work on the server side: mind faults, limits and concurrency.',
  frontend: 'This is work on what people see and use: mind accessibility and states without data.',
  devops: 'This is work on building and running: mind that it can be repeated and undone.',
  docs: 'This is work on documentation: say what is true of the code as it is now, and nothing more.',
};
