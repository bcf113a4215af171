import type { Consumed } from '../../../../src/governance/consume-job-message.ts';
import type { JobDetails } from '../../../../src/job/job.ts';
import { noUsage } from '../../../../src/job/no-usage.ts';
import type { ReviewFacts } from '../../../../src/ports/github-facts.ts';
import { GovernanceWorld, people } from '../../../support/governance-world.ts';

/** Issue #1 by the writer, held, and shown on a pull request as the reporter does. */
export class HeldWorld extends GovernanceWorld {
  pullRequest = 0;
  headSha = '';

  /** `held`: what the repository's configuration says beside that everything is held. */
  async hold(held = ''): Promise<JobDetails> {
    await this.held(held);
    await this.show();
    return await this.details();
  }

  /** … and nothing shows it yet. */
  async held(held = ''): Promise<void> {
    const text = `governance: { auto_approve_below: 0${held === '' ? '' : `, ${held}`} }\n`;
    this.github.commit(this.repository, 'main', { '.github/factory.yml': text });
    await this.consume(this.from('label-added'));
    await this.analyse();
  }

  /** Puts what is held on the branch, opens the pull request unless there is one, and tells governance. */
  async show(): Promise<Consumed> {
    const { inputHash, branch } = await this.details();
    this.headSha = this.github.commit(this.repository, branch, { '.factory/spec.md': inputHash });
    if (this.pullRequest === 0) {
      const author = this.github.state.app;
      this.pullRequest = this.github.openPullRequest(this.repository, { headBranch: branch, author });
    }
    return await this.opened();
  }

  async opened(
    change: { headSha?: string; inputHash?: string; commandId?: string; version?: number } = {},
  ): Promise<Consumed> {
    const { version, details } = await this.job();
    return await this.consume({
      type: 'hold-opened',
      commandId: `hold-opened:${version}:${this.headSha}`,
      jobId: this.jobId,
      inputHash: details?.inputHash ?? '',
      pullRequest: this.pullRequest,
      headSha: this.headSha,
      version,
      ...change,
    });
  }

  /** Carries out the released request and pushes the work to the branch of what held it; answers the commit. */
  async push(): Promise<string> {
    const { inputHash } = await this.details();
    const [plan, attempt] = [{ sha256: 'c'.repeat(64), bytes: 1 }, 1];
    await this.issue(
      { type: 'StartAttempt', attempt, inputHash },
      { type: 'RegisterWorker', attempt, tokenHash: 'f'.repeat(64) },
      { type: 'RecordPlan', attempt, plan, items: 1, writeGlobs: ['**'] },
      { type: 'StartValidation', attempt },
    );
    const newSha = this.github.commit(this.repository, this.branch, { 'greet.js': 'hello' });
    await this.issue(
      { type: 'AuthorizePush', attempt, oldSha: this.headSha, newSha, gates: [], report: plan },
      { type: 'RecordPush', attempt, sha: newSha, usage: noUsage },
    );
    return newSha;
  }

  /** Somebody reviews the held commit (or what is said otherwise), and the webhook tells of it. */
  async review(author: ReviewFacts['author'], review: Partial<ReviewFacts> = {}): Promise<Consumed> {
    const reviewId = this.say(author, review);
    return await this.hear(reviewId);
  }

  /** A review that nobody tells of. */
  say(author: ReviewFacts['author'], review: Partial<ReviewFacts> = {}): number {
    return this.github.review(this.repository, this.pullRequest, {
      author,
      state: 'approved',
      commitSha: this.headSha,
      ...review,
    });
  }

  hear(reviewId: number): Promise<Consumed> {
    const { pullRequest } = this;
    return this.consume(
      this.aboutPullRequest('review-submitted', { pullRequest, reviewId, commandId: `review:${reviewId}` }),
    );
  }
}

export { people };
