import type { buildApp } from 'fauxqs';
import { z } from 'zod';
import type { FauxqsStores } from './fauxqs-parts.ts';

type App = ReturnType<typeof buildApp>;
type S3Store = FauxqsStores['s3Store'];

const pathSchema = z.object({ bucket: z.string(), '*': z.string().default('') });
const listingSchema = z.object({
  versions: z.string(),
  prefix: z.string().default(''),
  delimiter: z.string().optional(),
  'key-marker': z.string().optional(),
  'max-keys': z.coerce.number().int().min(1).max(1_000).default(1_000),
});

/** fauxqs overwrites whatever `If-None-Match: *` says; S3 refuses, and what is there stays. */
export function putIfAbsent(app: App, store: S3Store): void {
  app.addHook('preHandler', async (request, reply) => {
    const path = pathSchema.safeParse(request.params).data;
    if (request.method !== 'PUT' || request.headers['if-none-match'] !== '*' || !path?.['*']) return;
    if (!store.hasBucket(path.bucket) || !holds(store, path.bucket, path['*'])) return;
    reply.status(412).header('content-type', 'application/xml');
    return reply.send(
      '<Error><Code>PreconditionFailed</Code><Message>At least one of the pre-conditions you specified did not hold</Message></Error>',
    );
  });
}

function holds(store: S3Store, bucket: string, key: string): boolean {
  return store.listObjects(bucket, { prefix: key }).objects.some((object) => object.key === key);
}

/** fauxqs has no versions: every object is listed as the one version it has, as S3 lists a bucket without versioning. */
export function listVersions(app: App, store: S3Store): void {
  app.addHook('preHandler', async (request, reply) => {
    const path = pathSchema.safeParse(request.params).data;
    const listing = listingSchema.safeParse(request.query).data;
    if (request.method !== 'GET' || listing === undefined || path === undefined || path['*'] !== '') return;
    if (!store.hasBucket(path.bucket)) return;
    reply.status(200).header('content-type', 'application/xml');
    return reply.send(versionsXml(store, path.bucket, listing));
  });
}

function versionsXml(store: S3Store, bucket: string, listing: z.infer<typeof listingSchema>): string {
  const { prefix, delimiter, 'key-marker': marker, 'max-keys': maxKeys } = listing;
  const { objects, commonPrefixes, isTruncated } = store.listObjects(bucket, {
    prefix,
    maxKeys,
    ...(delimiter === undefined ? {} : { delimiter }),
    ...(marker === undefined ? {} : { marker }),
  });
  const versions = objects.map(
    ({ key, lastModified }) =>
      `<Version><Key>${key}</Key><VersionId>null</VersionId><IsLatest>true</IsLatest><LastModified>${lastModified.toISOString()}</LastModified></Version>`,
  );
  const prefixes = commonPrefixes.map((each) => `<CommonPrefixes><Prefix>${each}</Prefix></CommonPrefixes>`);
  const last = [...objects.map(({ key }) => key), ...commonPrefixes].toSorted().at(-1);
  /* The local bucket takes plain keys only, so nothing needs to be escaped. */
  return [
    '<ListVersionsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">',
    `<Name>${bucket}</Name><Prefix>${prefix}</Prefix><IsTruncated>${isTruncated}</IsTruncated>`,
    isTruncated && last !== undefined ? `<NextKeyMarker>${last}</NextKeyMarker>` : '',
    ...versions,
    ...prefixes,
    '</ListVersionsResult>',
  ].join('');
}
