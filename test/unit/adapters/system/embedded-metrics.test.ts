import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { describe, it } from 'node:test';
import { createEmbeddedMetrics } from '../../../../src/adapters/system/embedded-metrics.ts';
import { createJsonLog } from '../../../../src/adapters/system/json-log.ts';
import {
  countOfMetrics,
  type MetricDefinition,
  metricDefinitions,
} from '../../../../src/contracts/metric-definitions.ts';
import type { Measurement } from '../../../../src/ports/metrics.ts';
import { createAdjustableClock } from '../../../support/adjustable-clock.ts';

type Line = Record<string, unknown> & {
  _aws: {
    Timestamp: number;
    CloudWatchMetrics: {
      Namespace: string;
      Dimensions: string[][];
      Metrics: { Name: string; Unit: string }[];
    }[];
  };
};

const clock = createAdjustableClock();

/** The line of the log that a real log writes. */
function lineOf(...measurements: Measurement[]): Line {
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const log = createJsonLog({ service: 'governance', destination });
  createEmbeddedMetrics({ log, clock, factory: 'acme-factory' }).record(...measurements);
  assert.equal(lines.length, 1);
  return JSON.parse(lines[0] ?? '') as Line;
}

const everything = Object.entries<MetricDefinition>(metricDefinitions).flatMap(([name, { by }]) =>
  by === undefined ? [{ name, value: 1 }] : by.values.map((value) => ({ name, value: 1, [by.field]: value })),
) as Measurement[];

describe('a measurement in the log', () => {
  it('is read by CloudWatch: its number, its unit, and the factory and field that tell it apart', () => {
    const line = lineOf({
      name: 'jobsEnded',
      value: 1,
      outcome: 'FAILED',
      facts: { jobId: '77-3', attempt: 2 },
    });
    const { service, msg, jobId, attempt, jobsEnded, outcome, factory, _aws } = line;
    assert.deepEqual(
      { service, msg, jobId, attempt, jobsEnded, outcome, factory, _aws },
      {
        service: 'governance',
        msg: 'measured',
        jobId: '77-3',
        attempt: 2,
        jobsEnded: 1,
        outcome: 'FAILED',
        factory: 'acme-factory',
        _aws: {
          Timestamp: clock.now(),
          CloudWatchMetrics: [
            {
              Namespace: 'devfactory',
              Dimensions: [['factory', 'outcome']],
              Metrics: [{ Name: 'jobsEnded', Unit: 'Count' }],
            },
          ],
        },
      },
    );
  });

  it('shares its line with others that were taken with it', () => {
    const line = lineOf({ name: 'findings', value: 3 }, { name: 'faults', value: 0 });
    assert.deepEqual([line.findings, line.faults], [3, 0]);
    assert.deepEqual(
      line._aws.CloudWatchMetrics.map(({ Dimensions, Metrics }) => [Dimensions, Metrics[0]?.Name]),
      [
        [[['factory']], 'findings'],
        [[['factory']], 'faults'],
      ],
    );
  });

  for (const measurement of everything) {
    const of = Object.values(measurement).slice(2).join(' ');
    it(`of ${measurement.name} ${of} has a number, and a text for each field that tells it apart, where CloudWatch looks for them`, () => {
      const line = lineOf(measurement);
      for (const { Dimensions, Metrics } of line._aws.CloudWatchMetrics) {
        for (const { Name } of Metrics) assert.equal(typeof line[Name], 'number');
        for (const field of Dimensions.flat()) assert.match(String(line[field]), /^[\w-]+$/);
      }
    });
  }

  it('is never told apart by what there is without number: no field of a metric is a job, a repository or a person', () => {
    const fields = new Set(
      everything.flatMap((one) => lineOf(one)._aws.CloudWatchMetrics[0]?.Dimensions.flat()),
    );
    assert.deepEqual(fields, new Set(['factory', 'outcome', 'decision']));
    assert.equal(everything.length, countOfMetrics());
  });
});
