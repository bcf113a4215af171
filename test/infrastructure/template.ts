/** A synthesised template, as far as it is looked at. */
export type Template = {
  Resources: Record<string, Resource>;
  Outputs?: Record<string, { Value: unknown }>;
};
export type Resource = { Type: string; Properties: Record<string, unknown>; [key: string]: unknown };

export const account = '111122223333';
/** Of somebody else. */
export const foreignAccount = '999988887777';
export const region = 'eu-central-1';
const pseudo: Record<string, string> = {
  'AWS::AccountId': account,
  'AWS::Region': region,
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
  'AWS::StackName': 'devfactory',
};

/** The only resource of a type whose logical id begins so and goes on with the CDK's hash. Throws where there is not exactly one. */
export function only({ Resources }: Template, type: string, beginning = ''): string {
  const pattern = new RegExp(`^${beginning}[0-9A-F]{8}$`);
  const found = Object.entries(Resources)
    .filter(([id, { Type }]) => Type === type && (beginning === '' || pattern.test(id)))
    .map(([id]) => id);
  if (found.length !== 1 || found[0] === undefined)
    throw new Error(`${found.length} resources of ${type} called ${beginning}`);
  return found[0];
}

/** All resources of a type, with their logical ids. */
export function allOf(
  { Resources }: Template,
  type: string,
): [id: string, properties: Record<string, unknown>][] {
  return Object.entries(Resources)
    .filter(([, { Type }]) => Type === type)
    .map(([id, { Properties }]) => [id, Properties]);
}

/** What a resource is. Throws where there is none of that id. */
export function propertiesOf({ Resources }: Template, id: string): Record<string, unknown> {
  const resource = Resources[id];
  if (resource === undefined) throw new Error(`no resource ${id}`);
  return resource.Properties;
}

/** A copy in which something was changed, to see whether that is noticed. */
export function changed(template: Template, change: (copy: Template) => void): Template {
  const copy = structuredClone(template);
  change(copy);
  return copy;
}

/**
 * The value that CloudFormation would make of an expression in a made-up account, in which everything is called by its logical id. Throws on
 * functions it does not know.
 */
export function textOf(template: Template, expression: unknown): string {
  if (typeof expression !== 'object') return String(expression);
  const [name = '', argument] = Object.entries(expression as object)[0] ?? [];
  const evaluate = functions[name];
  if (evaluate === undefined) throw new Error(`cannot evaluate ${JSON.stringify(expression)}`);
  return evaluate(template, argument);
}

const functions: Record<string, (template: Template, argument: unknown) => string> = {
  Ref: (template, argument) => pseudo[argument as string] ?? referenceTo(template, argument as string),
  'Fn::GetAtt': (template, argument) => attributeOf(template, ...(argument as [string, string])),
  'Fn::Sub': (_, argument) =>
    (argument as string).replaceAll(/\$\{([^}]+)\}/g, (_all, key: string) => pseudo[key] ?? key),
  'Fn::Join': (template, argument) => {
    const [separator, parts] = argument as [string, unknown[]];
    return parts.map((part) => textOf(template, part)).join(separator);
  },
  'Fn::Select': (template, argument) => {
    const [index, list] = argument as [number, { 'Fn::Split': [string, unknown] }];
    const [separator, text] = list['Fn::Split'];
    return textOf(template, text).split(separator)[index] ?? '';
  },
};

function typeOf(template: Template, id: string): string {
  return template.Resources[id]?.Type ?? '';
}

function referenceTo(template: Template, id: string): string {
  switch (typeOf(template, id)) {
    case 'AWS::SQS::Queue':
      return `https://sqs.${region}.amazonaws.com/${account}/${queueName(template, id)}`;
    case 'AWS::ECS::Service':
      return arn('ecs', `service/${id}`);
    case 'AWS::StepFunctions::StateMachine':
      return arn('states', `stateMachine:${id}`);
    case 'AWS::S3::Bucket':
      return id.toLowerCase();
    default:
      return id;
  }
}

function queueName({ Resources }: Template, id: string): string {
  return Resources[id]?.Properties.FifoQueue === true ? `${id}.fifo` : id;
}

const arns: Record<string, (template: Template, id: string) => string> = {
  'AWS::DynamoDB::Table': (_, id) => arn('dynamodb', `table/${id}`),
  'AWS::SQS::Queue': (template, id) => arn('sqs', queueName(template, id)),
  'AWS::S3::Bucket': (_, id) => `arn:aws:s3:::${id.toLowerCase()}`,
  'AWS::IAM::Role': (_, id) => `arn:aws:iam::${account}:role/${id}`,
  'AWS::ECS::Cluster': (_, id) => arn('ecs', `cluster/${id}`),
  'AWS::Logs::LogGroup': (_, id) => arn('logs', `log-group:${id}:*`),
  'AWS::Lambda::Function': (_, id) => arn('lambda', `function:${id}`),
  'AWS::Events::Rule': (_, id) => arn('events', `rule/${id}`),
  'AWS::StepFunctions::StateMachine': (_, id) => arn('states', `stateMachine:${id}`),
};

function attributeOf(template: Template, id: string, attribute: string): string {
  if (attribute === 'ApiEndpoint') return `https://${id.toLowerCase()}.execute-api.${region}.amazonaws.com`;
  if (attribute !== 'Arn') return `${id}.${attribute}`;
  const make = arns[typeOf(template, id)];
  if (make === undefined) throw new Error(`no ARN for ${id}`);
  return make(template, id);
}

/** An ARN in the made-up account. */
export function arn(service: string, resource: string): string {
  return `arn:aws:${service}:${region}:${account}:${resource}`;
}

/** What may stand alone or in a list. */
export function listOf(value: unknown): unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
