import type { IVpc, Vpc } from 'aws-cdk-lib/aws-ec2';
import type { Bucket, IBucket } from 'aws-cdk-lib/aws-s3';

/* The CDK's classes and interfaces differ on whether a property may hold undefined or has to be absent, which our compiler settings tell apart. */

export function asBucket(bucket: Bucket): IBucket {
  return bucket as unknown as IBucket;
}

export function asVpc(vpc: Vpc): IVpc {
  return vpc as unknown as IVpc;
}
