import { allOf, arn, only, type Template, textOf } from './template.ts';

/** The ARN of a resource of the template. */
export function arnOf(template: Template, id: string): string {
  return textOf(template, { 'Fn::GetAtt': [id, 'Arn'] });
}

/** The logical id of a function's role. */
export function roleOf(template: Template, executable: string): string {
  const pattern = new RegExp(`^[A-Z][a-z]+${executable.replaceAll('-', '')}Role[0-9A-F]{8}$`);
  const [id] = allOf(template, 'AWS::IAM::Role').find(([role]) => pattern.test(role)) ?? [];
  if (id === undefined) throw new Error(`${executable} has no role`);
  return id;
}

/** The names of permissions-of.ts as ARNs of one such thing each. Throws on a name that the deployment does not have. */
export function resourcesByName(template: Template): (name: string) => string {
  const table = arnOf(template, only(template, 'AWS::DynamoDB::Table'));
  const bucket = (id: string) => arnOf(template, only(template, 'AWS::S3::Bucket', id));
  const queue = (id: string) => arnOf(template, only(template, 'AWS::SQS::Queue', id));
  const sha256 = 'ab'.repeat(32);
  const names: Record<string, string> = {
    '*': '*',
    table,
    'table/index/list': `${table}/index/list`,
    'table/index/turns': `${table}/index/turns`,
    'queue/jobs': queue('DataJobs'),
    'queue/jobs-dead': queue('DataJobsDead'),
    'queue/dispatch': queue('DataDispatch'),
    'queue/dispatch-dead': queue('DataDispatchDead'),
    'queue/reports.fifo': queue('DataReports'),
    'queue/reports-dead.fifo': queue('DataReportsDead'),
    'queue/quarantine': queue('DataQuarantine'),
    artifacts: bucket('DataArtifacts'),
    'artifacts/object': `${bucket('DataArtifacts')}/artifacts/ab/${sha256}`,
    'deliveries/object': `${bucket('DataArtifacts')}/deliveries/1-1/1/result.zip`,
    anchors: bucket('DataAnchors'),
    'anchors/object': `${bucket('DataAnchors')}/anchors/1-1/000001/${sha256}`,
    'task-definition': arn('ecs', `task-definition/${workerFamily(template)}:7`),
    'cluster/task': arn('ecs', `task/${only(template, 'AWS::ECS::Cluster')}/0123456789abcdef`),
    'role/execution': arnOf(template, only(template, 'AWS::IAM::Role', 'ExecutionExecutionRole')),
  };
  return (name) => {
    const resource = name.startsWith('parameter/') ? arn('ssm', name) : names[name];
    if (resource === undefined) throw new Error(`the deployment has no ${name}`);
    return resource;
  };
}

function workerFamily(template: Template): string {
  const id = only(template, 'AWS::ECS::TaskDefinition', 'ExecutionWorker');
  return textOf(template, template.Resources[id]?.Properties.Family);
}
