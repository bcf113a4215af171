import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { type Bundles, bundleAll } from '../../cdk/bundle-all.ts';
import { type AwsUsage, awsPrices } from '../../scripts/bench/aws-prices.ts';
import { type AwsCall, awsCalls } from '../../src/adapters/aws/aws-calls.ts';
import { doctorEnvironmentSchema } from '../../src/config/doctor-environment.ts';
import type { FunctionName } from '../../src/config/function-settings.ts';
import { tableDefinition, timeToLiveAttribute } from '../../src/config/table-definition.ts';
import { assertApproved } from '../support/approved.ts';
import { commands, permissionsOf } from '../support/permissions-of.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { checkEnvironments } from './check-environments.ts';
import { checkPermissions } from './check-permissions.ts';
import { adaptersIn, checkRecording } from './check-recording.ts';
import { checkTimings } from './check-timings.ts';
import { describeAlarms } from './describe-alarms.ts';
import { describeFunctions } from './describe-functions.ts';
import { describeNetwork } from './describe-network.ts';
import { describeRareCalls } from './describe-rare-calls.ts';
import { describeTemplate } from './describe-template.ts';
import { describeWidenedGrants } from './describe-widened-grants.ts';
import type { RecordedCall } from './expected-requests.ts';
import { idleCost } from './idle-cost.ts';
import { jobCost } from './job-cost.ts';
import { type Synthesised, synthesise } from './synthesise.ts';
import { allOf, changed, only, propertiesOf, type Template, textOf } from './template.ts';

const recorded = JSON.parse(
  readFileSync(new URL('recorded-calls.json', import.meta.url), 'utf8'),
) as RecordedCall[];
const recordedLines = new Set(recorded.map((call) => JSON.stringify(call)));
const seen: string[] = [];
awsCalls.subscribe((message) => {
  const call = message as AwsCall;
  const { executable } = call;
  if (executable !== undefined)
    seen.push(...permissionsOf(call).map((needed) => JSON.stringify({ executable, ...needed })));
});
const appKey = `arn:aws:kms:eu-central-1:111122223333:key/${'0'.repeat(8)}`;

/** All stages of the proof share one synthesis, which takes a while on a busy machine. */
describe('the deployment', { timeout: 400_000 }, () => {
  const folder = temporaryFolder('deployment');
  let bundles: Bundles;
  let frugal: Synthesised;
  let isolated: Synthesised;
  let withKms: Synthesised;
  before(
    async () => {
      bundles = await bundleAll(join(folder, 'bundles'));
      const make = (name: string, settings: Record<string, unknown>) =>
        synthesise({ bundles, folder: join(folder, name), settings });
      frugal = make('frugal', { 'factory:profile': 'frugal' });
      isolated = make('isolated', {
        'factory:profile': 'isolated',
        'factory:allowedHosts': 'registry.npmjs.org',
        'factory:agentClis': '@openai/codex@0.98.0,opencode-ai@1.2.3',
      });
      withKms = make('kms', { 'factory:appKey': appKey });
    },
    { timeout: 300_000 },
  );
  const both = (): [string, Synthesised][] => [
    ['frugal', frugal],
    ['isolated', isolated],
  ];

  const templates = () => ({ frugal: frugal.template, isolated: isolated.template });

  it('is what was approved', () => {
    for (const [name, { template }] of both())
      assertApproved(`deployment-${name}.txt`, describeTemplate(template));
  });

  it('leaves no finding of AWS’ rules unaccounted for, and would notice one', () => {
    for (const [name, { findings }] of both()) assert.deepEqual(findings, [], name);
    const planted = synthesise({
      bundles,
      folder: join(folder, 'planted'),
      settings: {},
      alter: (stack) => void new CfnBucket(stack, 'Open'),
    });
    assert.match(JSON.stringify(planted.findings), /AwsSolutions-S1\b/);
  });

  describeFunctions(() => ({ bundles, template: frugal.template }));

  describeRareCalls();

  describe('permissions', () => {
    it('are known for every command that the functions’ adapters send, and for no other', () => {
      const files = [...new Set(Object.values(bundles.functions).flatMap(adaptersIn))].map((path) =>
        readFileSync(path, 'utf8'),
      );
      const sent = files.flatMap((text) =>
        [...text.matchAll(/new (\w+Command)\(/g)].map((match) => match[1]),
      );
      const known = Object.keys(commands).map((command) => command.split('.')[1]);
      assert.deepEqual(new Set(known), new Set(sent));
    });

    it('are recorded for what functions were just seen to do; when this fails: npm run record-calls', () => {
      const missing = seen.filter((call) => !recordedLines.has(call));
      assert.ok(seen.length > 0);
      assert.deepEqual([...new Set(missing)], []);
    });

    it('are recorded for every command and queue that a function carries, or it is said why it never uses them', () => {
      const functions = Object.entries(bundles.functions) as [FunctionName, string][];
      assert.deepEqual(
        functions.flatMap(([name, folder]) => checkRecording(name, folder, recorded)),
        [],
      );
      const withoutPlacing = recorded.filter(({ resource: place }) => place !== 'deliveries/object');
      const problems = checkRecording('worker-api', bundles.functions['worker-api'], withoutPlacing);
      assert.match(problems.join('\n'), /s3-delivered-files.ts, and was never seen to PutObject/);
    });

    it('allow every call that the functions were seen to make, and nothing else', () => {
      for (const [name, { template }] of both())
        assert.deepEqual(checkPermissions(template, recorded), [], name);
    });

    it('let functions sign by KMS instead of reading the key, where it lies there', () => {
      const others = recorded.filter(({ resource: asked }) => !asked.endsWith('github/private-key'));
      assert.deepEqual(checkPermissions(withKms.template, others), []);
      assert.ok(!JSON.stringify(withKms.template).includes('github/private-key'));
    });

    it('are found wanting when a grant is dropped', () => {
      const without = changed(frugal.template, (copy) => {
        statementsOf(copy, 'Controlreporter').pop();
      });
      assert.match(checkPermissions(without, recorded).join('\n'), /reporter.* may not logs:PutLogEvents/);
    });

    it('are found wanting when something is granted that nobody needs', () => {
      const more = changed(frugal.template, (copy) => {
        statementsOf(copy, 'Controlworkerapi')[0]?.Action.push('dynamodb:BatchWriteItem');
      });
      assert.match(checkPermissions(more, recorded).join('\n'), /BatchWriteItem .*nothing needs it/);
    });

    it('are found wanting when a wildcard stands for a name', () => {
      const wild = changed(frugal.template, (copy) => {
        for (const statement of statementsOf(copy, 'Controlgovernance')) statement.Resource = '*';
      });
      assert.match(checkPermissions(wild, recorded).join('\n'), /on the wildcard \*/);
      const wildAction = changed(frugal.template, (copy) => {
        for (const statement of statementsOf(copy, 'Controlgovernance')) statement.Action = ['dynamodb:*'];
      });
      assert.match(checkPermissions(wildAction, recorded).join('\n'), /wildcard dynamodb:\*/);
    });

    it('are not vouched for when they are not understood', () => {
      const inverted = changed(frugal.template, (copy) => {
        Object.assign(statementsOf(copy, 'Controlgovernance')[0] ?? {}, { NotResource: 'arn:x' });
      });
      assert.throws(() => checkPermissions(inverted, recorded), /NotResource/);
    });

    it('give workers none at all', () => {
      const withRole = changed(frugal.template, (copy) => {
        const worker = copy.Resources[only(copy, 'AWS::ECS::TaskDefinition', 'ExecutionWorker')];
        Object.assign(worker?.Properties ?? {}, { TaskRoleArn: 'arn:aws:iam::111122223333:role/worker' });
      });
      assert.match(checkPermissions(withRole, recorded).join('\n'), /workers have the task role/);
    });
  });

  describeWidenedGrants(() => ({ ...templates(), recorded }));

  describe('environments', () => {
    it('hold every variable that a schema asks for, and no secret', () => {
      for (const [name, { template }] of both()) assert.deepEqual(checkEnvironments(template), [], name);
    });

    it('are found wanting when a variable is removed, or a secret stands in one', () => {
      const without = changed(frugal.template, (copy) => {
        delete variablesOf(copy, 'dispatcherFunction').ECS_SUBNETS;
      });
      assert.match(checkEnvironments(without).join('\n'), /ECS_SUBNETS: is not set/);
      const plain = changed(frugal.template, (copy) => {
        variablesOf(copy, 'workerapiFunction').MODEL_API_KEY = 'sk-in-the-template';
      });
      assert.deepEqual(checkEnvironments(plain), ['worker-api has MODEL_API_KEY in plain text']);
    });

    it('are found wanting when there is a variable that nobody knows, in a function or in a task', () => {
      const pat = `ghp_${'a1B2c3D4e5F6'.repeat(3)}`;
      const more = changed(frugal.template, (copy) => {
        variablesOf(copy, 'governanceFunction').GITHUB_PAT = pat;
        containerOf(copy, 'ExecutionWorker').Environment = [{ Name: 'GITHUB_PAT', Value: pat }];
      });
      const problems = checkEnvironments(more).join('\n');
      assert.match(problems, /^governance has the variable GITHUB_PAT, which nobody knows$/m);
      assert.match(problems, /^ExecutionWorker\w+ has the variable GITHUB_PAT, which nobody knows$/m);
      assert.match(problems, /^ControlgovernanceFunction\w+ holds what looks like /m);
      assert.match(problems, /^ExecutionWorker\w+ holds what looks like /m);
    });

    it('are found wanting when the value of a known variable, or of anything else, looks like a secret', () => {
      const hidden = changed(frugal.template, (copy) => {
        const pat = `ghp_${'a1B2c3D4e5F6'.repeat(3)}`;
        variablesOf(copy, 'governanceFunction').TRIGGER_LABEL = Buffer.from(pat).toString('base64');
        functionOf(copy, 'reporterFunction').Description = pat;
      });
      const problems = checkEnvironments(hidden);
      assert.equal(problems.length, 2, problems.join('\n'));
      assert.match(problems[0] ?? '', /^ControlgovernanceFunction\w+ holds what looks like /);
      assert.match(problems[1] ?? '', /^ControlreporterFunction\w+ holds what looks like /);
    });

    it('are found wanting when ECS tells a secret to a worker, whose commands could read it', () => {
      const told = changed(frugal.template, (copy) => {
        containerOf(copy, 'ExecutionWorker').Secrets = [
          { Name: 'HTTPS_PROXY', ValueFrom: 'arn:aws:ssm:eu-central-1:111122223333:parameter/devfactory/x' },
        ];
      });
      assert.match(checkEnvironments(told).join('\n'), /^ExecutionWorker\w+ is told the secret HTTPS_PROXY/);
    });
  });

  describeNetwork(templates);

  describeAlarms(templates);

  describe('price at rest', () => {
    it('is at most a dollar a month for `frugal`, within what every account has for ever', () => {
      assert.ok(idleCost(frugal.template).withAllowance <= 1, JSON.stringify(idleCost(frugal.template)));
    });

    it('has a dashboard with no more than the fifty metrics that are free on one', () => {
      const [[, { DashboardBody: body }] = ['', {}]] = allOf(frugal.template, 'AWS::CloudWatch::Dashboard');
      const metrics = JSON.stringify(body).matchAll(/\[\\"(?:AWS\/\w+|devfactory)\\",.*?\]/g);
      const shown = new Set([...metrics].map(([metric]) => metric));
      assert.ok(shown.size > 30 && shown.size <= 50, `${shown.size} metrics`);
    });

    it('counts the image in its registry, each further one, and the names that can be looked up', () => {
      const [before, after] = [frugal.template, isolated.template].map((template) => idleCost(template).use);
      assert.equal(before?.imageGigabyte, 0.5);
      assert.equal(after?.imageGigabyte, 0.5);
      assert.equal(before?.firewallDomain, undefined);
      assert.ok(Number(after?.firewallDomain) > 5);
      const another = changed(isolated.template, (copy) => {
        containerOf(copy, 'EgressGatewayTask').Image = 'another';
      });
      assert.equal(idleCost(another).use.imageGigabyte, 1);
    });

    it('is what the documentation says', () => {
      const page = readFileSync('docs/operations/deploy.md', 'utf8');
      for (const [name, { template }] of both()) {
        const { withAllowance, atListPrice } = idleCost(template);
        const row = `| \`${name}\` | $${withAllowance.toFixed(2)} | $${atListPrice.toFixed(2)} |`;
        assert.ok(page.includes(row), `docs/operations/deploy.md lacks the row: ${row}`);
      }
    });

    it('cannot be told while a resource of unknown price is there', () => {
      const more = changed(frugal.template, (copy) => {
        copy.Resources.Search = { Type: 'AWS::OpenSearchService::Domain', Properties: {} };
      });
      assert.throws(() => idleCost(more), /OpenSearchService/);
    });
  });

  describe('price of a job', () => {
    const { usage } = JSON.parse(readFileSync(new URL('sample-job-usage.json', import.meta.url), 'utf8')) as {
      usage: AwsUsage;
    };

    it('is what the documentation says, from what the sample job used and the list prices', () => {
      const page = readFileSync('docs/operations/deploy.md', 'utf8');
      for (const [name, { template }] of both()) {
        const { services, worker, address, total } = jobCost(template, usage);
        const cells = [services, worker, address, total].map((dollars) => `$${dollars.toFixed(5)}`);
        const row = `| \`${name}\` | ${cells.join(' | ')} |`;
        assert.ok(page.includes(row), `docs/operations/deploy.md lacks the row: ${row}`);
      }
    });

    it('grows with the size of the worker and with every request', () => {
      const larger = changed(frugal.template, (copy) => {
        const worker = copy.Resources[only(copy, 'AWS::ECS::TaskDefinition', 'ExecutionWorker')];
        Object.assign(worker?.Properties ?? {}, { Cpu: '8192' });
      });
      const before = jobCost(frugal.template, usage);
      assert.ok(jobCost(larger, usage).worker > 2 * before.worker);
      const more = jobCost(frugal.template, { ...usage, writeUnit: usage.writeUnit + 1_000 });
      assert.equal((more.services - before.services).toFixed(6), (1_000 * awsPrices.writeUnit).toFixed(6));
    });
  });

  describe('time-outs and concurrency', () => {
    it('fit one another', () => {
      for (const [name, { template }] of both()) assert.deepEqual(checkTimings(template), [], name);
    });

    it('are found wanting when a function takes longer, or a queue forgets sooner', () => {
      const slow = changed(frugal.template, (copy) => {
        functionOf(copy, 'governanceFunction').Timeout = 120;
      });
      assert.match(checkTimings(slow).join('\n'), /less than six times/);
      const forgetful = changed(frugal.template, (copy) => {
        const dead = copy.Resources[only(copy, 'AWS::SQS::Queue', 'DataJobsDead')];
        Object.assign(dead?.Properties ?? {}, { MessageRetentionPeriod: 60 });
      });
      assert.match(checkTimings(forgetful).join('\n'), /dead letters no longer/);
    });

    it('are found wanting when a failed sweep is tried again, waits for long, or is ended early', () => {
      const config = only(frugal.template, 'AWS::Lambda::EventInvokeConfig');
      const withDefaults = changed(frugal.template, (copy) => {
        delete copy.Resources[config];
      });
      assert.deepEqual(checkTimings(withDefaults), [
        'a sweep that failed is tried again beside the next one',
        'the event of a minute outlives the minute',
      ]);
      const short = changed(frugal.template, (copy) => {
        functionOf(copy, 'sweeperFunction').Timeout = 100;
      });
      assert.match(checkTimings(short).join('\n'), /ended before all its parts/);
    });
  });

  describe('data', () => {
    it('lies in the table that the adapters know, is kept when the stack goes, and can be restored', () => {
      const { Properties, DeletionPolicy } = resource(frugal.template, 'AWS::DynamoDB::Table');
      assert.deepEqual(Properties.KeySchema, tableDefinition.KeySchema);
      assert.deepEqual(Properties.GlobalSecondaryIndexes, tableDefinition.GlobalSecondaryIndexes);
      assert.deepEqual(Properties.TimeToLiveSpecification, {
        AttributeName: timeToLiveAttribute,
        Enabled: true,
      });
      assert.deepEqual(Properties.PointInTimeRecoverySpecification, { PointInTimeRecoveryEnabled: true });
      assert.equal(Properties.BillingMode, tableDefinition.BillingMode);
      assert.equal(Properties.DeletionProtectionEnabled, true);
      assert.equal(DeletionPolicy, 'Retain');
    });

    it('keeps anchors locked, and buckets closed to the public', () => {
      for (const [, properties] of allOf(frugal.template, 'AWS::S3::Bucket')) {
        assert.deepEqual(
          new Set(Object.values(properties.PublicAccessBlockConfiguration as object)),
          new Set([true]),
        );
      }
      const anchors = frugal.template.Resources[only(frugal.template, 'AWS::S3::Bucket', 'DataAnchors')];
      assert.deepEqual(anchors?.Properties.ObjectLockConfiguration, {
        ObjectLockEnabled: 'Enabled',
        Rule: { DefaultRetention: { Days: 3_650, Mode: 'GOVERNANCE' } },
      });
      assert.deepEqual(anchors?.Properties.VersioningConfiguration, { Status: 'Enabled' });
    });
  });

  describe('the operator', () => {
    it('is told everything that the doctor asks for, by the outputs and the page', () => {
      const page = readFileSync('docs/operations/deploy.md', 'utf8');
      const onPage = [...page.matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name);
      for (const [name, { template }] of both()) {
        const outputs = Object.keys(template.Outputs ?? {}).map((key) =>
          key.replaceAll(/(?!^)[A-Z]/g, (capital) => `_${capital}`).toUpperCase(),
        );
        const told = new Set<string | undefined>([...outputs, ...onPage]);
        const asked = Object.entries(doctorEnvironmentSchema.shape)
          .filter(([, schema]) => !schema.safeParse(undefined).success)
          .map(([variable]) => variable);
        const missing = [...asked, 'ECS_CLUSTER', 'ECS_TASK_DEFINITION'].filter((one) => !told.has(one));
        assert.deepEqual(missing, [], name);
        const { EcsCluster, EcsTaskDefinition } = template.Outputs ?? {};
        assert.equal(textOf(template, EcsCluster?.Value), only(template, 'AWS::ECS::Cluster'));
        assert.equal(textOf(template, EcsTaskDefinition?.Value), 'devfactory-worker');
      }
    });
  });

  describe('workers', () => {
    it('have the command lines of agents in their image that the deployment names, and none otherwise', () => {
      const argumentsOf = (name: string): unknown => {
        const { dockerImages } = JSON.parse(
          readFileSync(join(folder, name, 'devfactory.assets.json'), 'utf8'),
        ) as { dockerImages: Record<string, { source: { dockerBuildArgs?: unknown } }> };
        return Object.values(dockerImages)[0]?.source.dockerBuildArgs;
      };
      assert.deepEqual(argumentsOf('frugal'), {});
      assert.deepEqual(argumentsOf('isolated'), {
        AGENT_CLIS: '@openai/codex@0.98.0 opencode-ai@1.2.3',
      });
    });

    it('start with a read-only root, an init process, and five capabilities to lose', () => {
      const worker = resource(frugal.template, 'AWS::ECS::TaskDefinition', 'ExecutionWorker').Properties;
      const [container] = worker.ContainerDefinitions as [Record<string, unknown>];
      assert.equal(container.ReadonlyRootFilesystem, true);
      const { InitProcessEnabled, Capabilities } = container.LinuxParameters as {
        InitProcessEnabled: boolean;
        Capabilities: { Drop: string[]; Add?: string[] };
      };
      assert.equal(InitProcessEnabled, true);
      assert.equal(Capabilities.Add, undefined);
      const left = dockerCapabilities.filter((capability) => !Capabilities.Drop.includes(capability));
      assert.deepEqual(left, ['CHOWN', 'KILL', 'SETGID', 'SETPCAP', 'SETUID']);
      assert.deepEqual(container.Secrets, undefined);
    });
  });
});

const dockerCapabilities = [
  ...[
    'AUDIT_WRITE',
    'CHOWN',
    'DAC_OVERRIDE',
    'FOWNER',
    'FSETID',
    'KILL',
    'MKNOD',
    'NET_BIND_SERVICE',
    'NET_RAW',
  ],
  ...['SETFCAP', 'SETGID', 'SETPCAP', 'SETUID', 'SYS_CHROOT'],
];

type RawStatement = { Action: string[]; Resource: unknown };

function statementsOf(template: Template, beginning: string): RawStatement[] {
  const [id = ''] =
    allOf(template, 'AWS::IAM::Policy').find(([name]) => name.startsWith(`${beginning}Role`)) ?? [];
  return (propertiesOf(template, id).PolicyDocument as { Statement: RawStatement[] }).Statement;
}

function functionOf(template: Template, part: string): Record<string, unknown> {
  const [, properties] = allOf(template, 'AWS::Lambda::Function').find(([id]) => id.includes(part)) ?? [];
  if (properties === undefined) throw new Error(`no function ${part}`);
  return properties;
}

function containerOf(template: Template, beginning: string): Record<string, unknown> {
  const { Properties } = resource(template, 'AWS::ECS::TaskDefinition', beginning);
  const [container] = Properties.ContainerDefinitions as Record<string, unknown>[];
  return container ?? assert.fail(`${beginning} has no container`);
}

function variablesOf(template: Template, part: string): Record<string, unknown> {
  return (functionOf(template, part).Environment as { Variables: Record<string, unknown> }).Variables;
}

function resource(template: Template, type: string, beginning?: string): Template['Resources'][string] {
  const found = template.Resources[only(template, type, beginning)];
  if (found === undefined) throw new Error(`no ${type}`);
  return found;
}
