import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { only, propertiesOf, type Template } from './template.ts';

/** What has to be true before somebody is told, where a wrong choice of the metric would not show otherwise. */
export function describeAlarms(parts: () => { frugal: Template; isolated: Template }): void {
  describe('alarms', () => {
    it('tell of a quarter of an hour in which no sweep ended, whether none began or all failed', () => {
      for (const template of Object.values(parts())) {
        const alarm = (name: string) =>
          propertiesOf(template, only(template, 'AWS::CloudWatch::Alarm', `Observability${name}`));
        const { Namespace, MetricName, Dimensions, ...noSweep } = alarm('NoSweep');
        /* The sweep's last words, which it writes whether it found something or not; how often, not what. */
        assert.equal(MetricName, 'findings');
        assert.equal(noSweep.Statistic, 'SampleCount');
        const { Namespace: namespace, Dimensions: dimensions } = alarm('Findings');
        assert.deepEqual([Namespace, Dimensions], [namespace, dimensions], 'is not what sweeps write');
        assert.equal(noSweep.ComparisonOperator, 'LessThanThreshold');
        assert.equal(noSweep.Threshold, 1);
        assert.equal(Number(noSweep.Period) * Number(noSweep.EvaluationPeriods), 15 * 60);
        /* A failed sweep writes nothing at all. */
        assert.equal(noSweep.TreatMissingData, 'breaching');
      }
    });
  });
}
