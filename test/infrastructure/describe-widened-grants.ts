import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkPermissions } from './check-permissions.ts';
import type { RecordedCall } from './expected-requests.ts';
import { allOf, changed, only, propertiesOf, type Template } from './template.ts';

type RawStatement = {
  Effect: string;
  Action: string | string[];
  Resource: unknown;
  Principal?: unknown;
  Condition?: Record<string, Record<string, unknown>>;
};

/** Each widening that a reviewer could overlook, and that the proof must not. */
export function describeWidenedGrants(
  parts: () => { frugal: Template; isolated: Template; recorded: readonly RecordedCall[] },
): void {
  const problemsOf = (
    change: (copy: Template) => void,
    profile: 'frugal' | 'isolated' = 'frugal',
  ): string => {
    const { recorded } = parts();
    const widened = changed(parts()[profile], change);
    assert.notDeepEqual(widened, parts()[profile], 'nothing was changed');
    return checkPermissions(widened, recorded).join('\n');
  };

  describe('permissions that were widened', () => {
    const conditions = [
      ['iam:PassRole', /dispatcherRole.* may iam:PassRole .* with iam:PassedToService lambda/],
      ['ecs:RunTask', /dispatcherRole.* may ecs:RunTask .* with ecs:cluster .*999988887777/],
      ['ecs:StopTask', /dispatcherRole.* may ecs:StopTask .* with ecs:cluster .*of-others/],
      ['ecs:ListTasks', /dispatcherRole.* may ecs:ListTasks on \* with ecs:cluster .*of-others/],
      ['ecs:TagResource', /dispatcherRole.* may ecs:TagResource .* with ecs:CreateAction CreateService/],
      ['dynamodb:DeleteItem', /dispatcherRole.* may dynamodb:DeleteItem .* with dynamodb:LeadingKeys JOB#/],
    ] as const;
    for (const [action, problem] of conditions) {
      it(`are noticed when ${action} has lost its condition`, () => {
        const widened = problemsOf((copy) => {
          delete granting(copy, 'Orchestrationdispatcher', action).Condition;
        });
        assert.match(widened, problem);
      });
    }

    it('are noticed when a function may delete in every partition, however that is written', () => {
      for (const keys of [['*'], ['SLOT#*', '*'], ['*#'], ['S*']]) {
        const widened = problemsOf((copy) => {
          granting(copy, 'Orchestrationdispatcher', 'dynamodb:DeleteItem').Condition = {
            'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': keys },
          };
        });
        assert.match(widened, /with the wildcard \S+ for dynamodb:LeadingKeys/, keys.join());
      }
    });

    it('are noticed when any function may delete where commits lie', () => {
      const { frugal } = parts();
      const deleting = allOf(frugal, 'AWS::IAM::Policy').filter(([, properties]) =>
        JSON.stringify(properties).includes('dynamodb:DeleteItem'),
      );
      assert.equal(deleting.length, 4);
      for (const [id] of deleting) {
        const widened = problemsOf((copy) => {
          for (const { Action, Condition } of statementsOf(copy, id)) {
            if (Action !== 'dynamodb:DeleteItem') continue;
            const kinds = Condition?.['ForAllValues:StringLike'] ?? assert.fail('no condition');
            const before = [kinds['dynamodb:LeadingKeys']].flat();
            kinds['dynamodb:LeadingKeys'] = [...before, 'JOB#*'];
          }
        });
        assert.match(widened, /may dynamodb:DeleteItem on \S+ with dynamodb:LeadingKeys JOB#$/m, id);
      }
    });

    it('are noticed when a grant holds for a table, queue, object or key of somebody else', () => {
      const elsewhere = [
        [
          'dynamodb:GetItem',
          'arn:aws:dynamodb:eu-central-1:999988887777:table/*',
          /GetItem on .*999988887777/,
        ],
        ['sqs:SendMessage', 'arn:aws:sqs:eu-central-1:111122223333:*', /SendMessage on .*:of-others-/],
        ['s3:GetObject', 'arn:aws:s3:::*/artifacts/*', /GetObject on \S+-of-others\/artifacts/],
        ['ssm:GetParameters', 'arn:aws:ssm:eu-central-1:*:parameter/*', /GetParameters on .*999988887777/],
      ] as const;
      for (const [action, resource, problem] of elsewhere) {
        const widened = problemsOf((copy) => {
          granting(copy, 'Controlworkerapi', action).Resource = resource;
        });
        assert.match(widened, problem, action);
      }
    });

    it('are noticed when others can take a role on', () => {
      for (const principal of ['*', { AWS: '*' }, { AWS: 'arn:aws:iam::999988887777:root' }]) {
        const widened = problemsOf((copy) => {
          const role = roleStatement(copy, 'Controlgovernance');
          role.Principal = principal;
        });
        assert.match(
          widened,
          /ControlgovernanceRole\w+ can be taken on by (\*|arn:aws:iam::999988887777:root)/,
        );
      }
      const beside = problemsOf((copy) => {
        roleStatement(copy, 'Controlgovernance').Principal = {
          Service: ['lambda.amazonaws.com', 'ec2.amazonaws.com'],
        };
      });
      assert.match(beside, /ControlgovernanceRole\w+ can be taken on by ec2.amazonaws.com/);
    });

    it('are noticed when a bucket, queue or topic lets others in, or a service on behalf of others', () => {
      const open = { Effect: 'Allow', Principal: { AWS: '*' }, Action: 's3:GetObject', Resource: '*' };
      for (const beginning of ['DataArtifactsPolicy', 'DataAnchorsPolicy', 'DataJobsPolicy']) {
        const widened = problemsOf((copy) => {
          statementsOf(copy, idOf(copy, beginning)).push(open);
        });
        assert.match(widened, new RegExp(`${beginning}\\w+ lets \\* s3:GetObject`));
      }
      const anybodysAlarm = problemsOf((copy) => {
        for (const statement of statementsOf(copy, idOf(copy, 'ObservabilityAlarmsPolicy')))
          if (statement.Effect === 'Allow') delete statement.Condition;
      });
      assert.match(anybodysAlarm, /cloudwatch.amazonaws.com may sns:Publish on \S+ for another account/);
      const anybodysRule = problemsOf((copy) => {
        for (const statement of statementsOf(copy, idOf(copy, 'DataDispatchPolicy')))
          if (statement.Effect === 'Allow') delete statement.Condition;
      });
      assert.match(anybodysRule, /events.amazonaws.com may sqs:SendMessage on \S+ for another account/);
    });

    it('are noticed when a key lets others use it', () => {
      const widened = problemsOf((copy) => {
        copy.Resources.Key = {
          Type: 'AWS::KMS::Key',
          Properties: {
            KeyPolicy: {
              Statement: [{ Effect: 'Allow', Principal: '*', Action: 'kms:Sign', Resource: '*' }],
            },
          },
        };
      });
      assert.match(widened, /Key lets \* kms:Sign on \*: nothing needs it/);
    });

    it('are found wanting when alarms could not be told', () => {
      const narrowed = problemsOf((copy) => {
        const id = idOf(copy, 'ObservabilityAlarmsPolicy');
        const document = propertiesOf(copy, id).PolicyDocument as { Statement: RawStatement[] };
        document.Statement = document.Statement.filter(
          ({ Principal }) => !JSON.stringify(Principal).includes('cloudwatch'),
        );
      });
      assert.match(narrowed, /cloudwatch.amazonaws.com may not sns:Publish/);
    });

    it('are noticed when an endpoint passes what anybody asks, or anything else than tasks need', () => {
      const endpoints = allOf(parts().isolated, 'AWS::EC2::VPCEndpoint').map(([id]) => id);
      assert.equal(endpoints.length, 4);
      for (const id of endpoints) {
        const without = problemsOf((copy) => {
          delete propertiesOf(copy, id).PolicyDocument;
        }, 'isolated');
        assert.match(without, new RegExp(`${id} passes whatever anybody asks`));
        const wide = problemsOf((copy) => {
          for (const statement of statementsOf(copy, id)) statement.Resource = '*';
        }, 'isolated');
        assert.match(wide, new RegExp(`${id} passes \\S+ on \\S*(of-others|999988887777)`));
        const narrow = problemsOf((copy) => {
          statementsOf(copy, id).pop();
        }, 'isolated');
        assert.match(narrow, new RegExp(`${id} does not pass`));
      }
      const anybody = problemsOf((copy) => {
        for (const statement of statementsOf(copy, only(copy, 'AWS::EC2::VPCEndpoint', 'NetworkVpcLogs')))
          statement.Principal = { AWS: '*' };
      }, 'isolated');
      assert.match(anybody, /Logs\w+ passes logs:PutLogEvents on \S+ by arn:aws:iam::999988887777/);
    });

    it('are not vouched for where they are not understood', () => {
      const { recorded, frugal } = parts();
      const strange: Record<string, (copy: Template) => void> = {
        'which is not read here': (copy) => {
          copy.Resources.Somebody = { Type: 'AWS::IAM::User', Properties: {} };
        },
        'has ResourcePolicy, which is not read here': (copy) => {
          propertiesOf(copy, only(copy, 'AWS::DynamoDB::Table')).ResourcePolicy = {};
        },
        'has a wildcard in ArnEquals ecs:cluster': (copy) => {
          granting(copy, 'Orchestrationdispatcher', 'ecs:RunTask').Condition = {
            ArnEquals: { 'ecs:cluster': '*' },
          };
        },
        'has a statement with NotPrincipal': (copy) => {
          Object.assign(statementsOf(copy, idOf(copy, 'DataDispatchPolicy'))[1] ?? {}, { NotPrincipal: '*' });
        },
        'is trusted in a way that is not read here': (copy) => {
          Object.assign(roleStatement(copy, 'Controlreporter'), {
            Action: ['sts:AssumeRole', 'sts:TagSession'],
          });
        },
        'invoke in a way that is not read here': (copy) => {
          const [id = ''] = allOf(copy, 'AWS::Lambda::Permission')[0] ?? [];
          delete propertiesOf(copy, id).SourceArn;
        },
      };
      for (const [message, change] of Object.entries(strange))
        assert.throws(() => checkPermissions(changed(frugal, change), recorded), new RegExp(message));
    });
  });
}

/** The one resource whose id begins so and goes on with the CDK's hash. */
function idOf({ Resources }: Template, beginning: string): string {
  const id = Object.keys(Resources).find((each) => new RegExp(`^${beginning}[0-9A-F]{8}$`).test(each));
  return id ?? assert.fail(`nothing is called ${beginning}`);
}

function statementsOf(template: Template, id: string): RawStatement[] {
  return (propertiesOf(template, id).PolicyDocument as { Statement: RawStatement[] }).Statement;
}

/** The statement of a function's role that grants an action. */
function granting(template: Template, beginning: string, action: string): RawStatement {
  const policy = idOf(template, `${beginning}RoleDefaultPolicy`);
  const found = statementsOf(template, policy).find(({ Action }) => [Action].flat().includes(action));
  return found ?? assert.fail(`${beginning} may not ${action}`);
}

function roleStatement(template: Template, beginning: string): RawStatement {
  const role = propertiesOf(template, idOf(template, `${beginning}Role`));
  const [statement] = (role.AssumeRolePolicyDocument as { Statement: RawStatement[] }).Statement;
  return statement ?? assert.fail(`${beginning} trusts nobody`);
}
