import type {
  Actor,
  AnswerCase,
  Case,
  CommandCase,
  CommandName,
  EditCase,
  EndingCase,
  HoldReviewCase,
  LabelCase,
  PushCase,
  ReviewCase,
} from './cases.ts';

/**
 * What should come of a case, as the design says it. Written from the design's words alone: it imports nothing of the product, so that a mistake there cannot be
 * repeated here.
 */
export type Expected =
  /** Nothing is committed and nobody is told. */
  | 'ignored'
  /** A refusal is committed; people are told why, machines are not. */
  | { refused: string; told: boolean }
  /** What is committed, in order. */
  | { granted: readonly string[] };

const writers: readonly Actor[] = ['requester', 'requester-renamed', 'writer', 'maintainer', 'admin'];
const maintainers: readonly Actor[] = ['maintainer', 'admin'];
const machines: readonly Actor[] = ['listed-bot', 'unlisted-bot', 'organisation'];

type Rule = {
  who: 'writer' | 'approver' | 'reader';
  /** Where it fits, on the issue. */
  fitting: readonly string[];
  /** With words it cannot use; absent: its words change nothing. */
  unusable?: string;
  /** Where there is no job: a refusal's code, or as where it fits. */
  nothingThere?: string;
  /** On the pull request of a delivered job. */
  delivered: readonly string[] | string;
  /** On a pull request that is not the factory's, for a command that only tells. */
  elsewhere?: string;
};

const answered = ['CommandAcknowledged'] as const;
const rules: Record<CommandName, Rule> = {
  run: {
    who: 'writer',
    fitting: ['JobSubmitted', ...answered],
    unusable: 'unexpected-text',
    delivered: 'job-under-way',
  },
  plan: {
    who: 'writer',
    fitting: ['JobSubmitted', ...answered],
    unusable: 'unexpected-text',
    delivered: ['JobRetried', ...answered],
  },
  retry: {
    who: 'writer',
    fitting: ['JobRetried', ...answered],
    unusable: 'unknown-option',
    nothingThere: 'unknown-job',
    delivered: ['JobRetried', ...answered],
  },
  guide: {
    who: 'writer',
    fitting: ['InputAdded', ...answered],
    unusable: 'guidance-missing',
    nothingThere: 'unknown-job',
    delivered: ['InputAdded', ...answered],
  },
  rebase: {
    who: 'writer',
    fitting: ['InputAdded', ...answered],
    nothingThere: 'unknown-job',
    delivered: ['InputAdded', ...answered],
  },
  pause: {
    who: 'writer',
    fitting: ['HumanNeeded', ...answered],
    nothingThere: 'unknown-job',
    delivered: 'not-applicable',
  },
  resume: {
    who: 'writer',
    fitting: ['JobRetried', ...answered],
    nothingThere: 'unknown-job',
    delivered: 'not-applicable',
  },
  stop: {
    who: 'writer',
    fitting: ['JobCancelled', ...answered],
    nothingThere: 'nothing-to-stop',
    delivered: ['JobCancelled', ...answered],
  },
  priority: {
    who: 'writer',
    fitting: ['PriorityChanged', ...answered],
    unusable: 'unknown-priority',
    nothingThere: 'unknown-job',
    delivered: ['PriorityChanged', ...answered],
  },
  budget: {
    who: 'approver',
    fitting: ['BudgetRaised', ...answered],
    unusable: 'unusable-amount',
    nothingThere: 'nothing-to-pay',
    delivered: ['BudgetRaised', ...answered],
  },
  status: { who: 'reader', fitting: answered, delivered: answered },
  explain: {
    who: 'reader',
    fitting: answered,
    nothingThere: 'unknown-job',
    delivered: answered,
    elsewhere: 'unknown-job',
  },
  help: { who: 'reader', fitting: answered, delivered: answered },
  frobnicate: {
    who: 'reader',
    fitting: [],
    unusable: 'unknown-command',
    nothingThere: 'unknown-command',
    delivered: 'unknown-command',
    elsewhere: 'unknown-command',
  },
};

export function expectedOf(given: Case): Expected {
  // The App never hears itself, whatever it does.
  if (given.actor === 'the-app' && !('namedSender' in given && given.namedSender === 'a-writer'))
    return 'ignored';
  switch (given.event) {
    case 'command':
      return ofCommand(given);
    case 'label':
      return ofLabel(given);
    case 'ending':
      return ofEnding(given);
    case 'review':
      return ofReview(given);
    case 'review-of-a-hold':
      return ofHoldReview(given);
    case 'answer':
      return ofAnswer(given);
    case 'edit':
      return ofEdit(given);
    case 'push':
      return ofPush(given);
  }
}

/** Who may not: a refusal; undefined for those who may. */
function barred(actor: Actor, who: Rule['who']): Expected | undefined {
  if (who === 'approver')
    return maintainers.includes(actor)
      ? undefined
      : { refused: 'not-an-approver', told: !machines.includes(actor) };
  if (machines.includes(actor))
    return actor === 'listed-bot' ? undefined : { refused: 'bot-not-allowed', told: false };
  if (who === 'reader' || writers.includes(actor)) return undefined;
  return { refused: 'no-permission', told: true };
}

function ofCommand({ actor, command, visibility, content, place, askedBy }: CommandCase): Expected {
  if (visibility !== 'plain' && visibility !== 'plain-after-text') return 'ignored';
  const rule = rules[command];
  const bar = barred(actor, rule.who);
  if (bar !== undefined) return bar;
  const told = (outcome: readonly string[] | string): Expected =>
    typeof outcome === 'string' ? { refused: outcome, told: true } : { granted: outcome };
  if (command === 'frobnicate') return told('unknown-command');
  if (place === 'factory-pull-request') return told(rule.delivered);
  if (place !== 'issue')
    return rule.who === 'reader' ? told(rule.elsewhere ?? answered) : told('foreign-pull-request');
  if (content === 'nothing-there') return told(rule.nothingThere ?? rule.fitting);
  if (content === 'unusable') return told(rule.unusable ?? rule.fitting);
  if (command === 'budget' && askedBy === actor) return told('own-request');
  return told(rule.fitting);
}

function ofLabel({ actor, content }: LabelCase): Expected {
  if (content === 'other-label' || content === 'on-a-pull-request' || content === 'taken-off-since')
    return 'ignored';
  const bar = barred(actor, 'writer');
  if (bar !== undefined) return bar;
  return content === 'edited-since' ? { refused: 'issue-edited', told: true } : { granted: ['JobSubmitted'] };
}

/** GitHub itself asks for permission to do any of these. */
function ofEnding({ ending, takenBack }: EndingCase): Expected {
  if (takenBack) return 'ignored';
  switch (ending) {
    case 'label-removed':
    case 'issue-closed':
      return { granted: ['JobCancelled'] };
    case 'pull-request-closed':
      return { granted: ['PullRequestClosed', 'JobCancelled'] };
    case 'pull-request-merged':
      return { granted: ['PullRequestMerged', 'JobCompleted'] };
    case 'held-pull-request-closed':
      return { granted: ['PullRequestClosed', 'JobCancelled'] };
    case 'held-pull-request-merged':
      return { granted: ['PullRequestMerged', 'JobCancelled'] };
  }
}

function ofReview({ actor, review, place }: ReviewCase): Expected {
  if (place === 'fork-pull-request') return 'ignored';
  const asksForChanges = review.startsWith('changes-requested');
  if (!asksForChanges || machines.includes(actor) || actor === 'the-app') return 'ignored';
  if (!writers.includes(actor)) return { refused: 'no-permission', told: true };
  if (review === 'changes-requested-on-an-older-commit') return { refused: 'head-moved', told: true };
  if (review !== 'changes-requested') return { refused: 'empty-feedback', told: true };
  return { granted: ['InputAdded'] };
}

function ofHoldReview({ actor, review }: HoldReviewCase): Expected {
  if (review === 'commented') return 'ignored';
  // A bot is one whoever runs it, and an organisation is no person either.
  if (machines.includes(actor) || actor === 'the-app') return { refused: 'review-by-bot', told: false };
  if (review.startsWith('changes-requested')) return ofHoldChanges(actor, review);
  const refusals: Partial<Record<HoldReviewCase['review'], string>> = {
    'approved-on-an-older-commit': 'head-moved',
    'approved-and-dismissed-since': 'dismissed',
    'approved-before-requesting-changes': 'not-the-latest',
  };
  const refused = refusals[review];
  if (refused !== undefined) return { refused, told: true };
  const requesters: readonly Actor[] = review.startsWith('approved-where-')
    ? ['maintainer']
    : ['requester', 'requester-renamed'];
  if (requesters.includes(actor) && review !== 'approved-where-self-release-is-permitted')
    return { refused: 'self-release', told: true };
  return maintainers.includes(actor)
    ? { granted: ['HoldReleased'] }
    : { refused: 'not-an-approver', told: true };
}

function ofHoldChanges(actor: Actor, review: HoldReviewCase['review']): Expected {
  if (!writers.includes(actor)) return { refused: 'no-permission', told: true };
  if (review === 'changes-requested-on-an-older-commit') return { refused: 'head-moved', told: true };
  if (review === 'changes-requested-in-hidden-words') return { refused: 'empty-feedback', told: true };
  return { granted: ['InputAdded'] };
}

function ofAnswer({ actor, answer }: AnswerCase): Expected {
  const isAnswer = ['plain', 'in-hidden-words', 'edited-since'].includes(answer);
  if (!isAnswer) return 'ignored';
  const bar = barred(actor, 'writer');
  // Machines are not even refused: they might answer back, and a log is no guest book.
  if (bar !== undefined) return machines.includes(actor) ? 'ignored' : bar;
  if (answer === 'edited-since') return { refused: 'comment-edited', told: true };
  if (answer === 'in-hidden-words') return { refused: 'empty-answer', told: true };
  return { granted: ['InputAdded', ...answered] };
}

/** GitHub lets the author of an issue edit it, and people who may triage; what they wrote is held, or not worked on. */
function ofEdit({ edit }: EditCase): Expected {
  switch (edit) {
    case 'body-while-held':
      return { granted: ['RequestAmended'] };
    case 'body-while-working':
      return { granted: answered };
    default:
      return 'ignored';
  }
}

function ofPush({ push }: PushCase): Expected {
  return push === 'to-a-held-branch' ? { granted: ['HoldVoided'] } : 'ignored';
}
