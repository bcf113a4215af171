/**
 * The one table. Shared by the local cloud and the deployment, so that they cannot differ.
 * Items and their writes are listed in the adapters, one file each.
 */
export const tableDefinition = {
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'S' },
    { AttributeName: 'listKey', AttributeType: 'S' },
    { AttributeName: 'listOrder', AttributeType: 'S' },
    { AttributeName: 'turnKey', AttributeType: 'S' },
    { AttributeName: 'turnOrder', AttributeType: 'S' },
  ],
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'list',
      KeySchema: [
        { AttributeName: 'listKey', KeyType: 'HASH' },
        { AttributeName: 'listOrder', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'ALL' },
    },
    {
      IndexName: 'turns',
      KeySchema: [
        { AttributeName: 'turnKey', KeyType: 'HASH' },
        { AttributeName: 'turnOrder', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
  BillingMode: 'PAY_PER_REQUEST',
} as const;

/** The index by which heads are listed. */
export const listIndex = 'list';

/** The index of approved heads by repository: only they have its keys, so that it costs two writes a start. */
export const turnsIndex = 'turns';

/** Items with this attribute (epoch seconds) are cleaned up some time after it; readers compare `expiresAt` themselves. */
export const timeToLiveAttribute = 'ttl';
