import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ecsTaskEventSchema } from '../../../../src/adapters/aws/ecs-task-event.ts';

const event = (detail: object) => ({
  version: '0',
  id: 'e3a1b1e2',
  source: 'aws.ecs',
  'detail-type': 'ECS Task State Change',
  detail: {
    clusterArn: 'arn:aws:ecs:eu-central-1:1:cluster/factory',
    lastStatus: 'STOPPED',
    startedBy: '77-3/2',
    ...detail,
  },
});

describe('what ECS says about tasks', () => {
  it('is read as the end of the attempt that the task was started for', () => {
    assert.deepEqual(
      ecsTaskEventSchema.parse(
        event({ stopCode: 'SpotInterruption', stoppedReason: 'Your Spot Task was interrupted.' }),
      ),
      {
        type: 'task-stopped',
        jobId: '77-3',
        attempt: 2,
        reason: 'SpotInterruption: Your Spot Task was interrupted.',
      },
    );
    assert.equal(ecsTaskEventSchema.parse(event({})).reason, 'stopped');
  });

  for (const detail of [
    { lastStatus: 'RUNNING' },
    { startedBy: 'ecs-svc/1234567890' + '123' },
    { startedBy: '77-3' },
    { startedBy: '77-3/0' },
    { startedBy: '../../x/1' },
    { startedBy: undefined },
  ]) {
    it(`is not taken for it when it says ${JSON.stringify(detail)}`, () => {
      assert.equal(ecsTaskEventSchema.safeParse(event(detail)).success, false);
    });
  }
});
