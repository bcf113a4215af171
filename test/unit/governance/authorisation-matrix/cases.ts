/** What the authorisation matrix varies. Nothing here says what should come of it; that is the oracle's. */
export const actors = [
  'requester',
  /** The requester's account under a new login. */
  'requester-renamed',
  'writer',
  'maintainer',
  'admin',
  'triager',
  'reader',
  'outsider',
  'listed-bot',
  'unlisted-bot',
  'organisation',
  'the-app',
  /** GitHub shows deleted accounts as one, which has no rights anywhere. */
  'deleted-account',
  /** Somebody whose former login belongs to another account by now, one that may write. */
  'login-taken-over',
] as const;
export type Actor = (typeof actors)[number];

export const commandNames = [
  'run',
  'plan',
  'retry',
  'guide',
  'rebase',
  'pause',
  'resume',
  'stop',
  'priority',
  'budget',
  'status',
  'explain',
  'help',
  'frobnicate',
] as const;
export type CommandName = (typeof commandNames)[number];

/** How a command stands in its comment: `plain` is the only way that counts. */
export const visibilities = [
  'plain',
  'plain-after-text',
  'quote',
  'lazy-quote',
  'fenced-code',
  'indented-code',
  'inline-code',
  'html-comment',
  'details',
  'list',
  'heading',
  'mid-line',
  'edited-comment',
  'deleted-comment',
  'zero-width-in-slash-factory',
  'escaped-slash',
] as const;
export type Visibility = (typeof visibilities)[number];

/** `fitting`: in a state that accepts it, with usable words; `unusable`: with unusable words; `nothing-there`: where there is no job. */
export const contents = ['fitting', 'unusable', 'nothing-there'] as const;
export type Content = (typeof contents)[number];

/** Where a comment is written; on pull requests the job is delivered. */
export const places = ['issue', 'factory-pull-request', 'fork-pull-request', 'own-pull-request'] as const;
export type Place = (typeof places)[number];

export const repositories = ['private', 'public'] as const;
type Common = { actor: Actor; repository: (typeof repositories)[number] };

export type CommandCase = Common & {
  event: 'command';
  command: CommandName;
  visibility: Visibility;
  content: Content;
  place: Place;
  /** Whose request it is: the writer's called `requester`, or the maintainer's. */
  askedBy: 'requester' | 'maintainer';
};

export const labelContents = [
  'as-shown',
  'edited-since',
  'taken-off-since',
  'other-label',
  'on-a-pull-request',
] as const;
export type LabelCase = Common & { event: 'label'; content: (typeof labelContents)[number] };

/** `taken-back`: GitHub tells by the time it is asked that it is not so any more. */
export const endings = [
  'label-removed',
  'issue-closed',
  'pull-request-closed',
  'pull-request-merged',
  'held-pull-request-closed',
  'held-pull-request-merged',
] as const;
export type EndingCase = Common & { event: 'ending'; ending: (typeof endings)[number]; takenBack: boolean };

export const reviewKinds = [
  'approved',
  'commented',
  'changes-requested',
  'changes-requested-without-words',
  'changes-requested-in-hidden-words',
  'changes-requested-on-an-older-commit',
  'dismissed-since',
  'gone-since',
] as const;
export type ReviewCase = Common & {
  event: 'review';
  review: (typeof reviewKinds)[number];
  /** A fork's pull request may carry the same branch name. */
  place: 'factory-pull-request' | 'fork-pull-request';
  /** Whom the webhook names; the API always tells the true author, who is the actor. */
  namedSender: 'the-author' | 'a-writer';
};

export const holdReviewKinds = [
  'approved',
  'approved-on-an-older-commit',
  'approved-and-dismissed-since',
  'approved-before-requesting-changes',
  /** The requester is the maintainer called so, and the verdict permits their own release. */
  'approved-where-self-release-is-permitted',
  /** … and permits nothing of the kind. */
  'approved-where-the-maintainer-asked',
  'commented',
  'changes-requested',
  'changes-requested-in-hidden-words',
  'changes-requested-on-an-older-commit',
] as const;
export type HoldReviewCase = Common & {
  event: 'review-of-a-hold';
  review: (typeof holdReviewKinds)[number];
  namedSender: 'the-author' | 'a-writer';
};

export const answerKinds = [
  'plain',
  'in-hidden-words',
  'edited-since',
  'edit-of-an-older-comment',
  'before-the-questions',
  'gone-since',
  'on-a-job-without-questions',
] as const;
export type AnswerCase = Common & { event: 'answer'; answer: (typeof answerKinds)[number] };

export const editKinds = [
  'body-while-held',
  'labels-while-held',
  'nothing-visible-while-held',
  'body-while-working',
  'body-after-the-end',
] as const;
export type EditCase = Common & { event: 'edit'; edit: (typeof editKinds)[number] };

export const pushKinds = [
  'to-a-held-branch',
  'of-the-held-commit',
  'to-a-delivered-branch',
  'to-a-fork',
] as const;
export type PushCase = Common & { event: 'push'; push: (typeof pushKinds)[number] };

export type Case =
  | CommandCase
  | LabelCase
  | EndingCase
  | ReviewCase
  | HoldReviewCase
  | AnswerCase
  | EditCase
  | PushCase;

export function titleOf(given: Case): string {
  const { actor, repository, ...rest } = given;
  return `${Object.values(rest).join(' ')} by ${actor} (${repository})`;
}

/** Enough of them to see that where a command stands matters more than who wrote it. */
const hiders: readonly Actor[] = ['requester', 'admin', 'outsider', 'listed-bot'];

function casesOf(common: Common, command: CommandName): CommandCase[] {
  const fitting = {
    ...common,
    event: 'command',
    command,
    askedBy: 'requester',
    visibility: 'plain',
    content: 'fitting',
    place: 'issue',
  } as const;
  if (common.repository === 'public') {
    const written = hiders.includes(common.actor) ? visibilities : (['plain'] as const);
    return written.map((visibility) => ({ ...fitting, visibility }));
  }
  return [
    ...contents.map((content) => ({ ...fitting, content })),
    ...places.slice(1).map((place) => ({ ...fitting, place })),
  ];
}

function ofAMaintainer({ actor, repository }: Common): CommandCase[] {
  const budget = { event: 'command', command: 'budget', askedBy: 'maintainer' } as const;
  return [{ ...budget, actor, repository, visibility: 'plain', content: 'fitting', place: 'issue' }];
}

function everybody<T>(make: (common: Common) => T[]): T[] {
  return repositories.flatMap((repository) => actors.flatMap((actor) => make({ actor, repository })));
}

function reviewCases(common: Common): ReviewCase[] {
  return reviewKinds.flatMap((review): ReviewCase[] => {
    const theirs = { ...common, event: 'review', review } as const;
    const honest = { ...theirs, place: 'factory-pull-request', namedSender: 'the-author' } as const;
    if (common.repository === 'public') return [honest];
    return [honest, { ...honest, namedSender: 'a-writer' }, { ...honest, place: 'fork-pull-request' }];
  });
}

function holdReviewCases(common: Common): HoldReviewCase[] {
  return holdReviewKinds.flatMap((review): HoldReviewCase[] => {
    const honest = { ...common, event: 'review-of-a-hold', review, namedSender: 'the-author' } as const;
    return common.repository === 'public' ? [honest] : [honest, { ...honest, namedSender: 'a-writer' }];
  });
}

function endingCases(common: Common): EndingCase[] {
  return endings.flatMap((ending) =>
    [true, false].map((takenBack) => ({ ...common, event: 'ending' as const, ending, takenBack })),
  );
}

/** Every case of the matrix. */
export function allCases(): Case[] {
  return [
    ...everybody((common) => commandNames.flatMap((command) => casesOf(common, command))),
    ...everybody(ofAMaintainer),
    ...everybody((common) =>
      labelContents.map((content) => ({ ...common, event: 'label' as const, content })),
    ),
    ...everybody(endingCases),
    ...everybody(reviewCases),
    ...everybody(holdReviewCases),
    ...everybody((common) => answerKinds.map((answer) => ({ ...common, event: 'answer' as const, answer }))),
    ...everybody((common) => editKinds.map((edit) => ({ ...common, event: 'edit' as const, edit }))),
    ...everybody((common) => pushKinds.map((push) => ({ ...common, event: 'push' as const, push }))),
  ];
}
