import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, Table } from 'aws-cdk-lib/aws-dynamodb';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  ObjectLockRetention,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { DeploymentSettings } from '../src/config/deployment-settings.ts';
import { tableDefinition, timeToLiveAttribute } from '../src/config/table-definition.ts';
import { acknowledge } from './acknowledge.ts';
import { asBucket } from './as-interface.ts';
import { createQueues, type Queues } from './create-queues.ts';

const privateBucket = {
  encryption: BucketEncryption.S3_MANAGED,
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
  enforceSSL: true,
  minimumTLSVersion: 1.2,
} as const satisfies BucketProps;

/** What is kept: the table with the logs, the artifacts, the anchors, the queues. Deleting the stack deletes none of the first three. */
export class DataPlane extends Construct {
  readonly table: Table;
  readonly artifacts: Bucket;
  readonly anchors: Bucket;
  /** Who asked S3 for what, and what came and went in the network. */
  readonly accessLogs: Bucket;
  readonly queues: Queues;

  constructor(scope: Construct, id: string, settings: DeploymentSettings) {
    super(scope, id);
    this.table = this.#createTable();
    this.accessLogs = this.#createAccessLogs();
    this.artifacts = this.#createArtifacts();
    this.anchors = this.#createAnchors(settings);
    this.queues = createQueues(this);
  }

  #createTable(): Table {
    const [partition, sort] = tableDefinition.KeySchema;
    const table = new Table(this, 'Table', {
      partitionKey: text(partition.AttributeName),
      sortKey: text(sort.AttributeName),
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
      timeToLiveAttribute,
    });
    for (const { IndexName: indexName, KeySchema: keys } of tableDefinition.GlobalSecondaryIndexes) {
      table.addGlobalSecondaryIndex({
        indexName,
        partitionKey: text(keys[0].AttributeName),
        sortKey: text(keys[1].AttributeName),
        projectionType: ProjectionType.ALL,
      });
    }
    return table;
  }

  #createAccessLogs(): Bucket {
    const bucket = new Bucket(this, 'AccessLogs', {
      ...privateBucket,
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: [
        { expiration: Duration.days(90), abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
    });
    acknowledge(bucket, {
      'AwsSolutions-S1': 'This is where access logs go; logging its own would never end.',
    });
    return bucket;
  }

  #createArtifacts(): Bucket {
    return new Bucket(this, 'Artifacts', {
      ...privateBucket,
      versioned: true,
      removalPolicy: RemovalPolicy.RETAIN,
      serverAccessLogsBucket: asBucket(this.accessLogs),
      serverAccessLogsPrefix: 'artifacts/',
      lifecycleRules: [
        {
          noncurrentVersionExpiration: Duration.days(30),
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
      ],
    });
  }

  #createAnchors({ anchorLockMode, anchorRetentionDays }: DeploymentSettings): Bucket {
    const retention = Duration.days(anchorRetentionDays);
    return new Bucket(this, 'Anchors', {
      ...privateBucket,
      versioned: true,
      removalPolicy: RemovalPolicy.RETAIN,
      objectLockEnabled: true,
      objectLockDefaultRetention:
        anchorLockMode === 'COMPLIANCE'
          ? ObjectLockRetention.compliance(retention)
          : ObjectLockRetention.governance(retention),
      serverAccessLogsBucket: asBucket(this.accessLogs),
      serverAccessLogsPrefix: 'anchors/',
    });
  }
}

function text(name: string): { name: string; type: AttributeType } {
  return { name, type: AttributeType.STRING };
}
