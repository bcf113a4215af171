import { Duration, Stack } from 'aws-cdk-lib';
import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import {
  Alarm,
  ComparisonOperator,
  Dashboard,
  GraphWidget,
  type IMetric,
  LogQueryVisualizationType,
  LogQueryWidget,
  MathExpression,
  Stats,
  TextWidget,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { DeploymentSettings } from '../src/config/deployment-settings.ts';
import type { MetricName } from '../src/contracts/metric-definitions.ts';
import type { ControlPlane } from './control-plane.ts';
import type { DataPlane } from './data-plane.ts';
import { factoryMetrics } from './factory-metrics.ts';
import type { OrchestrationPlane } from './orchestration-plane.ts';

export type ObservabilityPlaneProps = {
  settings: DeploymentSettings;
  data: DataPlane;
  control: ControlPlane;
  orchestration: OrchestrationPlane;
};

const period = Duration.minutes(5);

/** Who is told when something is wrong, and a page on which it is seen. Alarms are few, because CloudWatch bills each metric in one; the page has fifty metrics, as many as are free on one. */
export class ObservabilityPlane extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, props: ObservabilityPlaneProps) {
    super(scope, id);
    this.topic = new Topic(this, 'Alarms', { enforceSSL: true });
    if (props.settings.alarmEmail !== undefined)
      this.topic.addSubscription(new EmailSubscription(props.settings.alarmEmail));
    for (const service of ['cloudwatch', 'budgets']) this.#letPublish(service);
    const metrics = metricsOf(props);
    this.#createAlarms(metrics);
    this.#createBudget(props.settings);
    this.#createDashboard(props, metrics);
  }

  /** A topic with a policy of its own takes from alarms and budgets only what the policy says. */
  #letPublish(service: string): void {
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal(`${service}.amazonaws.com`)],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
  }

  #createAlarms({ deadLetters, oldestMessage, findings, sweeps, errors }: FactoryMetrics): void {
    const alarm = (
      id: string,
      metric: IMetric,
      threshold: number,
      description: string,
      options: Partial<AlarmOptions> = {},
    ) => {
      const created = new Alarm(this, id, {
        metric,
        threshold,
        alarmDescription: `${description} Runbook: docs/operations/runbooks.md#${id.toLowerCase()}`,
        evaluationPeriods: 1,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: TreatMissingData.NOT_BREACHING,
        ...options,
      });
      created.addAlarmAction(new SnsAction(this.topic));
    };
    alarm('DeadLetters', deadLetters, 1, 'Messages failed too often or can never succeed.');
    alarm('OldestMessage', oldestMessage, 900, 'A message has waited for a quarter of an hour.');
    alarm('Findings', findings, 10, 'The sweeper finds a lot standing still.', { evaluationPeriods: 3 });
    alarm('NoSweep', sweeps, 1, 'No sweep has ended for a quarter of an hour.', {
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: 3,
      treatMissingData: TreatMissingData.BREACHING,
    });
    alarm(
      'Errors',
      errors,
      5,
      'Of the calls of the HTTP API, one in twenty is answered with an error of its own.',
    );
  }

  /** What AWS bills for everything that carries the stack's tag, told before it hurts. */
  #createBudget({ name, monthlyBudgetUsd }: DeploymentSettings): void {
    const tell = (notificationType: 'ACTUAL' | 'FORECASTED', threshold: number) => ({
      notification: {
        notificationType,
        comparisonOperator: 'GREATER_THAN',
        threshold,
        thresholdType: 'PERCENTAGE',
      },
      subscribers: [{ subscriptionType: 'SNS', address: this.topic.topicArn }],
    });
    new CfnBudget(this, 'Budget', {
      budget: {
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: monthlyBudgetUsd, unit: 'USD' },
        costFilters: { TagKeyValue: [`user:application$${name}`] },
      },
      notificationsWithSubscribers: [tell('ACTUAL', 80), tell('FORECASTED', 100)],
    });
  }

  #createDashboard(
    { settings, data, control, orchestration }: ObservabilityPlaneProps,
    metrics: FactoryMetrics,
  ): void {
    const functions = [
      control.webhook,
      control.workerApi,
      control.governance,
      control.reporter,
      orchestration.dispatcher,
      orchestration.sweeper,
    ];
    const queues = [data.queues.jobs, data.queues.dispatch, data.queues.reports];
    const graph = (title: string, left: IMetric[]) => new GraphWidget({ title, left, width: 8, height: 6 });
    new Dashboard(this, 'Dashboard', {
      dashboardName: settings.name,
      widgets: [
        [new TextWidget({ markdown: `# ${settings.name} (${settings.profile})`, width: 24, height: 1 })],
        [
          graph('Jobs that ended', factoryMetrics(settings, 'jobsEnded')),
          graph('Verdicts', factoryMetrics(settings, 'verdicts')),
          graph('Attempts', [
            ...factoryMetrics(settings, 'attemptsStarted'),
            ...factoryMetrics(settings, 'attemptsEnded'),
          ]),
        ],
        [
          graph(
            'Cost of a job, millionths of a dollar',
            factoryMetrics(settings, 'jobMicroUsd', Stats.AVERAGE),
          ),
          graph('Faults', factoryMetrics(settings, 'faults')),
          new LogQueryWidget({
            title: 'Faults by code',
            logGroupNames: functions.map(({ logGroup }) => logGroup.logGroupName),
            view: LogQueryVisualizationType.TABLE,
            queryLines: [
              'filter faults > 0',
              'stats sum(faults) as number by service, code',
              'sort number desc',
            ],
            width: 8,
            height: 6,
          }),
        ],
        [
          graph(
            'Messages that wait',
            queues.map((queue) => queue.metricApproximateNumberOfMessagesVisible()),
          ),
          graph(
            'Oldest message, seconds',
            queues.map((queue) => queue.metricApproximateAgeOfOldestMessage()),
          ),
          graph('Dead letters and quarantine', [metrics.deadLetters]),
        ],
        [
          graph(
            'Invocations',
            functions.map(({ lambda }) => lambda.metricInvocations()),
          ),
          graph(
            'Errors',
            functions.map(({ lambda }) => lambda.metricErrors()),
          ),
          graph(
            'Duration, p95',
            functions.map(({ lambda }) => lambda.metricDuration({ statistic: Stats.p(95) })),
          ),
        ],
        [
          graph('Findings of the sweeper', [metrics.findings]),
          graph('HTTP API', [
            control.api.metricCount({ statistic: Stats.SUM }),
            control.api.metricServerError(),
            ...factoryMetrics(settings, 'webhooksRefused'),
          ]),
          graph(
            'Throttled',
            functions.map(({ lambda }) => lambda.metricThrottles()),
          ),
        ],
      ],
    });
  }
}

type AlarmOptions = {
  evaluationPeriods: number;
  comparisonOperator: ComparisonOperator;
  treatMissingData: TreatMissingData;
};
type FactoryMetrics = ReturnType<typeof metricsOf>;

function metricsOf({ settings, data, control }: ObservabilityPlaneProps) {
  const { jobs, dispatch, reports, jobsDead, dispatchDead, reportsDead, quarantine } = data.queues;
  const largest = { statistic: Stats.MAXIMUM, period };
  const summed = { statistic: Stats.SUM, period };
  const measured = (name: MetricName, statistic: string = Stats.SUM): IMetric => {
    const [metric] = factoryMetrics(settings, name, statistic);
    if (metric === undefined) throw new Error(`no metric ${name}`);
    return metric;
  };
  return {
    deadLetters: new MathExpression({
      label: 'dead letters and quarantine',
      expression: 'jobs + dispatch + reports + quarantine',
      period,
      usingMetrics: {
        jobs: jobsDead.metricApproximateNumberOfMessagesVisible(largest),
        dispatch: dispatchDead.metricApproximateNumberOfMessagesVisible(largest),
        reports: reportsDead.metricApproximateNumberOfMessagesVisible(largest),
        quarantine: quarantine.metricApproximateNumberOfMessagesVisible(largest),
      },
    }),
    oldestMessage: new MathExpression({
      label: 'oldest message, seconds',
      expression: 'MAX([jobs, dispatch, reports])',
      period,
      usingMetrics: {
        jobs: jobs.metricApproximateAgeOfOldestMessage(largest),
        dispatch: dispatch.metricApproximateAgeOfOldestMessage(largest),
        reports: reports.metricApproximateAgeOfOldestMessage(largest),
      },
    }),
    findings: measured('findings'),
    /* How often it was told, not what. Invocations would count those that failed, too. */
    sweeps: measured('findings', Stats.SAMPLE_COUNT),
    /* Of few calls a single failure would be many percent: fewer than five are nobody's alarm. */
    errors: new MathExpression({
      label: 'failed calls, percent',
      expression: 'IF(failed >= 5, 100 * failed / calls, 0)',
      period,
      usingMetrics: {
        failed: control.api.metricServerError(summed),
        calls: control.api.metricCount(summed),
      },
    }),
  };
}
