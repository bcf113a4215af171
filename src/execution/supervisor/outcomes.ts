import type { AgentResult, ChecklistItem } from '../../contracts/agent-task.ts';
import type { ReportedFinding, RequirementEvidence } from '../../contracts/attempt-report.ts';
import type { RoleName } from '../../contracts/role-names.ts';
import type { Finding } from '../../contracts/task-output.ts';
import type { Proof } from './proof.ts';

/** One iteration of a role, and what came of it. */
export type TaskRecord = {
  role: RoleName;
  model: string;
  /** Items of the SPEC that it was about. */
  itemIds: string[];
  /** The item of the plan that it was about; absent where it was about the whole. */
  planItem?: string | undefined;
  result: AgentResult;
};

/** An objection that the factory has seen for itself. */
export type SeenFinding = Finding & { role: RoleName };

/** What is known when an attempt ends, however it ends. */
export type AttemptOutcomes = {
  tasks: TaskRecord[];
  checklist: ChecklistItem[];
  proof: Proof | undefined;
  evidence: RequirementEvidence[];
  findings: { finding: SeenFinding; state: ReportedFinding['state'] }[];
  droppedFindings: number;
  /** How often reviewers have looked at the work. */
  reviews: number;
  /** Whether commands passed before anything was changed. */
  greenBefore: Map<string, boolean>;
};

export function nothingYet(): AttemptOutcomes {
  return {
    tasks: [],
    checklist: [],
    proof: undefined,
    evidence: [],
    findings: [],
    droppedFindings: 0,
    reviews: 0,
    greenBefore: new Map(),
  };
}
