import type { Request } from './evaluate-policy.ts';
import { arnOf } from './resources-by-name.ts';
import { account, allOf, arn, listOf, type Template, textOf } from './template.ts';

/** What AWS' services do to the things of the factory in their own name, because something in the template asks for it. */
export function requestsOfServices(template: Template): Required<Request>[] {
  return [
    ...alarms(template),
    ...budgets(template),
    ...rules(template),
    ...routes(template),
    ...accessLogs(template),
    ...flowLogs(template),
  ];
}

function request(
  service: string,
  action: string,
  resource: string,
  source: string,
  context: Record<string, string> = {},
): Required<Request> {
  return {
    principal: `${service}.amazonaws.com`,
    action,
    resource,
    context: { 'aws:SourceAccount': account, 'aws:SourceArn': source, ...context },
  };
}

function alarms(template: Template): Required<Request>[] {
  return allOf(template, 'AWS::CloudWatch::Alarm').flatMap(([id, { AlarmActions }]) =>
    listOf(AlarmActions).map((topic) =>
      request('cloudwatch', 'sns:Publish', textOf(template, topic), arn('cloudwatch', `alarm:${id}`)),
    ),
  );
}

function budgets(template: Template): Required<Request>[] {
  return allOf(template, 'AWS::Budgets::Budget').flatMap(([id, { NotificationsWithSubscribers }]) =>
    (listOf(NotificationsWithSubscribers) as { Subscribers: { Address: unknown }[] }[])
      .flatMap(({ Subscribers }) => Subscribers)
      .map(({ Address }) =>
        request(
          'budgets',
          'sns:Publish',
          textOf(template, Address),
          `arn:aws:budgets::${account}:budget/${id}`,
        ),
      ),
  );
}

/** The CDK lets a rule ask for the queue's address and attributes as well. */
const ofQueues = ['sqs:SendMessage', 'sqs:GetQueueAttributes', 'sqs:GetQueueUrl'];

function rules(template: Template): Required<Request>[] {
  return allOf(template, 'AWS::Events::Rule').flatMap(([id, { Targets }]) =>
    (listOf(Targets) as { Arn: unknown; RoleArn?: unknown }[])
      .filter(({ RoleArn }) => RoleArn === undefined)
      .flatMap(({ Arn }) => {
        const target = textOf(template, Arn);
        const actions = target.startsWith('arn:aws:sqs:') ? ofQueues : ['lambda:InvokeFunction'];
        return actions.map((action) => request('events', action, target, arnOf(template, id)));
      }),
  );
}

function routes(template: Template): Required<Request>[] {
  return allOf(template, 'AWS::ApiGatewayV2::Route').map(([, { ApiId, RouteKey, Target }]) => {
    const [method = '', path = ''] = String(RouteKey).split(' ');
    const integration = textOf(template, Target).split('/').at(-1) ?? '';
    const { IntegrationUri } = template.Resources[integration]?.Properties ?? {};
    const source = arn('execute-api', `${textOf(template, ApiId)}/$default/${method}${path}`);
    return request('apigateway', 'lambda:InvokeFunction', textOf(template, IntegrationUri), source);
  });
}

function accessLogs(template: Template): Required<Request>[] {
  return allOf(template, 'AWS::S3::Bucket').flatMap(([id, { LoggingConfiguration }]) => {
    if (LoggingConfiguration === undefined) return [];
    const { DestinationBucketName, LogFilePrefix } = LoggingConfiguration as Record<string, unknown>;
    const place = `arn:aws:s3:::${textOf(template, DestinationBucketName)}/${String(LogFilePrefix)}2026`;
    return [request('logging.s3', 's3:PutObject', place, arnOf(template, id))];
  });
}

/** As the guide to flow logs has it: the service looks at the bucket, then writes for its owner. */
function flowLogs(template: Template): Required<Request>[] {
  return allOf(template, 'AWS::EC2::FlowLog').flatMap(([, { LogDestination }]) => {
    const place = textOf(template, LogDestination);
    const bucket = place.split('/')[0] ?? '';
    const source = arn('logs', '*');
    const delivered = `${place}/AWSLogs/${account}/vpcflowlogs`;
    return [
      request('delivery.logs', 's3:PutObject', delivered, source, {
        's3:x-amz-acl': 'bucket-owner-full-control',
      }),
      request('delivery.logs', 's3:GetBucketAcl', bucket, source),
      request('delivery.logs', 's3:ListBucket', bucket, source),
    ];
  });
}
