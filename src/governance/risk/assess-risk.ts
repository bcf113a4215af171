import { type RiskClass, type RiskFactor, riskClasses } from '../../job/job-values.ts';
import { dependenciesAskedFor } from './dependencies-asked-for.ts';
import { hiddenFactors } from './hidden-factors.ts';
import { pastOutcomeFactors } from './past-outcomes.ts';
import { pathsAskedFor } from './paths-asked-for.ts';
import { provenanceFactors } from './provenance-factors.ts';
import type { RiskInputs } from './risk-inputs.ts';
import { secondOpinionFactors } from './second-opinion.ts';
import { sizeFactors } from './size-factors.ts';
import { visibleWords } from './visible-words.ts';
import { wordFactors } from './word-factors.ts';
import { workflowFactors } from './workflow-factors.ts';

export type RiskAssessment = {
  /** 0 to 100: the sum of the points, and no more than 100. */
  score: number;
  byClass: Record<RiskClass, number>;
  factors: RiskFactor[];
  /** Files and packages that the words name. */
  paths: string[];
  dependencies: string[];
  /** Characters of all that a reader sees. */
  characters: number;
};

const most = 100;

/** How risky it is to let an agent work on a request, item by item. The same inputs make the same assessment. */
export function assessRisk(inputs: RiskInputs): RiskAssessment {
  const text = visibleWords(inputs);
  const paths = pathsAskedFor(text);
  const dependencies = dependenciesAskedFor(text);
  const { protectedPaths } = inputs.repository;
  const own = [
    ...hiddenFactors(inputs),
    ...wordFactors(text, { paths, dependencies, protectedPaths }),
    ...provenanceFactors(inputs),
    ...sizeFactors(text),
    ...pastOutcomeFactors(inputs.reputation),
    ...workflowFactors(inputs.workflows),
  ];
  const factors = [...own, ...secondOpinionFactors(inputs.opinion, sumOf(own))];
  const byClass = Object.fromEntries(
    riskClasses.map((riskClass) => [
      riskClass,
      sumOf(factors.filter((factor) => factor.class === riskClass)),
    ]),
  ) as Record<RiskClass, number>;
  return { score: sumOf(factors), byClass, factors, paths, dependencies, characters: text.length };
}

/** The risk of words alone, such as what a reviewer asks for. */
export function riskOfWords(text: string, protectedPaths: readonly string[]): number {
  const paths = pathsAskedFor(text);
  return sumOf(wordFactors(text, { paths, dependencies: dependenciesAskedFor(text), protectedPaths }));
}

function sumOf(factors: readonly RiskFactor[]): number {
  return Math.min(
    most,
    factors.reduce((sum, { points }) => sum + points, 0),
  );
}
